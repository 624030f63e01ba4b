"""Follow-ups over the API."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from followups.models import FollowUp
from resolution.core.identifiers import public_id
from tests.api.caller import Caller
from tests.factories import MONDAY, make_agent, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(MONDAY + timedelta(hours=30), tick=False) as clock:
        yield clock


@pytest.fixture
def resolved(team: Any) -> Ticket:
    return make_ticket(phase="follow_up", owner=make_agent(), at=MONDAY)


def test_follow_ups_are_listed_by_when_they_are_due(api: Caller, resolved: Ticket, statements: Any) -> None:
    with statements(2):
        rows = api.get("/follow_ups").json()["data"]
    assert [row["kind"] for row in rows] == ["immediate", "extended"]
    assert {row["ticket"] for row in rows} == {resolved.public_id}
    assert api.get(f"/follow_ups/{rows[0]['id']}").json() == rows[0]
    assert len(api.get("/follow_ups?kind=extended").json()["data"]) == 1
    assert len(api.get("/follow_ups?state=done,missed").json()["data"]) == 0
    assert (
        len(api.get(f"/follow_ups?ticket={resolved.public_id}&due_at[lte]=2026-06-04T00:00:00Z").json()["data"]) == 1
    )
    assert api.get(f"/follow_ups/{public_id('fup', 10**9)}").status_code == 404


def test_a_call_in_the_window_completes_it(api: Caller, resolved: Ticket) -> None:
    follow_up = FollowUp.objects.get(kind="immediate")
    path = f"/follow_ups/{follow_up.public_id}/outcome"
    wish = {"reached_by": "call", "outcome": "holds", "note": "It runs every night."}
    answer = api.post(path, wish, Idempotency_Key="call")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["state"], body["evidence"], body["outcome"]) == ("done", "call", "holds")
    assert body["completed_by"]["name"] == "CRM"
    assert api.post(path, wish, Idempotency_Key="call").json() == body
    assert api.post(path, wish).status_code == 409


def test_it_is_back_reopens_the_ticket(api: Caller, resolved: Ticket) -> None:
    follow_up = FollowUp.objects.get(kind="immediate")
    wish = {"reached_by": "call", "outcome": "back", "note": "Since this morning.", "reopen_reason": "recurred"}
    assert api.post(f"/follow_ups/{follow_up.public_id}/outcome", wish).status_code == 201
    ticket = api.get(f"/tickets/{resolved.reference}").json()
    assert (ticket["phase"], ticket["cycle"], ticket["reopen_count"]) == ("diagnosis", 2, 1)


def test_what_is_missing_is_named(api: Caller, resolved: Ticket, now: Any) -> None:
    path = f"/follow_ups/{FollowUp.objects.get(kind='immediate').public_id}/outcome"
    assert api.post(path, {"reached_by": "call"}).json()["errors"][0]["pointer"] == "/outcome"
    assert api.post(path, {"reached_by": "pigeon"}).json()["errors"][0]["pointer"] == "/reached_by"
    early: datetime = MONDAY + timedelta(hours=1)
    now.move_to(early)
    assert api.post(path, {"reached_by": "call", "outcome": "holds", "note": "Fine"}).status_code == 409
