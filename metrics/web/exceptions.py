"""The whole report of gates that were overridden and items that were skipped, page by page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.web.access import leaders_only
from metrics import live as reading
from metrics.live import LOOKED_BACK
from metrics.web.behind import NO_SUCH_PAGE
from metrics.web.live import drawn
from resolution.core.paging import page_or_first
from resolution.core.typing import ReaderRequest

SIZE = 50
NEWEST = ("-at", "-id")


@require_safe
@leaders_only
def exceptions(request: ReaderRequest) -> HttpResponse:
    """One kind at a time, newest first."""
    at, cursor = timezone.now(), request.GET.get("cursor", "")
    skipped = request.GET.get("kind") == "skipped"
    read: Any = reading.skips if skipped else reading.overrides
    found, is_there = page_or_first(read(request.user, at - LOOKED_BACK), NEWEST, size=SIZE, cursor=cursor)
    rows: Any = found.rows
    told = reading.together(reading.of_skips(rows) if skipped else reading.of_overrides(rows))
    here, kind = reverse("metrics:exceptions"), {"kind": "skipped"} if skipped else {}
    context = {
        "rows": [drawn(one) for one in told],
        "tabs": [
            {"label": _("Overridden gates"), "url": here, "current": not skipped},
            {"label": _("Skipped items"), "url": f"{here}?kind=skipped", "current": skipped},
        ],
        "days": LOOKED_BACK.days,
        "next_url": f"{here}?{urlencode(kind | {'cursor': found.next_cursor})}" if found.next_cursor else "",
        "first_url": f"{here}?{urlencode(kind)}" if cursor and is_there else "",
        "faults": [] if is_there else [NO_SUCH_PAGE],
        "now": at,
    }
    return render(request, "metrics/exceptions.html", context, status=200 if is_there else 400)
