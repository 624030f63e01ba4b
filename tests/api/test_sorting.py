"""Replies after the resolution, recurrences and second requests, over the API."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from resolution.core.identifiers import public_id
from tests.api.caller import Caller
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_ticket
from tickets import operations
from tickets.models import Message, Ticket
from tickets.vocabulary import Phase

pytestmark = pytest.mark.django_db
NOW = MONDAY + DAY


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def solved(team: Any) -> Ticket:
    return make_ticket(phase=Phase.FOLLOW_UP, owner=make_agent())


def triage_of(ticket: Ticket, words: str) -> str:
    message: Message = operations.receive(ticket, words, at=NOW - timedelta(minutes=5))
    return f"/tickets/{ticket.reference}/messages/{message.public_id}/triage"


def test_a_reply_says_what_it_seems_to_be_and_is_decided(api: Caller, solved: Ticket, statements: Any) -> None:
    path = triage_of(solved, "It is back.")
    with statements(3):
        body = api.get(path).json()
    assert (body["suggested"], body["cue"], body["verdict"]) == ("problem_back", "is back", None)
    wish = {"verdict": "problem_back", "reopen_reason": "incomplete", "reason": "The second file is missing."}
    answer = api.post(path, wish, Idempotency_Key="one")
    assert (answer.status_code, answer.json()["verdict"]) == (201, "problem_back")
    ticket: Any = Ticket.objects.get(pk=solved.pk)
    assert (ticket.phase, ticket.cycle.reopen_reason) == ("diagnosis", "incomplete")
    assert api.post(path, wish, Idempotency_Key="one").headers["Idempotent-Replayed"] == "true"
    assert api.post(path, wish, Idempotency_Key="two").status_code == 409


def test_a_new_issue_says_which_ticket_it_became(api: Caller, solved: Ticket) -> None:
    wish = {"verdict": "new_issue", "subject": "The calendar is empty"}
    body = api.post(triage_of(solved, "Another problem: the calendar is empty."), wish).json()
    assert api.get(f"/tickets/{body['opened']}").json()["subject"] == "The calendar is empty"


def test_too_late_to_reopen_is_the_gates_report(api: Caller, team: Any) -> None:
    closed = make_ticket(phase=Phase.CLOSED, owner=make_agent(), at=NOW - 40 * DAY)
    answer = api.post(triage_of(closed, "It is back."), {"verdict": "problem_back"})
    assert answer.status_code == 409
    assert [one["code"] for one in answer.json()["report"] if one["status"] == "fail"] == ["closed_recently"]


def test_what_is_wrong_is_named_and_what_is_not_there_is_missing(api: Caller, solved: Ticket) -> None:
    path = triage_of(solved, "Hm.")
    assert api.post(path, {"verdict": "spam"}).json()["errors"][0]["pointer"] == "/verdict"
    opening = solved.messages.earliest("id").public_id
    assert api.get(f"/tickets/{solved.reference}/messages/{opening}/triage").status_code == 404


def test_recurrences_are_listed_and_decided(api: Caller, team: Any, statements: Any) -> None:
    dana = make_contact()
    earlier = make_ticket(phase=Phase.FOLLOW_UP, owner=make_agent(), contact=dana)
    later = make_ticket(contact=dana, at=NOW)
    operations.relay_events(NOW)
    path = f"/tickets/{later.reference}/recurrences"
    with statements(3):
        (row,) = api.get(path).json()["data"]
    assert (row["earlier_ticket"], row["decision"]) == (earlier.public_id, None)
    assert "of the wording agrees" in row["why"][-1]
    answer = api.post(path, {"recurrence": row["id"], "decision": "recurrence"})
    assert (answer.status_code, answer.json()["decision"]) == (201, "recurrence")
    assert Ticket.objects.get(pk=later.pk).second_failure
    assert api.post(path, {"recurrence": public_id("rec", 10**9), "decision": "related"}).status_code == 404
    assert api.post(path, {"recurrence": row["id"], "decision": "maybe"}).status_code == 422
    assert api.get(f"/tickets/{later.reference}/events").status_code == 200


def test_the_customer_is_asked_once_more(api: Caller, team: Any) -> None:
    ticket = make_ticket(phase=Phase.VERIFICATION, owner=make_agent())
    path = f"/tickets/{ticket.reference}/verification_requests"
    answer = api.post(path, {"text": "Does it work?"})
    assert (answer.status_code, answer.json()["purpose"]) == (201, "verification_request")
    assert Ticket.objects.get(pk=ticket.pk).agenda.filter(kind="silence").exists()
    assert api.post(f"/tickets/{make_ticket().reference}/verification_requests", {}).status_code == 409
    operations.receive(ticket, "How?", at=NOW + HOUR)
    assert api.post(path, {}).status_code == 409
