"""What is to be reviewed, the oldest first; what was given; and what was said about one's own work."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import RANK
from quality.models import QualityReview
from quality.querysets import QualityReviewQuerySet
from quality.supervision import people_of
from quality.vocabulary import Reason, State
from quality.web.words import reasons_of, state_of
from resolution.core.paging import Page, page_or_first
from resolution.core.typing import ReaderRequest

SIZE = 50
OLDEST_ASKED, NEWEST_GIVEN = ("asked_at", "id"), ("-submitted_at", "-id")
VIEWS = {
    "to_do": gettext_lazy("To review"),
    "begun": gettext_lazy("Begun"),
    "given": gettext_lazy("Given"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "mine": gettext_lazy("Of my own work"),
}


@require_safe
def queue(request: ReaderRequest) -> HttpResponse:
    """Whoever reviews sees what is asked for; everybody else what was said about their own work."""
    user, asked = request.user, _asked(request)
    if user.role not in RANK:
        raise PermissionDenied(_("Reviews are read by the person whose work it is, and by their supervisors."))
    people = _people(user) if user.supervises and asked["show"] != "mine" else []
    rows = _rows(user, asked, [key for key, _name in people])
    found = _page(rows, asked["show"], request.GET.get("cursor", ""))
    context = {
        "tabs": _tabs(user, asked),
        "bar": _bar(asked, people) if people else None,
        "rows": [_row(review, asked["show"]) for review in found.rows],
        "own": asked["show"] == "mine",
        "filtered": bool(asked["agent"] or asked["reason"]),
        "next_url": _address(**asked, cursor=found.next_cursor) if found.next_cursor else "",
        "first_url": _address(**asked) if request.GET.get("cursor") else "",
        "reviews": user.supervises,
    }
    return render(request, "quality/queue.html", context)


def _asked(request: ReaderRequest) -> dict[str, str]:
    usual = "to_do" if request.user.supervises else "mine"
    show, reason, agent = (request.GET.get(name, "") for name in ("show", "reason", "agent"))
    return {
        "show": show if show in VIEWS and request.user.supervises else usual,
        "reason": reason if reason in Reason.values else "",
        "agent": agent if agent.isascii() and agent.isdigit() and len(agent) < 19 else "",
    }


def _people(user: User) -> list[tuple[int, str]]:
    rows = people_of(user).filter(is_active=True, role__in=[*RANK]).order_by("name", "id")
    return list(rows.values_list("pk", "name"))


def _rows(user: User, asked: dict[str, str], people: list[int]) -> QualityReviewQuerySet:
    rows: QualityReviewQuerySet = QualityReview.objects.visible_to(user).for_queue()
    if asked["show"] == "mine":
        return rows.given().of_agent(user)
    rows = rows.exclude(agent=user)  # what is said about one's own work stands apart
    if asked["reason"]:
        rows = rows.filter(reasons__contains=[asked["reason"]])
    if asked["agent"] and int(asked["agent"]) in people:
        rows = rows.filter(agent=int(asked["agent"]))
    states = {"begun": State.BEGUN, "given": State.SUBMITTED, "withdrawn": State.WITHDRAWN}
    return rows.to_do() if asked["show"] == "to_do" else rows.filter(state=states[asked["show"]])


def _page(rows: QualityReviewQuerySet, show: str, cursor: str) -> Page[QualityReview]:
    order = OLDEST_ASKED if show in ("to_do", "begun") else NEWEST_GIVEN
    if order is NEWEST_GIVEN:
        rows = rows.filter(submitted_at__isnull=False)  # so that its index gives the order
    return page_or_first(rows, order, size=SIZE, cursor=cursor)[0]


def _row(review: QualityReview, show: str) -> dict[str, Any]:
    to_do = review.is_to_do
    return {
        "review": review,
        "at": review.asked_at if to_do else review.submitted_at,
        "url": reverse("quality:review", args=[review.pk]),
        "badges": reasons_of(review),
        "state": state_of(review) if review.state != State.ASKED else None,
        "unread": show == "mine" and review.is_submitted and review.acknowledged_at is None,
        "label": _("Review") if to_do and review.state == State.ASKED else _("Go on") if to_do else _("Read"),
    }


def _tabs(user: User, asked: dict[str, str]) -> list[dict[str, Any]]:
    if not user.supervises:
        return []
    kept = {name: asked[name] for name in ("agent", "reason")}
    return [
        {"label": label, "url": _address(show=name, **kept), "current": name == asked["show"]}
        for name, label in VIEWS.items()
    ]


def _bar(asked: dict[str, str], people: list[tuple[int, str]]) -> dict[str, Any]:
    names = [(str(key), name) for key, name in people]
    return {
        "action": reverse("quality:queue"),
        "filters": [
            {"name": "agent", "label": _("Person"), "value": asked["agent"], "choices": names},
            {"name": "reason", "label": _("Why"), "value": asked["reason"], "choices": Reason.choices},
        ],
        "hidden": [("show", asked["show"])],
        "reset": _address(show=asked["show"]) if asked["agent"] or asked["reason"] else "",
    }


def _address(**query: str | None) -> str:
    said = {name: value for name, value in query.items() if value}
    return f"{reverse('quality:queue')}?{urlencode(said)}"
