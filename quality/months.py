"""Calendar months and their thirds, over which samples are spread. Pure."""

from datetime import date, timedelta

THIRDS = {1: 1, 2: 11, 3: 21}  # slot: the day of the month with which its third begins


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
