"""Telling supervisors by mail how last week went: one mail a person and week, whoever ticks and however often.

Everybody who wants it has one row that awaits a week. The row is the claim: whoever holds it owes the mail, settles it
and awaits the next week, in one transaction. A second tick steps over it; one that is killed leaves it as it was.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.roles import SUPERVISES
from channels.operations import owe_weekly_summary
from metrics.models import DirtyDay, StaleTicket, WeeklySummary
from metrics.operations.rolling import roll_up
from metrics.periods import monday_of
from metrics.weeks import WEEK, coming, due_at, following, is_too_late
from resolution.core.reporting_days import local_day, midnight
from tickets.models import Event

State = WeeklySummary.State


def tell_weekly(at: datetime) -> int:
    """Owe everybody whose moment has come the mail about their week; returns how many mails are owed.

    A week is told when all that happened in it is counted, so that a house that stood still does not tell half of it.
    """
    _await_coming_weeks(at)
    due = awaited_by(at)
    if not due or not _counted(max(due.values()), at):
        return 0
    return sum(settle(key, at) for key in due)


def awaited_by(at: datetime) -> dict[int, date]:
    """The awaited rows whose moment has come, with their weeks."""
    over = monday_of(local_day(at)) - WEEK
    awaited = WeeklySummary.objects.filter(state=State.AWAITED, week__lte=over).order_by("week", "id")
    rows = awaited.values_list("pk", "week", "person__time_zone")
    return {key: week for key, week, zone in rows if due_at(week, zone) <= at}


def _counted(week: date, at: datetime) -> bool:
    """Count what is not counted yet; whether nothing is left of what happened up to the end of that week."""
    if Event.objects.unrelayed().filter(occurred_at__lt=midnight(week + WEEK)).exists():
        return False
    roll_up(at)
    return not (StaleTicket.objects.exists() or DirtyDay.objects.exists())  # in another worker's hands still


def _await_coming_weeks(at: datetime) -> None:
    """Whoever wants the mail and awaits none awaits the coming one; also who was hired or promoted just now."""
    awaited = WeeklySummary.objects.filter(person=OuterRef("pk"), state=State.AWAITED)
    people = User.objects.filter(~Exists(awaited), is_active=True, role__in=SUPERVISES, weekly_summary=True)
    rows = [WeeklySummary(person=person, week=coming(person.time_zone, at)) for person in people.order_by("id")]
    if rows:
        WeeklySummary.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def settle(key: int, at: datetime) -> bool:
    """Settle one awaited row whose moment has come; whether its mail is owed now."""
    free = WeeklySummary.objects.select_for_update(skip_locked=True, of=("self",)).select_related("person")
    summary = free.filter(pk=key, state=State.AWAITED).first()
    if summary is None:  # in another worker's hands, who settles it
        return False
    person, week = summary.person, summary.week
    summary.state, summary.settled_at = _outcome(summary, at), at
    summary.save(update_fields=["state", "settled_at"])
    if summary.state == State.TOLD:
        owe_weekly_summary(person, week, at=at)
    if summary.state != State.UNWANTED:
        after = WeeklySummary(person=person, week=following(week, person.time_zone, at))
        WeeklySummary.objects.bulk_create([after], ignore_conflicts=True)
    return summary.state == State.TOLD


def _outcome(summary: WeeklySummary, at: datetime) -> str:
    if not summary.person.gets_weekly_summary:
        return State.UNWANTED
    return State.TOO_LATE if is_too_late(summary.week, summary.person.time_zone, at) else State.TOLD
