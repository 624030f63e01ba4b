"""When a week is told, wherever its reader lives and whatever the clocks there do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from metrics.weeks import LATEST, WEEK, coming, due_at, following, is_too_late

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("week", "zone", "moment"),
    [
        (date(2026, 5, 25), "UTC", datetime(2026, 6, 1, 8, tzinfo=UTC)),
        (date(2026, 5, 25), "America/New_York", datetime(2026, 6, 1, 12, tzinfo=UTC)),
        (date(2026, 5, 25), "Asia/Kathmandu", datetime(2026, 6, 1, 2, 15, tzinfo=UTC)),
        # Their Monday ends when ours is old; and begins while our Sunday still counts, so it waits for its end.
        (date(2026, 5, 25), "Pacific/Pago_Pago", datetime(2026, 6, 1, 19, tzinfo=UTC)),
        (date(2026, 5, 25), "Pacific/Kiritimati", datetime(2026, 6, 1, 0, tzinfo=UTC)),
        # The Mondays after the clocks changed, and the ones before.
        (date(2026, 3, 16), "Europe/Berlin", datetime(2026, 3, 23, 7, tzinfo=UTC)),
        (date(2026, 3, 23), "Europe/Berlin", datetime(2026, 3, 30, 6, tzinfo=UTC)),
        (date(2026, 10, 12), "Europe/Berlin", datetime(2026, 10, 19, 6, tzinfo=UTC)),
        (date(2026, 10, 19), "Europe/Berlin", datetime(2026, 10, 26, 7, tzinfo=UTC)),
        (date(2026, 5, 25), "Mars/Olympus", datetime(2026, 6, 1, 8, tzinfo=UTC)),
    ],
)
def test_a_week_is_told_at_eight_on_its_readers_monday_and_never_before_it_is_over(
    week: date, zone: str, moment: datetime
) -> None:
    assert due_at(week, zone) == moment


def test_the_days_are_those_of_the_reporting_time_zone(settings: Any) -> None:
    settings.REPORTING_TIME_ZONE = "Pacific/Pago_Pago"  # eleven hours behind
    assert due_at(date(2026, 5, 25), "Asia/Tokyo") == datetime(2026, 6, 1, 11, tzinfo=UTC)
    settings.REPORTING_TIME_ZONE = "Pacific/Kiritimati"
    assert due_at(date(2026, 5, 25), "Pacific/Pago_Pago") == datetime(2026, 6, 1, 19, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_the_coming_week_is_the_first_that_is_not_due_yet(zone: str) -> None:
    for week in (date(2026, 3, 23), date(2026, 5, 25), date(2026, 10, 19)):
        due = due_at(week, zone)
        assert coming(zone, due - SECOND) == week
        assert coming(zone, due) == week + WEEK


def test_five_days_late_is_late_enough_and_what_follows_is_never_too_late() -> None:
    week = date(2026, 5, 25)
    due = due_at(week, "UTC")
    assert not is_too_late(week, "UTC", due + LATEST)
    assert is_too_late(week, "UTC", due + LATEST + SECOND)
    assert following(week, "UTC", due) == week + WEEK
    assert following(week, "UTC", due + 10 * WEEK) == week + 10 * WEEK
    assert following(week, "UTC", due + 10 * WEEK + timedelta(days=6)) == week + 11 * WEEK
