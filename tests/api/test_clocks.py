"""Clocks and promised updates over the API."""

from typing import Any

import pytest

from accounts.models import Team
from tests.api.caller import Caller
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_ticket
from tests.sla.lives import clock, resume, say, wait
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(team: Team) -> Ticket:
    """Answered late, and waited for the customer for three hours."""
    owner = make_agent(team=team)
    made = make_ticket(owner=owner, team=team)
    say(made, MONDAY + 1.5 * HOUR, owner, promise=MONDAY + 4 * DAY)
    wait(made, "customer", MONDAY + 2 * HOUR, owner)
    resume(made, MONDAY + 5 * HOUR, owner)
    return made


def test_the_api_lists_clocks_with_their_why(ticket: Ticket, api: Caller, statements: Any) -> None:
    with statements(3):
        rows = api.get(f"/tickets/{ticket.reference}/clocks?metric=resolution").json()["data"]
    row = rows[0]
    assert row["ticket"] == ticket.public_id
    assert row["id"] == clock(ticket, "resolution").public_id
    assert (row["state"], row["due_at"], row["policy"]) == ("running", "2026-06-03T12:00:00Z", 1)
    party = {"party": "customer", "started_at": "2026-06-01T11:00:00Z", "ended_at": "2026-06-01T14:00:00Z"}
    assert row["pauses"] == [party]
    assert [part["kind"] for part in row["segments"]] == ["run", "pause", "run"]
    assert "waiting for Customer" in row["why"]
    assert len(api.get(f"/tickets/{ticket.reference}/clocks?state=breached").json()["data"]) == 1


def test_the_api_lists_what_became_of_every_promise(ticket: Ticket, api: Caller) -> None:
    rows = api.get(f"/tickets/{ticket.reference}/update_promises").json()["data"]
    assert [(row["state"], row["implied"]) for row in rows] == [("open", True), ("withdrawn", False)]
    assert rows[0]["id"].startswith("prm_")
