"""The frame of every settings page: its sections, and who changed last what it shows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from accounts.web.trail import Line, lines_of
from resolution.core.typing import ReaderRequest


@dataclass(frozen=True)
class Section:
    """One settings page: where it is, what it is for, and which audit subjects it changes."""

    key: str
    label: str | Promise
    text: str | Promise
    url_name: str
    icon: str
    for_supervisors: bool = False  # the rest is for administrators


# In the order of the menu. Floors above name their page here by its address, and are not imported.
SECTIONS = (
    Section("people", _("People"), _("Who works here, in which role and teams."), "accounts:people", "users"),
    Section("teams", _("Teams and hours"), _("Opening hours, zones and holidays."), "accounts:teams", "calendar"),
    Section(
        "playbooks", _("Playbooks"), _("What each phase asks, and how strictly."), "tickets:playbooks", "list-checks"
    ),
    Section(
        "standards",
        _("Service standards"),
        _("What is promised by when, to whom, and who is told on the way."),
        "sla:standards",
        "timer",
        for_supervisors=True,
    ),
    Section("api-keys", _("API keys"), _("Integrations and what they may do."), "accounts:api-keys", "key-round"),
    Section("audit", _("Audit"), _("Every change of people, rights and settings."), "accounts:audit", "history"),
    Section("engine-room", _("Engine room"), _("Who ticks, and what stepped aside."), "engine-room", "activity"),
)


def settings_page(
    request: ReaderRequest, template: str, context: dict[str, Any], *, section: str = "", status: int = 200
) -> HttpResponse:
    """Answer with a settings page; `context` may bring `now`, and `last_change` (see `last_change_of`)."""
    sections = [
        {
            "label": each.label,
            "text": each.text,
            "icon": each.icon,
            "url": reverse(each.url_name),
            "current": each.key == section,
        }
        for each in SECTIONS
        # An auditor sees the way to the audit alone, a supervisor that to the standards.
        if request.user.administers or each.key == section or (each.for_supervisors and request.user.supervises)
    ]
    return render(request, template, {"sections": sections, **context}, status=status)


def last_change_of(*, kind: str = "", subject: str = "") -> Line | None:
    """The newest change of one subject (`person:7`), of a kind of them (`person`), or of all settings."""
    entries = AuditEntry.objects.select_related("actor")
    if subject:
        entries = entries.filter(subject=subject)
    elif kind:
        entries = entries.filter(subject__startswith=f"{kind}:")
    else:
        entries = entries.exclude(Q(subject__startswith="customer:") | Q(subject__startswith="contact:"))
    found = list(entries.order_by("-id")[:1])
    return lines_of(found)[0] if found else None
