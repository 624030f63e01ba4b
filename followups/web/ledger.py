"""The commitments that wait for somebody: what was broken, what is due, and what comes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from followups.models import Commitment
from followups.querysets import CommitmentQuerySet
from followups.vocabulary import CommitmentState
from followups.web.commitment_words import commitment_badges, commitment_meta
from resolution.core.paging import Page, page_or_first
from resolution.core.typing import ReaderRequest

SIZE = 50
OVERDUE_SHOWN = 25
ORDER = ("due_at", "id")
WHOSE = {
    "mine": gettext_lazy("Mine to deliver"),
    "promised": gettext_lazy("Promised by me"),
    "team": gettext_lazy("My teams"),
    "all": gettext_lazy("All"),
}
DAYS = {
    "late": gettext_lazy("Overdue"),
    "today": gettext_lazy("Today"),
    "tomorrow": gettext_lazy("Tomorrow"),
    "week": gettext_lazy("In the next seven days"),
    "later": gettext_lazy("Later"),
}


@require_safe
def ledger(request: ReaderRequest) -> HttpResponse:
    """Mine to deliver, promised by me, my teams' or all; what is overdue first, then day by day."""
    at, whose, cursor = timezone.now(), _whose(request), request.GET.get("cursor", "")
    commitments = _of(Commitment.objects.visible_to(request.user), whose, request.user)
    upcoming = _upcoming(commitments, cursor)
    overdue = [] if cursor else list(commitments.overdue().for_ledger().order_by("-due_at", "-id")[:OVERDUE_SHOWN])
    context = {
        "now": at,
        "tabs": [
            {"label": label, "url": _address(whose=name), "current": name == whose} for name, label in WHOSE.items()
        ],
        "days": _by_day([*overdue, *upcoming.rows], at),
        "next_url": _address(whose=whose, cursor=upcoming.next_cursor or ""),
        "has_more": upcoming.next_cursor is not None,
        "first_url": _address(whose=whose) if cursor else "",
        "everybody_url": "" if whose == "all" else _address(whose="all"),
    }
    return render(request, "followups/commitments.html", context)


def _whose(request: ReaderRequest) -> str:
    """Whoever works tickets starts with their own; whoever looks after others starts with all."""
    usual = "all" if request.user.sees_everything else "mine"
    asked = request.GET.get("whose", usual)
    return asked if asked in WHOSE else usual


def _of(commitments: CommitmentQuerySet, whose: str, user: User) -> CommitmentQuerySet:
    match whose:
        case "mine":
            return commitments.of_deliverer(user)
        case "promised":
            return commitments.of_promiser(user)
        case "team":
            return commitments.of_teams(user)
    return commitments


def _upcoming(commitments: CommitmentQuerySet, cursor: str) -> Page[Commitment]:
    live = commitments.live().for_ledger()
    return page_or_first(live, ORDER, size=SIZE, cursor=cursor)[0]


def _by_day(commitments: Iterable[Commitment], at: datetime) -> list[dict[str, Any]]:
    """The rows under the heading of their day, in the order of the headings."""
    days: dict[str, list[dict[str, Any]]] = {}
    for commitment in commitments:
        days.setdefault(_day(commitment, at), []).append(_row(commitment))
    return [{"name": name, "label": label, "rows": days[name]} for name, label in DAYS.items() if name in days]


def _day(commitment: Commitment, at: datetime) -> str:
    if commitment.due_at <= at:
        return "late"
    ahead = (timezone.localtime(commitment.due_at).date() - timezone.localtime(at).date()).days
    if ahead < 2:
        return "tomorrow" if ahead else "today"
    return "week" if ahead < 7 else "later"


def _row(commitment: Commitment) -> dict[str, Any]:
    url = reverse("followups:commitment", args=[commitment.pk])
    asks = commitment.state == CommitmentState.PROPOSED
    return {
        "id": f"commitment-{commitment.pk}",
        "due": commitment.due_at,
        "warn": 4 * 3600,
        "url": url,
        "title": commitment.text,
        "meta": commitment_meta(commitment),
        "badges": commitment_badges(commitment),
        "actions": [{"label": _("Confirm") if asks else _("Deliver"), "url": url, "primary": not asks}],
    }


def _address(**query: str) -> str:
    return f"{reverse('followups:commitments')}?{urlencode({name: value for name, value in query.items() if value})}"
