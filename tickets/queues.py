"""The queues as data: which tickets a view shows, in which order, and by what they can be narrowed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import IntegerField, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from resolution.core.caching import forget, remembered
from tickets.models import Notification, Ticket
from tickets.querysets import breached, waits_for_approval
from tickets.vocabulary import ENDS, PHASES, Category, Party, Severity

if TYPE_CHECKING:
    from tickets.querysets import TicketQuerySet

Words = str | Promise
Choices = tuple[tuple[str, Words], ...]
COUNTED = 100  # a view is counted so far and no further
LATE = "late"  # beside the counts: whether a promised update is overdue, which is what turns red
UNREAD = "unread"  # beside the counts: the reader's reasons to look at a ticket
COUNTS_KEPT = 10  # seconds that the counts beside the views may be old
UPDATE_HORIZON = timedelta(minutes=15)  # a promised update shows up this long before it is due
SOON = timedelta(hours=2)  # what is due within this time can still be done in time
DUE = gettext_lazy("Due first")
DUE_FIRST = ("next_action_at", "id")
NEWEST_FIRST = ("-created_at", "-id")


@dataclass(frozen=True)
class View:
    """One queue: `rows` narrows what its reader may see, `order` ends in id, `moment` is what it is due by."""

    name: str
    label: Words
    icon: str
    hotkey: str
    rows: "Callable[[TicketQuerySet, User, datetime], TicketQuerySet]"
    order: tuple[str, ...] = DUE_FIRST
    moment: str = "next_action_at"
    first: Words = DUE
    empty: Words = ""
    empty_text: Words = ""
    fixes: str = ""  # the filter that the view itself is, so that it need not be offered
    shows_ended: bool = False  # whether a chosen phase may be an end
    alerts: bool = False


VIEWS = {
    view.name: view
    for view in (
        View(
            "mine",
            gettext_lazy("My open"),
            "inbox",
            "g q",
            lambda rows, user, _at: rows.owned_by(user),
            fixes="owner",
            empty=gettext_lazy("All clear."),
            empty_text=gettext_lazy("Nothing is waiting for you."),
        ),
        View(
            "update-due",
            gettext_lazy("Update due"),
            "clock",
            "g d",
            lambda rows, _user, at: rows.update_due(at + UPDATE_HORIZON),
            order=("next_update_promised_at", "id"),
            moment="next_update_promised_at",
            first=gettext_lazy("Promised first"),
            alerts=True,
            empty=gettext_lazy("No update is due."),
            empty_text=gettext_lazy("Every promise to a customer is still ahead."),
        ),
        View(
            "triage",
            gettext_lazy("To triage"),
            "message-circle-question-mark",
            "g r",
            lambda rows, _user, _at: rows.to_triage(),
            order=("triage_since", "id"),
            first=gettext_lazy("Waiting longest"),
            empty=gettext_lazy("Every reply is sorted."),
            empty_text=gettext_lazy("What customers write after their issue was solved shows up here, closed or not."),
        ),
        View(
            "unassigned",
            gettext_lazy("Unassigned"),
            "user-plus",
            "g u",
            lambda rows, _user, _at: rows.unassigned(),
            fixes="owner",
            empty=gettext_lazy("Every ticket has an owner."),
            empty_text=gettext_lazy("New ones show up here until somebody takes them."),
        ),
        View(
            "waiting",
            gettext_lazy("Waiting"),
            "circle-pause",
            "g w",
            lambda rows, _user, _at: rows.waiting(),
            order=("hold_until", "id"),
            moment="hold_until",
            first=gettext_lazy("Back first"),
            empty=gettext_lazy("Nothing is on hold."),
            empty_text=gettext_lazy("Tickets that wait for a customer, a third party or a date show up here."),
        ),
        View(
            "all",
            gettext_lazy("All open"),
            "layers",
            "g a",
            lambda rows, _user, _at: rows.open(),
            shows_ended=True,
            empty=gettext_lazy("No open tickets."),
            empty_text=gettext_lazy("Whatever comes in shows up here, whoever takes it."),
        ),
    )
}


@dataclass(frozen=True)
class Filter:
    """One way to narrow a queue: `condition` turns chosen values into SQL for their reader at a moment."""

    name: str
    label: Words
    condition: "Condition"
    choices: Choices = ()


Condition = Callable[[list[str], User, datetime], Q]


def _column(column: str) -> Condition:
    return lambda values, _user, _at: Q(**{f"{column}__in": values})


def _owner(values: list[str], user: User, at: datetime) -> Q:
    keys = [user.pk if value == "me" else int(value) for value in values if value != "none"]
    return Q(owner__in=keys) | Q(owner=None) if "none" in values else Q(owner__in=keys)


def _team(values: list[str], user: User, at: datetime) -> Q:
    keys = [int(value) for value in values if value != "none"]
    return Q(team__in=keys) | Q(team=None) if "none" in values else Q(team__in=keys)


def _category(values: list[str], user: User, at: datetime) -> Q:
    return Q(category__in=["" if value == "none" else value for value in values])


def _due(values: list[str], user: User, at: datetime) -> Q:
    meanings = {
        "breached": breached(at),
        "silent": Q(next_update_promised_at__lte=at),
        "soon": Q(next_action_at__gt=at, next_action_at__lte=at + SOON),
        "today": Q(next_action_at__lt=_midnight(user, at)),
    }
    return _any(meanings[value] for value in values)


def _asks(values: list[str], user: User, at: datetime) -> Q:
    return _any(waits_for_approval() for value in values if value == "approval")


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _midnight(user: User, at: datetime) -> datetime:
    """When the reader's day ends."""
    local = at.astimezone(ZoneInfo(user.time_zone))
    return datetime.combine(local.date() + timedelta(days=1), time(0), local.tzinfo)


DUE_CHOICES: Choices = (
    ("breached", gettext_lazy("Target missed")),
    ("silent", gettext_lazy("Promised update late")),
    ("soon", gettext_lazy("Within 2 hours")),
    ("today", gettext_lazy("By the end of today")),
)
ASKS_CHOICES: Choices = (("approval", gettext_lazy("An approval")),)
NOBODY, NO_TEAM, NO_CATEGORY = gettext_lazy("Nobody"), gettext_lazy("No team"), gettext_lazy("Not chosen yet")
FILTERS = {
    filter_.name: filter_
    for filter_ in (
        Filter("phase", gettext_lazy("Phase"), _column("phase"), tuple((one.value, one.label) for one in PHASES)),
        Filter("severity", gettext_lazy("Severity"), _column("severity"), tuple(Severity.choices)),
        Filter("owner", gettext_lazy("Owner"), _owner, (("me", gettext_lazy("Me")), ("none", NOBODY))),
        Filter("due", gettext_lazy("Due"), _due, DUE_CHOICES),
        Filter("waiting", gettext_lazy("Waiting on"), _column("next_action_by"), tuple(Party.choices)),
        Filter("team", gettext_lazy("Team"), _team, (("none", NO_TEAM),)),
        Filter("category", gettext_lazy("Category"), _category, (*Category.choices, ("none", NO_CATEGORY))),
        Filter("asks", gettext_lazy("Asks for"), _asks, ASKS_CHOICES),
    )
}
END_CHOICES: Choices = tuple((one.value, one.label) for one in ENDS)
SORTS: Choices = (("newest", gettext_lazy("Newest first")),)  # beside the order of the view itself
SIZES = ("25", "50")


class CappedCount(Subquery):
    """How many rows a sliced query returns, as one column of another."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts(user: User, at: datetime) -> dict[str, int]:
    """How many tickets each view holds for its reader, up to COUNTED, LATE and UNREAD: one query for all of it."""
    visible = Ticket.objects.visible_to(user)
    # In the view's own order, so that the planner walks its index: without one it reads the whole table for the
    # few open tickets at its end.
    slices = [view.rows(visible, user, at).order_by(*view.order).values("pk")[:COUNTED] for view in VIEWS.values()]
    slices.append(visible.update_due(at).order_by(*VIEWS["update-due"].order).values("pk")[:1])
    unread = Notification.objects.visible_to(user).newest_of_each_ticket().order_by("-pk").values("pk")[:COUNTED]
    columns = [*map(CappedCount, slices), CappedCount(unread)]
    found = User.objects.filter(pk=user.pk).values_list(*columns).first()
    return dict(zip((*VIEWS, LATE, UNREAD), found or (0,) * len(columns), strict=True))


def remembered_counts(user: User, at: datetime) -> dict[str, int]:
    """The counts of a moment ago, at most COUNTS_KEPT seconds old."""
    return remembered(_counts_key(user), lambda: counts(user, at), seconds=COUNTS_KEPT)


def forget_counts(user: User) -> None:
    """After a change of their own, the reader sees the new counts at once."""
    forget(_counts_key(user))


def _counts_key(user: User) -> str:
    return f"queue-counts:{user.pk}"


def capped(count: int) -> str:
    """A count as it is shown: 99+ where nobody counted further."""
    return str(count) if count < COUNTED else f"{COUNTED - 1}+"


def choices_of(view: View, people: Choices, teams: Choices) -> dict[str, Choices]:
    """What every filter knows in this view: closed lists, and the people and teams of the house."""
    known = {name: filter_.choices for name, filter_ in FILTERS.items()}
    known["owner"] += people
    known["team"] = teams + known["team"]
    if view.shows_ended:
        known["phase"] += END_CHOICES
    return known
