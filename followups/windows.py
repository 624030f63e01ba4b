"""When to come back after a resolution: pure arithmetic over two calendars, no database, no clock.

The windows are 24 to 48 hours and 7 to 14 days of elapsed time after the resolution. Inside the window the
first moment counts at which both the team works and it is nine to five on a weekday where the contact is.
A window without such a moment shifts to the next one, and ends four of the team's business hours later.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from followups.vocabulary import Kind
from resolution.core.business_time import Calendar, NeverOpens, first_common_open

SPANS = {
    Kind.IMMEDIATE: (timedelta(hours=24), timedelta(hours=48)),
    Kind.EXTENDED: (timedelta(days=7), timedelta(days=14)),
}
LOOK_AHEAD = timedelta(days=7)
SHIFTED_SECONDS = 4 * 3600
CONTACT_HOURS = ((time(9), time(17)),)


@dataclass(frozen=True)
class Window:
    """From when, best when and until when to follow up; `shifted` when business hours moved it."""

    start: datetime
    due_at: datetime
    end: datetime
    shifted: bool = False


def window_of(kind: str, resolved_at: datetime, team: Calendar, contact: Calendar) -> Window:
    """The window of one follow-up. Half-open: a moment at the very end would leave no time to act."""
    opens, closes = SPANS[Kind(kind)]
    elapsed = resolved_at.astimezone(UTC)  # adding to a local time would add wall-clock hours
    start, end = elapsed + opens, elapsed + closes
    try:
        return _within(start, end, team, contact)
    except NeverOpens:  # a team without hours still keeps its promises
        return _within(start, end, Calendar.always(), Calendar.always())


def contact_calendar(zone: str) -> Calendar:
    """Nine to five on weekdays where the contact is; an unknown zone counts as UTC."""
    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        known = ZoneInfo("UTC")
    return Calendar(known, dict.fromkeys(range(5), CONTACT_HOURS))


def _within(start: datetime, end: datetime, team: Calendar, contact: Calendar) -> Window:
    if due_at := first_common_open(team, contact, start, end):
        return Window(start, due_at, end)
    if due_at := first_common_open(team, contact, end, end + LOOK_AHEAD):
        return Window(start, due_at, team.add(due_at, SHIFTED_SECONDS), shifted=True)
    due_at = team.next_open(start)  # they never meet: the team's hours alone decide
    if due_at < end:
        return Window(start, due_at, end)
    return Window(start, due_at, team.add(due_at, SHIFTED_SECONDS), shifted=True)
