"""KPIs over the API: the numbers of the screen, and exactly the tickets behind them."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Scope
from metrics import reading
from metrics.definitions import DEFINITIONS
from metrics.filters import Filters
from metrics.periods import Period
from resolution.core.identifiers import public_id
from tests.api.caller import Caller, make_key
from tests.metrics.stories import NOW, Story, tell

pytestmark = pytest.mark.django_db
KEYS = [definition.key for definition in DEFINITIONS]


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    """A short story, told once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield tell(seed=7, tickets=8)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_twelve_are_what_the_screen_shows(story: Story, api: Caller, statements: Any) -> None:
    with statements(6):
        answer = api.get("/kpis?days=90")
    rows = answer.json()["data"]
    assert [row["id"] for row in rows] == KEYS
    period = Period.last(90, timezone.now())
    for row, card in zip(rows, reading.cards(period, Filters(), story.supervisor), strict=True):
        assert row["n"] == card.n
        assert row["value"] == (None if card.value is None else pytest.approx(float(card.value), abs=1e-4))
        assert row["status"] == card.status.value
    assert any(row["n"] for row in rows)


@pytest.mark.parametrize("key", KEYS)
def test_each_opens_exactly_what_it_counts(story: Story, api: Caller, key: str) -> None:
    one = api.get(f"/kpis/{key}?days=90").json()
    assert len(one.get("weeks", ())) == 13, one
    assert one["formula"]
    units = api.get(one["tickets_url"].removeprefix("http://testserver/api/v1") + "&limit=200").json()
    assert len(units["data"]) == one["n"]
    assert not units["has_more"]


def test_units_come_in_pages_and_by_outcome(story: Story, api: Caller) -> None:
    path = "/kpis/first_contact_resolution/tickets?days=90"
    whole = api.get(path).json()["data"]
    first = api.get(f"{path}&limit=2").json()
    rest = api.get(f"{path}&cursor={first['next_cursor']}").json()["data"]
    assert first["data"] + rest == whole
    hits = api.get(f"{path}&outcome=hit").json()["data"]
    assert {unit["outcome"] for unit in hits} <= {"hit"}
    assert len(hits) + len(api.get(f"{path}&outcome=miss").json()["data"]) == len(whole)
    assert api.get(f"{path}&cursor=made-up").status_code == 400


def test_numbers_are_narrowed_by_what_they_are_split_by(story: Story, api: Caller) -> None:
    whole = api.get("/kpis/resolution_time?days=90").json()["n"]
    parts = [
        api.get(f"/kpis/resolution_time?days=90&severity={word}").json()["n"]
        for word in ("critical", "high", "medium", "low")
    ]
    assert sum(parts) == whole
    nobody = public_id("usr", 10**9)
    assert api.get(f"/kpis/resolution_time?agent={nobody}").json()["n"] == 0


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("days=0", {"days"}),
        ("from=2026-13-01", {"from"}),
        ("to=2026-06-01", {"from"}),
        ("from=2026-06-02&to=2026-06-01", {"to"}),
        ("from=0001-01-01&to=9999-12-31", {"from", "to"}),
        ("from=2026-06-01&days=3", {"days"}),
        ("team=7&severity=urgent", {"team", "severity"}),
    ],
)
def test_what_cannot_be_asked_is_named(api: Caller, query: str, named: set[str]) -> None:
    answer = api.get(f"/kpis?{query}")
    assert answer.status_code == 422
    assert {error["parameter"] for error in answer.json()["errors"]} == named


def test_unknown_questions_and_keys_are_refused(api: Caller, administrator: User) -> None:
    assert api.get("/kpis?day=7").status_code == 400
    assert api.get("/kpis/happiness").status_code == 404
    assert api.get("/kpis/happiness/tickets").status_code == 404
    stranger = Caller(make_key(administrator, scopes=[Scope.TICKETS_WRITE])[1])
    assert stranger.get("/kpis").json()["scope"] == "kpis:read"


def test_a_house_without_tickets_has_no_data_and_no_zeros(api: Caller) -> None:
    for row in api.get("/kpis").json()["data"]:
        if not row["n"]:
            assert row["value"] is None or row["unit"] == "articles"
            assert row["status"] in ("no_data", "off_target", "no_target", "on_target", "near")
