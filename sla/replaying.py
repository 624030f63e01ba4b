"""What a clock comes to, from its start, its target, its hours and its pauses alone: no database, no clock.

A deadline is a pure function of these four, so that it can be told, checked and tried under another policy.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from resolution.core.business_time import Calendar

Pause = tuple[datetime, datetime | None]  # half-open; None: it lasts


def due_at(started_at: datetime, seconds: int, calendar: Calendar, pauses: Iterable[Pause] = ()) -> datetime | None:
    """The instant at which `seconds` of open time outside of every pause have passed; None while paused.

    Pauses are given in order and do not overlap. Raises NeverOpens where the calendar never has that much time.
    """
    left, since = timedelta(seconds=seconds), started_at
    for begins, ends in pauses:
        run = calendar.open_between(since, begins)
        if run >= left:
            break
        if ends is None:
            return None
        left, since = left - run, max(since, ends)
    return calendar.after(since, left)


def met(stopped_at: datetime | None, due: datetime | None) -> bool:
    """Whether a clock was stopped in time; one that still stands in a pause has not run out."""
    return due is None or (stopped_at is not None and stopped_at <= due)
