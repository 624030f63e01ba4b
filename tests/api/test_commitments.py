"""Commitments over the API."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import ApiKey, Membership, User
from followups.models import Commitment
from resolution.core.identifiers import public_id
from tests.api.caller import Caller
from tests.factories import HOUR, MONDAY, make_agent, make_ticket
from tickets import operations as tickets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

TOMORROW = "2026-06-02T15:00:00Z"
WISH = {"text": "Send the analysis", "due_at": TOMORROW, "kind": "document"}


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(MONDAY + HOUR, tick=False) as clock:
        yield clock


@pytest.fixture
def owner(team: Any) -> User:
    return make_agent(team=team, name="Ana Silva")


@pytest.fixture
def ticket(owner: User) -> Ticket:
    return make_ticket(phase="diagnosis", owner=owner)


@pytest.fixture
def works_in(team: Any, api_key: tuple[ApiKey, str]) -> None:
    """The key's own account delivers for the team."""
    Membership.objects.get_or_create(team=team, user=api_key[0].user)


def test_a_promise_is_made_listed_and_read(api: Caller, ticket: Ticket, owner: User, statements: Any) -> None:
    path = f"/tickets/{ticket.reference}/commitments"
    answer = api.post(path, WISH, Idempotency_Key="one")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["state"], made["deliverer"]["name"], made["due_at"]) == ("proposed", "Ana Silva", TOMORROW)
    assert made["id"].startswith("cmt_")
    again = api.post(path, WISH, Idempotency_Key="one")
    assert (again.json(), again["Idempotent-Replayed"]) == (made, "true")
    assert Commitment.objects.count() == 1
    with statements(3):
        assert api.get(path).json()["data"] == [made]
    with statements(2):
        assert api.get("/commitments?state=proposed&due_at[lte]=2026-06-03T00:00:00Z").json()["data"] == [made]
    assert api.get(f"/commitments?deliverer={public_id('usr', owner.pk)}").json()["data"] == [made]
    for nothing in ("state=kept", "deliverer=none", f"due_at[gt]={TOMORROW}", "kind=fix", "deliverer=me"):
        assert api.get(f"/commitments?{nothing}").json()["data"] == []
    assert api.get(f"/commitments/{made['id']}").json() == made
    assert api.get(f"/commitments/{public_id('cmt', 10**9)}").status_code == 404


def test_a_team_confirms_keeps_and_repeats_itself(
    api: Caller, ticket: Ticket, team: Any, works_in: None, statements: Any
) -> None:
    wish = WISH | {"team": public_id("team", team.pk), "told": False}
    made = api.post(f"/tickets/{ticket.reference}/commitments", wish).json()
    assert (made["state"], made["team"]["name"], made["deliverer"]) == ("active", "Support", None)
    path = f"/commitments/{made['id']}"
    assert api.post(f"{path}/confirm", {}).status_code == 409
    kept = api.post(f"{path}/keep", {"evidence": "Sent as a PDF."}, Idempotency_Key="keep")
    assert (kept.status_code, kept.json()["state"]) == (201, "kept")
    assert api.post(f"{path}/keep", {"evidence": "Sent as a PDF."}, Idempotency_Key="keep").json() == kept.json()
    assert api.post(f"{path}/keep", {"evidence": "Again."}).status_code == 409


def test_a_program_does_not_confirm_for_others(api: Caller, ticket: Ticket) -> None:
    made = api.post(f"/tickets/{ticket.reference}/commitments", WISH).json()
    refused = api.post(f"/commitments/{made['id']}/confirm", {})
    assert (refused.status_code, "Ana Silva" in refused.json()["detail"]) == (403, True)
    assert api.post(f"/commitments/{made['id']}/decline", {"reason": "No"}).status_code == 403


def test_another_delivers_it_and_is_asked(api: Caller, ticket: Ticket, team: Any) -> None:
    made = api.post(f"/tickets/{ticket.reference}/commitments", WISH).json()
    milo = make_agent(team=team, name="Milo Hart")
    path = f"/commitments/{made['id']}/reassign"
    given = api.post(path, {"deliverer": public_id("usr", milo.pk)})
    assert (given.status_code, given.json()["deliverer"]["name"], given.json()["state"]) == (
        *(201, "Milo Hart"),
        "proposed",
    )
    assert api.post(path, {"deliverer": public_id("usr", 10**9)}).status_code == 422


def test_a_new_date_answers_with_the_one_that_follows(api: Caller, ticket: Ticket) -> None:
    made = api.post(f"/tickets/{ticket.reference}/commitments", WISH).json()
    wish = {"due_at": "2026-06-04T15:00:00Z", "agreement": "Dana wrote that Thursday is fine."}
    moved = api.post(f"/commitments/{made['id']}/renegotiate", wish)
    assert (moved.status_code, moved.json()["renegotiates"]) == (201, made["id"])
    assert moved["Location"] == moved.json()["url"]
    assert api.get(f"/commitments/{made['id']}").json()["state"] == "renegotiated"
    waived = api.post(f"/commitments/{moved.json()['id']}/waive", {"reason": "Found it."}).json()
    assert (waived["state"], waived["waiver"], waived["reason"]) == ("waived", "customer", "Found it.")


def test_what_was_not_kept_is_broken_when_it_was_due(api: Caller, ticket: Ticket, now: Any) -> None:
    made = api.post(f"/tickets/{ticket.reference}/commitments", WISH).json()
    now.move_to(MONDAY + timedelta(days=3))
    tickets.work_off(MONDAY + timedelta(days=3))
    [broken, apology] = api.get(f"/tickets/{ticket.reference}/commitments").json()["data"]
    assert (broken["id"], broken["state"], broken["broken_at"]) == (made["id"], "broken", TOMORROW)
    assert (apology["kind"], apology["apologises_for"]) == ("apology", made["id"])
    late = api.post(f"/commitments/{made['id']}/keep", {"evidence": "Here."}).json()
    assert (late["state"], late["release"], late["kept_at"]) == ("broken", "kept_late", "2026-06-04T09:00:00Z")


def test_what_is_missing_is_named(api: Caller, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.reference}/commitments"

    def faults(path: str, wish: dict[str, Any]) -> list[str]:
        answer = api.post(path, wish)
        assert answer.status_code == 422, answer.content
        return [error["pointer"] for error in answer.json()["errors"]]

    assert faults(path, {}) == ["/text", "/due_at"]
    assert faults(path, WISH | {"due_at": "2026-05-01T00:00:00Z"}) == ["/due_at"]
    assert faults(path, WISH | {"kind": "apology"}) == ["/kind"]
    assert faults(path, WISH | {"deliverer": public_id("usr", 10**9)}) == ["/deliverer"]
    assert faults(path, WISH | {"team": public_id("team", 10**9)}) == ["/team"]
    assert faults(path, WISH | {"message": public_id("msg", 10**9)}) == ["/message"]
    made = api.post(path, WISH).json()
    assert faults(f"/commitments/{made['id']}/keep", {}) == ["/evidence"]
    assert faults(f"/commitments/{made['id']}/renegotiate", {"due_at": TOMORROW}) == ["/agreement"]
    assert faults(f"/commitments/{made['id']}/waive", {}) == ["/reason"]
