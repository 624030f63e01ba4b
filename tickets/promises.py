"""When the customer hears from us next: the interval of progress updates, and who owes them.

The intervals are promised by whoever keeps service standards, one floor up; the house's own stand in for it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from resolution.core.business_time import Calendar
from tickets.models import Ticket
from tickets.vocabulary import HoldParty, Phase, Severity

Interval = Callable[[Ticket, datetime], datetime | None]
WALL = {Severity.CRITICAL: timedelta(minutes=30), Severity.HIGH: timedelta(hours=4)}
BUSINESS_DAYS = {Severity.MEDIUM: 1, Severity.LOW: 3}
ROUND_TO = timedelta(minutes=5)
ONE_DAY = timedelta(days=1)
WORKED_ON = (Phase.CONNECTION, Phase.DIAGNOSIS, Phase.IMPLEMENTATION, Phase.VERIFICATION)
UPDATE_DUE, UPDATE_REMINDER = "update_promise", "update_reminder"  # the moments of a promise on the agenda
_told: list[Interval] = []


def tells_interval(interval: Interval) -> Interval:
    """Make a function tell when an update is due that was promised at a moment; None leaves it to the next."""
    _told.append(interval)
    return interval


def owes_updates(ticket: Ticket) -> bool:
    """Whether the customer is to hear from us: we work on it, and do not wait for them."""
    return ticket.phase in WORKED_ON and ticket.hold_party != HoldParty.CUSTOMER


def interval_ends_at(ticket: Ticket, at: datetime) -> datetime:
    """The latest moment of the next update when we write at `at`, to the second."""
    for interval in _told:
        moment = interval(ticket, at)
        if moment is not None:
            return moment
    return _usual(ticket.severity, at, ticket.team.calendar if ticket.team else Calendar.always())


def suggested_at(ticket: Ticket, at: datetime) -> datetime:
    """The moment to promise when we write at `at`: a round time, never later than the interval allows."""
    moment = interval_ends_at(ticket, at)
    return max(_rounded(moment), min(at + ROUND_TO, moment))


def next_update_at(severity: str, at: datetime, calendar: Calendar) -> datetime:
    """The house's own interval: by the wall clock when it is urgent, else whole business days ahead.

    It is a round time of five minutes, and never later than the interval allows.
    """
    return _rounded(_usual(severity, at, calendar))


def _usual(severity: str, at: datetime, calendar: Calendar) -> datetime:
    if severity in WALL:
        return at + WALL[Severity(severity)]
    moment = calendar.next_open(at)
    for _day in range(BUSINESS_DAYS[Severity(severity)]):
        moment = calendar.next_open(moment + ONE_DAY)
    return moment


def _rounded(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past % ROUND_TO
