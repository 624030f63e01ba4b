"""Days and calendar months of the reporting time zone, in which samples are spread. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

THIRDS = {1: 1, 2: 11, 3: 21}  # slot: the day of the month with which its third begins


def local(at: datetime) -> datetime:
    """The moment in the reporting time zone."""
    return at.astimezone(ZoneInfo(settings.REPORTING_TIME_ZONE))


def midnight(day: date) -> datetime:
    """When that day begins."""
    return datetime.combine(day, time(), ZoneInfo(settings.REPORTING_TIME_ZONE))


def month_of(day: date) -> date:
    """A month is called by its first day."""
    return day.replace(day=1)


def month_before(month: date) -> date:
    return month_of(month - timedelta(days=1))


def month_after(month: date) -> date:
    return month_of(month + timedelta(days=31))


def third_of(day: date) -> int:
    """In which third of its month a day lies."""
    return max(slot for slot, first in THIRDS.items() if day.day >= first)


def third_ends(month: date, slot: int) -> date:
    """The first day after that third."""
    following = slot + 1
    return month.replace(day=THIRDS[following]) if following in THIRDS else month_after(month)
