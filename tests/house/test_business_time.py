"""Business time equals a slow reference that walks minute by minute, whatever the calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution.core.business_time import Calendar, NeverOpens, first_common_open

ZONES = ["UTC", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"]
MINUTE = timedelta(minutes=1)
OFFICE = Calendar(ZoneInfo("UTC"), {day: ((time(9), time(17)),) for day in range(5)})


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    week: dict[int, tuple[tuple[time, time], ...]] = {}
    for day in range(7):
        cuts = sorted(draw(st.sets(st.integers(0, 95), min_size=0, max_size=4)))
        pairs = zip(cuts[::2], cuts[1::2], strict=False)
        week[day] = tuple((_quarter(begin), _quarter(end)) for begin, end in pairs)
    holidays = draw(st.sets(st.integers(0, 9), max_size=3))
    return Calendar(zone, week, frozenset(date(2026, 3, 25) + timedelta(days=day) for day in holidays))


def _quarter(number: int) -> time:
    return time(number // 4, number % 4 * 15)


def open_at(calendar: Calendar, moment: datetime) -> bool:
    """The reference: is this minute open, read off the wall clock of the zone?"""
    local = moment.astimezone(calendar.zone)
    if local.date() in calendar.holidays:
        return False
    return any(begin <= local.time() < end for begin, end in calendar.week.get(local.weekday(), ()))


@settings(max_examples=60, deadline=None)
@given(calendars(), st.integers(0, 6 * 24 * 60), st.integers(1, 600))
def test_open_seconds_equal_the_minutes_that_a_reference_counts(calendar: Calendar, offset: int, minutes: int) -> None:
    start = datetime(2026, 3, 26, tzinfo=UTC) + offset * MINUTE  # a week in which summer time begins
    end = start + minutes * MINUTE
    expected = sum(open_at(calendar, start + number * MINUTE) for number in range(minutes)) * 60
    assert abs(calendar.seconds_between(start, end) - expected) <= _overlap(calendar, start, end)


def _overlap(calendar: Calendar, start: datetime, end: datetime) -> int:
    # In an overlap the wall clock shows an hour twice; the calendar opens in its first, the reference in both.
    before, after = (moment.astimezone(calendar.zone).utcoffset() for moment in (start - timedelta(hours=3), end))
    return 3600 if before != after else 0


@settings(max_examples=60, deadline=None)
@given(calendars(), st.integers(0, 6 * 24 * 60), st.integers(1, 40_000))
def test_adding_and_counting_agree(calendar: Calendar, offset: int, seconds: int) -> None:
    start = datetime(2026, 3, 26, tzinfo=UTC) + offset * MINUTE
    try:
        due = calendar.add(start, seconds)
    except NeverOpens:
        return
    assert calendar.seconds_between(start, due) == seconds


def test_four_hours_from_friday_half_past_four_end_on_monday() -> None:
    friday = datetime(2026, 6, 5, 16, 30, tzinfo=UTC)
    assert OFFICE.add(friday, 4 * 3600) == datetime(2026, 6, 8, 12, 30, tzinfo=UTC)


def test_round_the_clock_counts_every_second_also_when_the_clocks_change() -> None:
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert Calendar.always().add(start, 86_400) == start + timedelta(days=1)


def test_a_calendar_that_never_opens_says_so() -> None:
    with pytest.raises(NeverOpens):
        Calendar(ZoneInfo("UTC"), {}).next_open(datetime(2026, 6, 1, tzinfo=UTC))


def test_the_first_common_moment_is_found_also_inside_a_later_span() -> None:
    late = Calendar(ZoneInfo("UTC"), {day: ((time(16), time(20)),) for day in range(7)})
    monday = datetime(2026, 6, 1, 0, tzinfo=UTC)
    assert first_common_open(OFFICE, late, monday, monday + timedelta(days=1)) == monday.replace(hour=16)
    night = Calendar(ZoneInfo("UTC"), {day: ((time(20), time(23)),) for day in range(7)})
    assert first_common_open(OFFICE, night, monday, monday + timedelta(days=3)) is None
