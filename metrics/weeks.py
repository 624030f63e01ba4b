"""When a week is told: from Monday eight o'clock on where its reader lives, and not before it is over. No clock here.

A week is named by its Monday and lies in the reporting time zone, as every day of a KPI does.
"""

from datetime import UTC, date, datetime, time, timedelta

from channels.envelopes import zone_of
from metrics.periods import Period, monday_of
from resolution.core.reporting_days import local_day, midnight

WEEK = timedelta(weeks=1)
MORNING = time(8)
LATEST = timedelta(days=5)  # after that the next week is nearer than the last one


def due_at(week: date, zone: str) -> datetime:
    """The moment from which on somebody in that zone is told about the week."""
    morning = datetime.combine(week + WEEK, MORNING, zone_of(zone)).astimezone(UTC)
    return max(morning, midnight(week + WEEK))


def is_too_late(week: date, zone: str, at: datetime) -> bool:
    """Whether nobody wants to hear about that week any more."""
    return at - due_at(week, zone) > LATEST


def coming(zone: str, at: datetime) -> date:
    """The first week that is due after that moment: the one of whoever begins to want it now."""
    week = monday_of(local_day(at)) - 2 * WEEK
    while due_at(week, zone) <= at:
        week += WEEK
    return week


def following(week: date, zone: str, at: datetime) -> date:
    """The week to await after this one: the next that is not too late."""
    week += WEEK
    while is_too_late(week, zone, at):
        week += WEEK
    return week


def days_of(week: date, at: datetime) -> Period:
    """Monday to Sunday, looked at from that moment."""
    return Period(week, week + WEEK, at)
