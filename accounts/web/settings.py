"""The index of the settings, and the audit of everything that was changed in them."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import AuditEntry
from accounts.web.access import administrators_only, audit_readers_only
from accounts.web.pages import last_change_of, settings_page
from accounts.web.trail import KINDS, lines_of
from resolution.core.paging import BadCursor, page
from resolution.core.text import clean
from resolution.core.typing import ReaderRequest

PAGE = 50


@require_safe
@administrators_only
def index(request: ReaderRequest) -> HttpResponse:
    context = {"now": timezone.now(), "last_change": last_change_of()}
    return settings_page(request, "settings/index.html", context)


@require_safe
@audit_readers_only
def audit(request: ReaderRequest) -> HttpResponse:
    asked = {name: words for name in ("kind", "about") if (words := clean(request.GET.get(name, "")))}
    try:
        found = page(_entries(asked), ["-id"], size=PAGE, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("accounts:audit")
    following = urlencode({**asked, "cursor": found.next_cursor}) if found.next_cursor else ""
    context: dict[str, Any] = {
        "now": timezone.now(),
        "lines": lines_of(found.rows, follows_links=request.user.administers),
        "tabs": _tabs(asked),
        "about": asked.get("about", ""),
        "next_url": f"?{following}" if following else "",
        "first_url": f"?{urlencode(asked)}" if request.GET.get("cursor") else "",
    }
    return settings_page(request, "settings/audit.html", context, section="audit")


def _entries(asked: dict[str, str]) -> Any:
    entries = AuditEntry.objects.select_related("actor")
    if "about" in asked:
        return entries.filter(subject=asked["about"])
    return entries.filter(subject__startswith=f"{asked['kind']}:") if asked.get("kind") in KINDS else entries


def _tabs(asked: dict[str, str]) -> list[dict[str, Any]]:
    kind = "" if "about" in asked else asked.get("kind", "")
    tabs = [{"label": _("Everything"), "url": "?", "current": not asked}]
    return tabs + [{"label": label, "url": f"?kind={key}", "current": key == kind} for key, label in KINDS.items()]
