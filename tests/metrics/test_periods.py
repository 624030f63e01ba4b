"""Days begin at local midnight, also where midnight comes twice or not at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from metrics.periods import Period, one_year_before
from metrics.web.asking import Asked
from resolution.core.reporting_days import local_day, midnight
from tests.factories import DAY, MONDAY

WEEK = timedelta(days=7)


def test_a_day_of_the_spring_change_has_23_hours_and_of_the_autumn_change_25(settings: Settings) -> None:
    settings.REPORTING_TIME_ZONE = "Europe/Berlin"
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert midnight(spring + DAY) - midnight(spring) == timedelta(hours=23)
    assert midnight(autumn + DAY) - midnight(autumn) == timedelta(hours=25)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/Sao_Paulo"])
def test_every_instant_lies_in_its_own_day(settings: Settings, zone: str) -> None:
    settings.REPORTING_TIME_ZONE = zone
    for hours in range(0, 24 * 400, 7):
        at = datetime(2017, 6, 1, tzinfo=UTC) + timedelta(hours=hours)
        day = local_day(at)
        assert midnight(day) <= at < midnight(day + DAY)


def test_a_rolling_period_ends_where_everything_is_known() -> None:
    asked = Period.last(30, MONDAY)
    assert (asked.start, asked.end) == (date(2026, 5, 3), date(2026, 6, 2))
    final = asked.final(WEEK)
    assert (final.start, final.end) == (date(2026, 4, 25), date(2026, 5, 25))
    assert not final.is_provisional(WEEK)
    assert asked.is_provisional(WEEK)
    assert asked.final(timedelta(0)) == asked


def test_a_chosen_period_stays_and_is_marked() -> None:
    asked = Period.between(date(2026, 5, 20), date(2026, 5, 31), MONDAY)
    assert asked.final(WEEK) == asked
    assert asked.is_provisional(WEEK)
    assert asked.matures_at(WEEK) == datetime(2026, 6, 8, tzinfo=UTC)


def test_a_year_before_a_leap_day_is_the_28th() -> None:
    assert one_year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_an_address_says_the_same_when_it_is_written_again() -> None:
    for query in ({"period": "7"}, {"from": "2026-05-01", "to": "2026-05-31", "team": "3", "severity": "high"}):
        asked = Asked.read(query, MONDAY)
        assert asked.faults == ()
        assert asked.query() == "&".join(f"{name}={word}" for name, word in query.items())


def test_dates_of_ones_own_begin_as_the_last_thirty_days() -> None:
    asked = Asked.read({"period": "custom"}, MONDAY)
    assert asked.preset is None
    assert asked.period.days == 30
