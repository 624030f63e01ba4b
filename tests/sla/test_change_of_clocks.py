"""Promises over a change of the clocks: 40 zones, both changes of a year, five rules, each at the predicted instant.

The predictions are made by hand from the instant of the change and what the clocks were ahead by before and after it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import islice, product
from zoneinfo import ZoneInfo

import pytest

from resolution.core.business_time import Calendar
from sla.replaying import due_at
from tests.sla.walls import changes_of

ZONES = (
    *("Europe/Lisbon", "Europe/London", "Europe/Dublin", "Europe/Madrid", "Europe/Paris", "Europe/Berlin"),
    *("Europe/Rome", "Europe/Warsaw", "Europe/Athens", "Europe/Helsinki", "Europe/Kyiv", "Europe/Chisinau"),
    *("Atlantic/Azores", "America/Nuuk", "America/Scoresbysund", "Africa/Cairo", "Africa/Casablanca"),
    *("Asia/Jerusalem", "Asia/Beirut", "America/St_Johns", "America/Halifax", "America/New_York", "America/Chicago"),
    *("America/Denver", "America/Los_Angeles", "America/Anchorage", "America/Adak", "America/Havana"),
    *("America/Miquelon", "America/Port-au-Prince", "America/Santiago", "America/Asuncion", "Pacific/Easter"),
    *("Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham"),
    *("Pacific/Norfolk", "America/Tijuana"),
)
FIRST = datetime(2022, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Jump:
    """One change: when, and what the clocks of the zone were and are ahead by. Forward leaves a gap."""

    zone: ZoneInfo
    at: datetime
    before: timedelta
    after: timedelta

    @property
    def by(self) -> timedelta:
        return self.after - self.before

    @property
    def shown(self) -> datetime:
        """What the wall would show at the change, had it not come."""
        return (self.at + self.before).replace(tzinfo=None)

    def instant(self, wall: datetime) -> datetime:
        """When the wall first shows a time, or would: what is left out is the change itself."""
        old, new = ((wall - ahead).replace(tzinfo=UTC) for ahead in (self.before, self.after))
        return old if old < self.at else max(self.at, new)


@cache
def jumps(name: str) -> list[Jump]:
    zone = ZoneInfo(name)
    return [Jump(zone, *change) for change in islice(changes_of(zone, FIRST), 2)]


def office(jump: Jump) -> Calendar:
    """Nine to five on every day of the week."""
    return Calendar(jump.zone, dict.fromkeys(range(7), ((time(9), time(17)),)))


def nightly(zone: ZoneInfo, begins: datetime, ends: datetime) -> Calendar:
    """Open on one night of the week only, from one wall time to another."""
    if begins.date() == ends.date():
        return Calendar(zone, {begins.weekday(): ((begins.time(), ends.time()),)})
    morning = {ends.weekday(): ((time(0), ends.time()),)} if ends.time() > time(0) else {}
    return Calendar(zone, {begins.weekday(): ((begins.time(), time(0)),), **morning})


def a_day_later_is_elapsed_time(jump: Jump) -> None:
    start = jump.at - 7 * HOUR
    assert due_at(start, 86_400, Calendar.always()) == start + DAY


def the_next_business_morning_is_nine_on_the_wall(jump: Jump) -> None:
    morning = datetime.combine(jump.shown.date(), time(9))
    if morning < jump.shown:
        morning += DAY
    assert office(jump).next_open(jump.at - HOUR / 2) == jump.instant(morning)


def four_business_hours_around_the_night_of_the_change(jump: Jump) -> None:
    """Two hours before the last closing time, the other two on the next morning."""
    closing = datetime.combine(jump.shown.date(), time(17))
    if closing > jump.shown:
        closing -= DAY
    morning = datetime.combine(closing.date() + DAY, time(9))
    start = jump.instant(closing) - 2 * HOUR
    assert due_at(start, 4 * 3600, office(jump)) == jump.instant(morning) + 2 * HOUR


def a_window_that_ends_within_the_change_ends_once(jump: Jump) -> None:
    """Half-way into what is left out: at the change. Half-way into what is shown twice: when it is shown first."""
    ends = jump.shown + jump.by / 2
    begins = ends - 3 * HOUR
    calendar = nightly(jump.zone, begins, ends)
    spans = [span for span in calendar.spans(jump.at - 12 * HOUR) if span[0] < jump.at + 12 * HOUR]
    assert spans[-1][1] == jump.instant(ends)
    length = jump.instant(ends) - jump.instant(begins)
    assert calendar.open_between(jump.at - 12 * HOUR, jump.at + 12 * HOUR) == length
    assert due_at(jump.at - 12 * HOUR, int(length.total_seconds()), calendar) == jump.instant(ends)


def the_whole_day_holds_what_it_really_held(jump: Jump) -> None:
    date = min(jump.shown, jump.shown + jump.by).date()
    calendar = Calendar(jump.zone, {date.weekday(): ((time(0), time(0)),)})
    start, length = jump.instant(datetime.combine(date, time(0))), DAY - jump.by
    assert calendar.open_between(start - DAY, start + 3 * DAY) == length
    assert due_at(start - DAY, int(length.total_seconds()), calendar) == start + length


RULES: tuple[Callable[[Jump], None], ...] = (
    a_day_later_is_elapsed_time,
    the_next_business_morning_is_nine_on_the_wall,
    four_business_hours_around_the_night_of_the_change,
    a_window_that_ends_within_the_change_ends_once,
    the_whole_day_holds_what_it_really_held,
)
CASES = list(product(ZONES, (0, 1), RULES))


def test_there_are_four_hundred_cases() -> None:
    assert len(CASES) == 400
    assert len(set(ZONES)) == 40
    forwards = [jump.by > timedelta() for name in ZONES for jump in jumps(name)]
    assert forwards.count(True) == forwards.count(False) == 40


@pytest.mark.parametrize(("name", "number", "rule"), CASES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_promise_over_a_change_of_the_clocks(name: str, number: int, rule: Callable[[Jump], None]) -> None:
    rule(jumps(name)[number])
