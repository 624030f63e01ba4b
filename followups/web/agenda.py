"""The follow-ups that wait for somebody: what was missed, what is due now, and what comes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from followups.models import FollowUp
from followups.querysets import FollowUpQuerySet
from followups.vocabulary import State
from followups.web.words import badges_of, meta_of
from resolution.core.paging import Page, page_or_first
from resolution.core.typing import ReaderRequest

SIZE = 50
MISSED_SHOWN = 25
ORDER = ("due_at", "id")
WHOSE = {"mine": gettext_lazy("Mine"), "team": gettext_lazy("My teams"), "all": gettext_lazy("All")}
DAYS = {
    "late": gettext_lazy("Overdue"),
    "now": gettext_lazy("Due now"),
    "today": gettext_lazy("Later today"),
    "tomorrow": gettext_lazy("Tomorrow"),
    "week": gettext_lazy("In the next seven days"),
    "later": gettext_lazy("Later"),
}


@require_safe
def agenda(request: ReaderRequest) -> HttpResponse:
    """Mine, my teams' or all, day by day; automatic ones on request, because they need nobody."""
    at, whose, cursor = timezone.now(), _whose(request), request.GET.get("cursor", "")
    follow_ups = _of(FollowUp.objects.visible_to(request.user), whose, request.user)
    automatic = bool(request.GET.get("automatic"))
    upcoming = _upcoming(follow_ups if automatic else follow_ups.by_hand(), cursor)
    missed = [] if cursor else _missed(follow_ups, at)
    context = {
        "now": at,
        "tabs": [_tab(name, label, whose, automatic=automatic) for name, label in WHOSE.items()],
        "days": _by_day([*missed, *upcoming.rows], at),
        "automatic": automatic,
        "automatic_url": _address(whose=whose, automatic="" if automatic else "1"),
        "next_url": _address(
            whose=whose, automatic=request.GET.get("automatic", ""), cursor=upcoming.next_cursor or ""
        ),
        "has_more": upcoming.next_cursor is not None,
        "first_url": _address(whose=whose) if cursor else "",
        "everybody_url": "" if whose == "all" else _address(whose="all"),
    }
    return render(request, "followups/agenda.html", context)


def _whose(request: ReaderRequest) -> str:
    """Whoever works tickets starts with their own; whoever looks after others starts with all."""
    usual = "all" if request.user.sees_everything else "mine"
    asked = request.GET.get("whose", usual)
    return asked if asked in WHOSE else usual


def _of(follow_ups: FollowUpQuerySet, whose: str, user: User) -> FollowUpQuerySet:
    if whose == "mine":
        return follow_ups.of_owner(user)
    return follow_ups.of_teams(user) if whose == "team" else follow_ups


def _upcoming(follow_ups: FollowUpQuerySet, cursor: str) -> Page[FollowUp]:
    running = follow_ups.running().for_agenda()
    return page_or_first(running, ORDER, size=SIZE, cursor=cursor)[0]


def _missed(follow_ups: FollowUpQuerySet, at: datetime) -> list[FollowUp]:
    late = follow_ups.asked_for_late(at).for_agenda()
    return list(late.order_by("-window_end", "-id")[:MISSED_SHOWN])


def _by_day(follow_ups: Iterable[FollowUp], at: datetime) -> list[dict[str, Any]]:
    """The rows under the heading of their day, in the order of the headings."""
    days: dict[str, list[dict[str, Any]]] = {}
    for follow_up in follow_ups:
        days.setdefault(_day(follow_up, at), []).append(_row(follow_up))
    return [{"name": name, "label": label, "rows": days[name]} for name, label in DAYS.items() if name in days]


def _day(follow_up: FollowUp, at: datetime) -> str:
    if follow_up.state == State.MISSED:
        return "late"
    if follow_up.due_at <= at:
        return "now"
    today = timezone.localtime(at).date()
    days = (timezone.localtime(follow_up.due_at).date() - today).days
    if days < 2:
        return "tomorrow" if days else "today"
    return "week" if timedelta(days=days) < timedelta(days=7) else "later"


def _row(follow_up: Any) -> dict[str, Any]:
    """One promise of `for_agenda`: its moment while it is ahead, the end of its window once it has come."""
    ticket = follow_up.ticket
    planned = follow_up.state == State.PLANNED
    address = reverse("followups:outcome", args=[follow_up.pk])
    label = _("Look at it") if follow_up.automatic or planned else _("Record outcome")
    return {
        "id": f"follow-up-{follow_up.pk}",
        "due": follow_up.due_at if planned else follow_up.window_end,
        "warn": 4 * 3600,
        "url": reverse("tickets:ticket", args=[ticket.reference]),
        "title": f"{ticket.reference} {ticket.subject}",
        "meta": meta_of(follow_up),
        "badges": badges_of(follow_up, follow_up.tries),
        "actions": [{"label": label, "url": address, "primary": not (follow_up.automatic or planned)}],
    }


def _tab(name: str, label: str | Promise, whose: str, *, automatic: bool) -> dict[str, Any]:
    url = _address(whose=name, automatic="1" if automatic else "")
    return {"label": label, "url": url, "current": name == whose}


def _address(**query: str) -> str:
    return f"{reverse('followups:agenda')}?{urlencode({name: value for name, value in query.items() if value})}"
