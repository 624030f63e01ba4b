"""Promises around the days on which clocks change: 400 changes, counted against minutes looked at one by one."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from resolution.core.business_time import Calendar, Interval

ZONES = (
    *("Europe/Berlin", "Europe/London", "Europe/Lisbon", "America/New_York", "America/Santiago", "America/Havana"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham"),
)
CHANGES = 40  # of each zone: twenty years
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DAYTIME: tuple[Interval, ...] = ((time(9), time(12)), (time(13), time(17)))
NIGHT: tuple[Interval, ...] = ((time(0), time(6)), (time(22), time(0)))
ALL_DAY: tuple[Interval, ...] = ((time(0), time(0)),)


def changes_of(zone: ZoneInfo) -> Iterator[datetime]:
    """The instants at which the zone's clocks change, from 2007 on, to the minute."""
    moment = datetime(2007, 1, 1, tzinfo=UTC)
    while True:
        following = moment + DAY
        if moment.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            yield _first_minute_after_change(moment, following, zone)
        moment = following


def _first_minute_after_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    old = before.astimezone(zone).utcoffset()
    while after - before > MINUTE:
        middle = before + (after - before) // MINUTE // 2 * MINUTE
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def is_open(moment: datetime, zone: ZoneInfo, day: tuple[Interval, ...]) -> bool:
    """What a clock on the wall says: the slow truth."""
    wall = moment.astimezone(zone).time()
    return any(opens <= wall and (wall < closes or closes == time(0)) for opens, closes in day)


@pytest.mark.parametrize("name", ZONES)
def test_every_change_of_twenty_years_counts_what_the_day_really_held(name: str) -> None:
    zone, seen = ZoneInfo(name), 0
    for change in changes_of(zone):
        start, end = change - timedelta(hours=20), change + timedelta(hours=20)
        minutes = [start + number * MINUTE for number in range(int((end - start) / MINUTE))]
        for day in (DAYTIME, NIGHT, ALL_DAY):
            calendar = Calendar(zone, dict.fromkeys(range(7), day))
            truth = sum(is_open(minute, zone, day) for minute in minutes) * 60
            counted = calendar.seconds_between(start, end)
            assert counted == truth, (name, change.isoformat(), day)
            assert calendar.seconds_between(start, calendar.add(start, counted)) == counted
        seen += 1
        if seen == CHANGES:
            break
    assert seen == CHANGES
