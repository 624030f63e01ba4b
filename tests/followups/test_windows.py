"""When a follow-up is due: the cases of the KPI definitions, and the odd corners of zones and holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followups.vocabulary import Kind
from followups.windows import CONTACT_HOURS, contact_calendar, window_of
from resolution.core.business_time import Calendar
from tests.factories import DAY, HOUR, MONDAY

OFFICE = Calendar(ZoneInfo("UTC"), dict.fromkeys(range(5), CONTACT_HOURS))
FRIDAY_15 = MONDAY + 4 * DAY + 6 * HOUR
UTC_CONTACT = contact_calendar("UTC")


def test_resolved_on_a_working_day_it_is_due_when_the_window_opens() -> None:
    window = window_of(Kind.IMMEDIATE, MONDAY + HOUR, OFFICE, UTC_CONTACT)
    assert (window.start, window.due_at, window.end) == (MONDAY + 25 * HOUR, MONDAY + 25 * HOUR, MONDAY + 49 * HOUR)
    assert not window.shifted


def test_resolved_on_friday_at_three_it_shifts_to_monday_morning_and_four_business_hours() -> None:
    window = window_of(Kind.IMMEDIATE, FRIDAY_15, OFFICE, UTC_CONTACT)
    next_monday = MONDAY + 7 * DAY
    assert (window.due_at, window.end, window.shifted) == (next_monday, next_monday + 4 * HOUR, True)
    assert window.start == FRIDAY_15 + DAY


def test_a_holiday_on_that_monday_shifts_it_to_tuesday() -> None:
    closed = Calendar(OFFICE.zone, OFFICE.week, frozenset({date(2026, 6, 8)}))
    window = window_of(Kind.IMMEDIATE, FRIDAY_15, closed, UTC_CONTACT)
    tuesday = MONDAY + 8 * DAY
    assert (window.due_at, window.end, window.shifted) == (tuesday, tuesday + 4 * HOUR, True)


def test_resolved_in_the_evening_it_is_due_the_next_morning_inside_the_window() -> None:
    window = window_of(Kind.IMMEDIATE, MONDAY + 11 * HOUR, OFFICE, UTC_CONTACT)  # 20:00
    assert window.due_at == MONDAY + 2 * DAY  # Wednesday 09:00
    assert not window.shifted


def test_the_extended_window_is_one_to_two_weeks() -> None:
    window = window_of(Kind.EXTENDED, FRIDAY_15, OFFICE, UTC_CONTACT)
    assert window.due_at == FRIDAY_15 + 7 * DAY
    assert window.end == FRIDAY_15 + 14 * DAY
    assert not window.shifted


def test_a_contact_across_the_ocean_is_not_called_before_breakfast() -> None:
    window = window_of(Kind.IMMEDIATE, MONDAY, OFFICE, contact_calendar("America/New_York"))
    assert window.due_at == datetime(2026, 6, 2, 13, 0, tzinfo=UTC)  # nine in the morning over there


def test_four_hours_after_a_shift_are_the_teams_hours_also_over_night() -> None:
    window = window_of(Kind.IMMEDIATE, FRIDAY_15, OFFICE, contact_calendar("America/New_York"))
    assert window.due_at == datetime(2026, 6, 8, 13, 0, tzinfo=UTC)
    assert window.end == datetime(2026, 6, 8, 17, 0, tzinfo=UTC)
    later = window_of(Kind.IMMEDIATE, FRIDAY_15, OFFICE, contact_calendar("America/Los_Angeles"))
    assert later.due_at == datetime(2026, 6, 8, 16, 0, tzinfo=UTC)
    assert later.end == datetime(2026, 6, 9, 12, 0, tzinfo=UTC)


def test_people_who_never_meet_are_left_to_the_teams_hours() -> None:
    window = window_of(Kind.IMMEDIATE, MONDAY, OFFICE, contact_calendar("Pacific/Auckland"))
    assert (window.due_at, window.end, window.shifted) == (MONDAY + DAY, MONDAY + 2 * DAY, False)
    shifted = window_of(Kind.IMMEDIATE, FRIDAY_15, OFFICE, contact_calendar("Pacific/Auckland"))
    assert (shifted.due_at, shifted.end) == (MONDAY + 7 * DAY, MONDAY + 7 * DAY + 4 * HOUR)
    assert shifted.shifted


def test_twenty_four_hours_are_elapsed_time_when_the_clocks_change() -> None:
    berlin = Calendar(ZoneInfo("Europe/Berlin"), dict.fromkeys(range(7), CONTACT_HOURS))
    resolved = datetime(2026, 3, 28, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # the night loses an hour
    window = window_of(Kind.IMMEDIATE, resolved, berlin, Calendar.always())
    assert window.due_at.astimezone(berlin.zone).isoformat() == "2026-03-29T11:00:00+02:00"
    autumn = datetime(2026, 10, 24, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # the night gains one
    assert window_of(Kind.IMMEDIATE, autumn, berlin, Calendar.always()).due_at.astimezone(berlin.zone).hour == 9


def test_an_unknown_zone_counts_as_utc_and_a_team_without_hours_still_comes_back() -> None:
    window = window_of(Kind.IMMEDIATE, MONDAY, Calendar(ZoneInfo("UTC"), {}), contact_calendar("Nowhere/Land"))
    assert (window.due_at, window.end) == (MONDAY + DAY, MONDAY + 2 * DAY)


@settings(max_examples=60, deadline=None)
@given(
    minutes=st.integers(0, 60 * 24 * 366),
    team_zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    contact_zone=st.sampled_from(["UTC", "Europe/London", "America/Sao_Paulo", "Asia/Tokyo"]),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 1, 31)), max_size=40),
)
def test_it_equals_a_search_minute_by_minute(
    minutes: int, team_zone: str, contact_zone: str, holidays: frozenset[date]
) -> None:
    resolved = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    team = Calendar(ZoneInfo(team_zone), dict.fromkeys(range(5), CONTACT_HOURS), holidays)
    window = window_of(Kind.IMMEDIATE, resolved, team, contact_calendar(contact_zone))
    inside = _first_minute(resolved + DAY, resolved + 2 * DAY, (team_zone, holidays), (contact_zone, frozenset()))
    after = _first_minute(resolved + 2 * DAY, resolved + 9 * DAY, (team_zone, holidays), (contact_zone, frozenset()))
    if inside or after:
        assert window.due_at == (inside or after)
        assert window.shifted == (inside is None)
    else:
        assert window.due_at == _first_minute(resolved + DAY, resolved + 60 * DAY, (team_zone, holidays))


def _first_minute(start: datetime, end: datetime, *calendars: tuple[str, frozenset[date]]) -> datetime | None:
    """The slow and obvious way: ask every minute, in every zone, whether it is office time."""
    at = start
    while at < end:
        if all(_office_time(at.astimezone(ZoneInfo(zone)), holidays) for zone, holidays in calendars):
            return at
        at += timedelta(minutes=1)
    return None


def _office_time(local: datetime, holidays: frozenset[date]) -> bool:
    return local.weekday() < 5 and 9 <= local.hour < 17 and local.date() not in holidays


@pytest.mark.parametrize("kind", Kind)
def test_a_due_moment_lies_within_its_window(kind: Kind) -> None:
    for hour in range(0, 14 * 24, 5):
        window = window_of(kind, MONDAY + hour * HOUR, OFFICE, UTC_CONTACT)
        assert window.start <= window.due_at < window.end
