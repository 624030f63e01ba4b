"""When the customer hears from us next: the interval of progress updates, by severity."""

from datetime import datetime, timedelta

from resolution.core.business_time import Calendar
from tickets.vocabulary import Severity

WALL = {Severity.CRITICAL: timedelta(minutes=30), Severity.HIGH: timedelta(hours=4)}
BUSINESS_DAYS = {Severity.MEDIUM: 1, Severity.LOW: 3}
ROUND_TO = timedelta(minutes=5)
ONE_DAY = timedelta(days=1)


def next_update_at(severity: str, at: datetime, calendar: Calendar) -> datetime:
    """The moment to promise at `at`: by the wall clock when it is urgent, else whole business days ahead.

    It is a round time of five minutes, and never later than the interval allows.
    """
    if severity in WALL:
        return _rounded(at + WALL[Severity(severity)])
    moment = calendar.next_open(at)
    for _day in range(BUSINESS_DAYS[Severity(severity)]):
        moment = calendar.next_open(moment + ONE_DAY)
    return _rounded(moment)


def _rounded(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past % ROUND_TO
