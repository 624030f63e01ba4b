"""Business time: opening hours as data, and the arithmetic of promises made in working hours.

A calendar is a zone, weekly intervals and dated holidays; all instants that go in and come out are
aware. Local intervals are turned into instants day by day, so that a day of 23 or 25 hours counts what
it really held: a time that a jump of the clocks leaves out is the first moment after it, one that they show
twice is the first of the two. Everything here is pure: no database, no clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Interval = tuple[time, time]
HORIZON = timedelta(days=400)  # a calendar that never opens within this is a mistake, not a promise
MIDNIGHT = time(0)


class NeverOpens(ValueError):
    """The calendar has no open instant within the horizon."""


@dataclass(frozen=True)
class Calendar:
    """When somebody works. `week` maps Monday=0 … Sunday=6 to intervals; an end of 00:00 is midnight."""

    zone: ZoneInfo
    week: Mapping[int, tuple[Interval, ...]]
    holidays: frozenset[date] = field(default_factory=frozenset)

    @classmethod
    def always(cls) -> "Calendar":
        """Round the clock, every day."""
        return cls(ZoneInfo("UTC"), dict.fromkeys(range(7), ((MIDNIGHT, MIDNIGHT),)))

    @classmethod
    def from_data(cls, zone: str, week: Mapping[str, Any], holidays: list[str]) -> "Calendar":
        """Read the stored shape: {"0": [["09:00", "17:00"]], …} and ISO dates, each with or without a name."""
        return cls(
            ZoneInfo(zone),
            {
                int(day): tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in spans)
                for day, spans in week.items()
            },
            frozenset(date.fromisoformat(day[:10]) for day in holidays),
        )

    def spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans as UTC instants, in order, cut so that none begins before `start`."""
        day = start.astimezone(self.zone).date() - timedelta(days=1)
        last = start + HORIZON
        while self._instant(day, MIDNIGHT) <= last:
            if day not in self.holidays:
                for opens, closes in self.week.get(day.weekday(), ()):
                    begin = max(self._instant(day, opens), start)
                    end = self._instant(day + timedelta(days=closes == MIDNIGHT), closes)
                    if begin < end:
                        yield begin, end
            day += timedelta(days=1)

    def next_open(self, at: datetime) -> datetime:
        """The first open instant not before `at`."""
        for begin, _end in self.spans(at):
            return begin
        raise NeverOpens

    def add(self, start: datetime, seconds: int) -> datetime:
        """The instant at which `seconds` of open time have passed since `start`."""
        return self.after(start, timedelta(seconds=seconds))

    def after(self, start: datetime, open_time: timedelta) -> datetime:
        """The instant at which so much open time has passed since `start`."""
        left = open_time
        for begin, end in self.spans(start):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise NeverOpens

    def seconds_between(self, start: datetime, end: datetime) -> int:
        """Open seconds in [start, end)."""
        return int(self.open_between(start, end).total_seconds())

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """Open time in [start, end)."""
        total = timedelta()
        for begin, finish in self.spans(start):
            if begin >= end:
                break
            total += min(finish, end) - begin
        return total

    def _instant(self, day: date, moment: time) -> datetime:
        # fold=0: what an overlap shows twice is meant the first time.
        wall = datetime.combine(day, moment, self.zone)
        again = wall.replace(fold=1)
        if wall.utcoffset() == again.utcoffset():
            return wall.astimezone(UTC)
        earlier, later = again.astimezone(UTC), wall.astimezone(UTC)
        return _first_after_gap(earlier, later, self.zone) if earlier < later else later


def _first_after_gap(earlier: datetime, later: datetime, zone: ZoneInfo) -> datetime:
    """The instant between two at which the zone's clocks jump: what they leave out begins there."""
    old = earlier.astimezone(zone).utcoffset()
    low, high = int(earlier.timestamp()), int(later.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def first_common_open(one: Calendar, other: Calendar, start: datetime, end: datetime) -> datetime | None:
    """The first instant in [start, end) at which both calendars are open, or None."""
    for begin, finish in one.spans(start):
        if begin >= end:
            return None
        for opens, _closes in other.spans(begin):
            if opens < min(finish, end):
                return opens
            break
    return None
