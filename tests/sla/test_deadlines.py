"""A deadline equals what somebody would find who looks at every minute, whatever calendar, holidays and pauses."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolution.core.business_time import Calendar, Interval, NeverOpens
from sla.replaying import Pause, due_at, met
from tests.sla.walls import MINUTE, due_by_minutes

ZONES = (
    *("UTC", "Europe/Lisbon", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu"),
    *("America/Havana", "Africa/Casablanca", "Pacific/Chatham", "Asia/Tehran"),
)
# Weeks in which clocks change in one zone or another, and one in which none do.
WEEKS = [
    datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 5), (3, 26), (4, 2), (6, 8), (10, 22), (10, 29))
]
HORIZON = 9 * 24 * 60
FRIDAY = datetime(2026, 6, 5, 16, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
Case = tuple[datetime, int, Calendar, list[Pause]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    week = draw(st.sampled_from(WEEKS))
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    hours = {day: _spans(draw) for day in range(7)}
    holidays = frozenset(week.date() + timedelta(days=day) for day in draw(st.sets(st.integers(0, 8), max_size=3)))
    start = week + draw(st.integers(0, 4 * 24 * 60)) * MINUTE
    return start, draw(st.integers(1, 1500)), Calendar(zone, hours, holidays), _pauses(draw, start)


def _spans(draw: st.DrawFn) -> tuple[Interval, ...]:
    cuts = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return tuple((_quarter(begin), _quarter(end)) for begin, end in pairs)


def _quarter(number: int) -> time:
    return time(number // 4 % 24, number % 4 * 15)


def _pauses(draw: st.DrawFn, start: datetime) -> list[Pause]:
    cuts = sorted(draw(st.sets(st.integers(0, 3000), max_size=6)))
    pauses: list[Pause] = [
        (start + begin * MINUTE, start + end * MINUTE) for begin, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    if len(cuts) % 2:
        lasts = start + cuts[-1] * MINUTE
        pauses.append((lasts, None if draw(st.booleans()) else lasts + 90 * MINUTE))
    return pauses


def agree(case: Case) -> None:
    start, minutes, calendar, pauses = case
    expected = due_by_minutes(start, minutes, calendar, pauses, HORIZON)
    try:
        counted = due_at(start, minutes * 60, calendar, pauses)
    except NeverOpens:
        counted = None
    if expected is not None or (counted is not None and counted <= start + HORIZON * MINUTE):
        assert counted == expected


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_a_deadline_equals_the_minutes_that_a_reference_counts(case: Case) -> None:
    agree(case)


@pytest.mark.slow
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_five_thousand_deadlines_equal_the_minutes_that_a_reference_counts(case: Case) -> None:
    agree(case)


OFFICE = Calendar(ZoneInfo("UTC"), {day: ((time(9), time(17)),) for day in range(5)})
CLOSED_MONDAY = Calendar(OFFICE.zone, OFFICE.week, frozenset({date(2026, 6, 8)}))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def test_friday_half_past_four_and_four_hours_are_monday_half_past_twelve() -> None:
    due = due_at(FRIDAY, 4 * 3600, OFFICE)
    assert due == at(8, 12, 30)
    assert met(at(8, 12), due)
    assert met(due, due)


def test_with_a_holiday_on_monday_they_are_tuesday_half_past_twelve() -> None:
    due = due_at(FRIDAY, 4 * 3600, CLOSED_MONDAY)
    assert due == at(9, 12, 30)
    assert not met(at(9, 12, 31), due)
    assert not met(None, due)


def test_ten_hours_with_three_of_the_customer_leave_seven_that_count() -> None:
    start = at(1, 9)
    waited = [(start + HOUR, start + 4 * HOUR)]
    assert due_at(start, 7 * 3600, Calendar.always(), waited) == start + 10 * HOUR


def test_a_pause_that_lasts_has_no_deadline_and_one_after_the_deadline_changes_nothing() -> None:
    start = at(1, 9)
    assert due_at(start, 3600, OFFICE, [(start + HOUR / 2, None)]) is None
    assert met(None, None)
    assert due_at(start, 3600, OFFICE, [(start + HOUR, None)]) == start + HOUR


def test_a_pause_over_night_costs_only_the_open_time_in_it() -> None:
    start = at(1, 16)
    assert due_at(start, 2 * 3600, OFFICE, [(start + HOUR / 2, at(2, 9, 30))]) == at(2, 11)


def test_round_the_clock_heeds_neither_nights_nor_the_change_of_the_clocks() -> None:
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert due_at(start, 48 * 3600, Calendar.always()) == start + 48 * HOUR


def test_an_opening_that_a_jump_leaves_out_is_the_first_moment_after_it() -> None:
    lisbon = ZoneInfo("Europe/Lisbon")  # 01:00 is followed by 02:00 on 29 March 2026, at 01:00 UTC
    nightly = Calendar(lisbon, dict.fromkeys(range(7), ((time(1, 30), time(4)),)))
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert nightly.next_open(jump - HOUR) == jump
    assert due_at(jump - HOUR, 3600, nightly) == jump + HOUR
    until = Calendar(lisbon, dict.fromkeys(range(7), ((time(0), time(1, 30)),)))
    assert due_at(jump - HOUR, 3600, until) == jump
    assert until.next_open(jump) == datetime(2026, 3, 29, 23, tzinfo=UTC)


def test_a_day_that_a_zone_leaves_out_has_no_hours() -> None:
    apia = Calendar(ZoneInfo("Pacific/Apia"), dict.fromkeys(range(7), ((time(9), time(17)),)))
    thursday = datetime(2011, 12, 30, 3, tzinfo=UTC)  # 17:00 on the 29th; the 30th of December never came
    assert due_at(thursday, 3600, apia) == datetime(2011, 12, 30, 20, tzinfo=UTC)  # 10:00 on the 31st
