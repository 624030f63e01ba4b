"""When the customer hears from us next, by severity, in the hours of the team."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models.team import OFFICE_WEEK
from resolution.core.business_time import Calendar
from tests.factories import MONDAY
from tickets.promises import next_update_at

OFFICE = Calendar.from_data("UTC", OFFICE_WEEK, [])
FRIDAY_EVENING = MONDAY + timedelta(days=4, hours=9, minutes=7)


def june(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("severity", "at", "promised"),
    [
        ("critical", MONDAY, june(1, 9, 30)),
        ("high", MONDAY, june(1, 13)),
        ("medium", MONDAY, june(2, 9)),
        ("low", MONDAY, june(4, 9)),
        ("critical", FRIDAY_EVENING, june(5, 18, 35)),
        ("high", FRIDAY_EVENING, june(5, 22, 5)),
        ("medium", FRIDAY_EVENING, june(9, 9)),
        ("low", FRIDAY_EVENING, june(11, 9)),
    ],
)
def test_urgent_promises_run_by_the_wall_clock_and_others_by_business_days(
    severity: str, at: datetime, promised: datetime
) -> None:
    assert next_update_at(severity, at, OFFICE) == promised


def test_a_promise_is_a_round_time_and_never_later_than_its_interval() -> None:
    for minute in range(60):
        at = MONDAY + timedelta(minutes=minute, seconds=42)
        promised = next_update_at("critical", at, Calendar.always())
        assert promised.minute % 5 == promised.second == 0
        assert at < promised <= at + timedelta(minutes=30)
