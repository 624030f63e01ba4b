"""A slow truth about opening hours: minutes looked at one after the other, off the clock on the wall."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from resolution.core.business_time import Calendar

MINUTE = timedelta(minutes=1)


class Wall:
    """Walks through the minutes of a zone and says which of them are open.

    A span of a day opens at the first minute at which the wall shows its beginning or more, and closes at the first
    at which it shows its end or more: what a jump leaves out begins after it, what is shown twice counts the first time.
    """

    def __init__(self, calendar: Calendar, first: datetime) -> None:
        self.calendar = calendar
        self._day: date | None = None
        self._begun: set[int] = set()
        self._over: set[int] = set()
        # The state of a day is known only from its beginning on.
        start = (first - timedelta(days=2)).replace(second=0, microsecond=0)
        while start < first:
            self.is_open(start)
            start += MINUTE

    def is_open(self, minute: datetime) -> bool:
        """Whether this minute is open; to be asked in order, minute by minute."""
        wall = minute.astimezone(self.calendar.zone)
        if wall.date() != self._day:
            if self._day is None or wall.date() > self._day:
                self._day, self._begun, self._over = wall.date(), set(), set()
            else:  # the wall went back over midnight: yesterday is over, whatever it shows
                return False
        spans = self.calendar.week.get(wall.weekday(), ())
        now = wall.replace(tzinfo=None)
        for number, (opens, closes) in enumerate(spans):
            begins = datetime.combine(wall.date(), opens)
            ends = datetime.combine(wall.date() + timedelta(days=closes == opens.min), closes)
            if now >= begins:
                self._begun.add(number)
            if now >= ends:
                self._over.add(number)
        return wall.date() not in self.calendar.holidays and bool(self._begun - self._over)


def due_by_minutes(
    start: datetime, minutes: int, calendar: Calendar, pauses: Iterable[tuple[datetime, datetime | None]], limit: int
) -> datetime | None:
    """The end of the last of so many open minutes outside of every pause; None when `limit` minutes do not hold it."""
    wall, stops, left, minute = Wall(calendar, start), list(pauses), minutes, start
    for _number in range(limit):
        stands = any(begins <= minute and (ends is None or minute < ends) for begins, ends in stops)
        if wall.is_open(minute) and not stands:
            left -= 1
            if left == 0:
                return minute + MINUTE
        minute += MINUTE
    return None


def changes_of(zone: ZoneInfo, first: datetime) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """The instants, from one on, at which a zone's clocks change, and what they were and are ahead by."""
    moment, step = first.astimezone(UTC), timedelta(hours=6)
    while True:
        following = moment + step
        before, after = _ahead(moment, zone), _ahead(following, zone)
        if before != after:
            low, high = moment, following
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (middle, high) if _ahead(middle, zone) == before else (low, middle)
            yield high, before, after
        moment = following


def _ahead(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
