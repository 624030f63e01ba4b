"""Every KPI over every member of every dimension, in several zones and periods: card, list, file and reference agree."""

from collections import Counter
from collections.abc import Iterator
from csv import DictReader
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from fractions import Fraction
from random import Random
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client, override_settings

from accounts.models import User
from accounts.roles import Role
from metrics import listing, reading
from metrics import operations as counting
from metrics.definitions import BY_KEY, DEFINITIONS
from metrics.filters import DIMENSIONS, Filters
from metrics.models import MetricFact
from metrics.periods import Period
from resolution.core.identifiers import public_id
from tests.api.caller import Caller, make_key
from tests.factories import make_user
from tests.metrics import reference
from tests.metrics.histories.conftest import Histories
from tests.metrics.histories.telling import NOW

pytestmark = pytest.mark.django_db
# In each zone a day on which its clocks are changed; where they never are, that of another zone.
ZONES = {
    "UTC": date(2026, 3, 29),
    "Europe/Berlin": date(2026, 3, 29),
    "Pacific/Kiritimati": date(2026, 3, 8),
    "America/St_Johns": date(2026, 3, 8),
}
KEYS = [definition.key for definition in DEFINITIONS]
PAIRS, PAGE = 6, 15
PREFIXES = {"team": "team", "agent": "usr"}  # of identifiers in the API
Part = dict[str, Any]


@dataclass
class Zone:
    """The histories counted in one reporting zone, and what the reference says of them."""

    name: str
    told: Histories
    units: dict[int, int]  # of each fact
    periods: list[Period]
    parts: list[Part]

    def figure(self, key: str, period: Period, part: Part) -> reference.Figure:
        units = self.told.units.get(key, [])
        return reference.asked(key, units, self.told.rows, (period.start, period.end), part, self.name)

    def shown(self, rows: list[listing.Row], key: str) -> list[int]:
        return sorted(row.id if key == "retention" else self.units[row.id] for row in rows)


@pytest.fixture(scope="module", params=ZONES)
def zone(request: pytest.FixtureRequest, histories: Histories, django_db_blocker: Any) -> Iterator[Zone]:
    """Everything counted once in each zone, for all tests of this file."""
    everything = [unit for units in histories.units.values() for unit in units]
    asked = _periods(request.param, everything), _parts(request.param, everything)
    with django_db_blocker.unblock(), override_settings(REPORTING_TIME_ZONE=request.param), transaction.atomic():
        counting.rebuild(NOW, fresh=True)
        yield Zone(request.param, histories, dict(MetricFact.objects.values_list("pk", "unit")), *asked)
        transaction.set_rollback(True)


def _periods(zone: str, everything: list[reference.Unit]) -> list[Period]:
    """The busiest day and the week before it, the day and the week of a change, a month and a quarter."""
    change, here = ZONES[zone], ZoneInfo(zone)
    monday = change - timedelta(days=change.weekday())
    days = Counter(unit.at.astimezone(here).date() for unit in everything if unit.key == "nps" and unit.counted)
    busiest = days.most_common(1)[0][0]
    before = busiest - timedelta(days=7)
    ends = [(busiest, 1), (before, 7), (change, 1), (monday, 7), (date(2026, 3, 1), 31), (date(2026, 2, 1), 89)]
    return [Period.between(first, first + timedelta(days=length - 1), NOW) for first, length in ends]


def _parts(zone: str, everything: list[reference.Unit]) -> list[Part]:
    """Everything, every member that occurs, and a few pairs that do."""
    found: list[Part] = [{}]
    for dimension, (column, _label) in DIMENSIONS.items():
        members = {unit.whose[column] for unit in everything} - {None, ""}
        found += [{dimension: member} for member in sorted(members)]
    chance = Random(zone)  # noqa: S311 - the same pairs each time
    while len([part for part in found if len(part) == 2]) < PAIRS:
        unit, two = chance.choice(everything), chance.sample(list(DIMENSIONS), 2)
        pair = {name: unit.whose[DIMENSIONS[name][0]] for name in two}
        if all(pair.values()) and pair not in found:
            found.append(pair)
    return found


def same(value: Any, expected: Fraction | None) -> bool:
    if value is None or expected is None:
        return value is None and expected is None
    return abs(Fraction(value) - expected) < Fraction(1, 10**9)


def test_every_card_says_what_the_reference_says(zone: Zone) -> None:
    boss, seen = zone.told.cast.boss, Counter[str]()
    for part in zone.parts:
        for period in zone.periods:
            for card in reading.cards(period, Filters(**part), boss):
                expected = zone.figure(card.key, period, part)
                question = (card.key, part, str(period.start), str(period.end))
                assert (card.n, card.sums.numerator) == (expected.n, expected.hits), question
                if card.key != "knowledge_contribution":  # it counts articles, and there are none
                    assert same(card.value, expected.value), question
                seen[card.key] += bool(card.n)
    assert [key for key in KEYS if seen[key] < 20] == ["knowledge_contribution"]  # most were asked about something


def test_every_list_and_every_file_hold_the_units_of_their_card(zone: Zone) -> None:
    boss, chance = zone.told.cast.boss, Random(zone.name)  # noqa: S311 - the same questions each time
    several = 0
    for part in zone.parts:
        for key in KEYS if zone.name == "UTC" else chance.sample(KEYS, 3):  # lists only know days
            period = chance.choice(zone.periods)
            pages = list(paged(key, period, Filters(**part), boss))
            rows = [row for page in pages for row in page]
            assert zone.shown(rows, key) == sorted(zone.figure(key, period, part).units), (key, part, period)
            assert rows == list(listing.everything_behind(key, period, Filters(**part), boss))
            several += len(pages) > 1
    assert several  # some had more than one page


def paged(key: str, period: Period, filters: Filters, user: User) -> Iterator[list[listing.Row]]:
    cursor: str | None = ""
    while cursor is not None:
        page = listing.tickets_behind(key, period, filters, user, cursor=cursor, size=PAGE)
        yield page.rows
        cursor = page.next_cursor


def test_the_facts_are_those_of_the_reference_in_every_column(zone: Zone) -> None:
    for key, units in zone.told.units.items():
        facts = MetricFact.objects.of(BY_KEY[key].number, BY_KEY[key].version).exclude(extra__has_key="beside")
        columns = ("owner", "team", "channel", "category", "severity", "variant", "tier")
        kept = facts.values_list("unit", "ticket", "anchor_at", "day", "numerator", "value", "counted", *columns)
        here = ZoneInfo(zone.name)
        expected = [
            (one.unit, one.ticket, one.at, one.at.astimezone(here).date(), one.hit, one.value, one.counted, *whose)
            for one in units
            for whose in [[one.whose[column] for column in columns]]
        ]
        assert sorted(kept, key=repr) == sorted(expected, key=repr), key


def test_what_the_api_answers_and_the_file_that_is_sent_are_the_same(zone: Zone) -> None:
    chance = Random(f"asked in {zone.name}")  # noqa: S311 - the same questions each time
    api = Caller(make_key(make_user(Role.ADMINISTRATOR), scopes=["kpis:read"])[1])
    browser = Client()
    browser.force_login(zone.told.cast.boss)
    for key in [*KEYS, *KEYS]:
        period, part = chance.choice(zone.periods[2:]), chance.choice(zone.parts)
        expected = zone.figure(key, period, part)
        words: Part = {"from": str(period.start), "to": str(period.last_day)}
        named = {name: public_id(PREFIXES[name], value) if name in PREFIXES else value for name, value in part.items()}
        asked = urlencode(words | named)
        one = api.get(f"/kpis/{key}?{asked}").json()
        assert one["n"] == expected.n
        units = api.get(f"/kpis/{key}/tickets?{asked}&limit=200").json()
        assert (len(units["data"]), units["has_more"]) == (expected.n, False)
        answer = browser.get(f"/kpis/{key}/tickets.csv", words | part)
        lines = list(DictReader(b"".join(answer.streaming_content).decode().splitlines()))  # type: ignore[attr-defined]
        assert len(lines) == expected.n
        hit = str(BY_KEY[key].hit)
        assert sum(line["outcome"] == hit for line in lines) == expected.hits
        if key != "retention":
            instants = sorted(unit.at.astimezone(UTC).isoformat() for unit in _of(zone, key, expected))
            assert sorted(line["counted_at"] for line in lines) == instants


def _of(zone: Zone, key: str, figure: reference.Figure) -> list[reference.Unit]:
    return [unit for unit in zone.told.units.get(key, []) if unit.unit in figure.units]
