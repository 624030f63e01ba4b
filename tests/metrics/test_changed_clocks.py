"""In weeks of 23 and 25 hours every fact lies on its local day, every hour once, and the days add up to the week."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from metrics import listing, reading
from metrics import operations as counting
from metrics.filters import Filters
from metrics.models import MetricFact
from metrics.periods import Period
from resolution.core.statistics import Sums
from tests.factories import DAY, HOUR
from tests.metrics.histories.book import Book
from tests.metrics.histories.lives import Life
from tests.metrics.histories.telling import NOW, gather

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=30)
KPIS = ("escalation", "first_contact_resolution", "resolution_time")
# A zone, a day on which its clocks are changed, or are not, and how many hours it has.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29), 23),
    ("Europe/Berlin", date(2026, 10, 25), 25),
    ("America/St_Johns", date(2026, 3, 8), 23),
    ("America/St_Johns", date(2026, 11, 1), 25),
    ("Pacific/Kiritimati", date(2026, 3, 29), 24),
    ("UTC", date(2026, 10, 25), 24),
]


def instants(zone: ZoneInfo, monday: date) -> list[datetime]:
    """Half past every hour from the Monday before to the Monday after: 00:30, 01:30 (twice, or once) … 23:30."""
    begin = datetime.combine(monday - DAY, time(0), zone).astimezone(UTC)
    return [begin + number * HOUR + MINUTES for number in range(9 * 24 + 2)]


@pytest.mark.parametrize(("zone", "change", "hours"), CHANGES)
def test_half_past_every_hour_counts_on_its_local_day(settings: Settings, zone: str, change: date, hours: int) -> None:
    settings.REPORTING_TIME_ZONE = zone
    here, monday = ZoneInfo(zone), change - timedelta(days=change.weekday())
    cast, book = gather(), Book(900_000)
    # What is solved from 00:30 on; St. John's is half an hour off, so that it is 00:30 there and midnight in UTC.
    for at in instants(here, monday):
        life = Life(
            book, cast, cast.people[0], at - 5 * HOUR, owner=cast.agents[0], team=cast.teams[0], severity="low"
        )
        life.resolve(at, "customer_said", [], verb="resolve")
    book.write()
    counting.roll_up(NOW)

    days = [monday + number * DAY for number in range(7)]
    # From rollups, and, where two filters meet, from the facts themselves.
    for key, part in product(KPIS, (Filters(), Filters(team=cast.teams[0].pk, severity="low"))):
        cards = [reading.card(key, Period.between(day, day, NOW), part, cast.boss) for day in days]
        assert [card.n for card in cards] == [hours if day == change else 24 for day in days]
        week = Period.between(days[0], days[-1], NOW)
        assert reading.card(key, week, part, cast.boss).sums == sum((card.sums for card in cards), Sums())
        assert len(list(listing.everything_behind(key, week, part, cast.boss))) == sum(card.n for card in cards)
        assert len(reading.card(key, week, part, cast.boss).points) == 7
    kept = MetricFact.objects.filter(definition=8).values_list("anchor_at", "day")
    assert all(day == at.astimezone(here).date() for at, day in kept)
    there = Counter(f"{at.astimezone(here):%H:%M}" for at, day in kept if day == change)
    assert {there["00:30"], there["23:30"]} == {1}
    assert there["01:30"] == (
        2 if zone == "America/St_Johns" and hours == 25 else 1
    )  # there the clock goes back to one
