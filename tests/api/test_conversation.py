"""What is said on a ticket, over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from resolution.core.identifiers import public_id
from tests.api.caller import Caller
from tests.factories import MONDAY, make_agent, make_contact, make_ticket
from tickets import operations
from tickets.models import Event, Message, Ticket

pytestmark = pytest.mark.django_db


def soon() -> str:
    return (timezone.now() + timedelta(hours=4)).isoformat()


def test_the_first_reply_acknowledges_and_says_what_was_written(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    answer = api.post(
        f"/tickets/{ticket.reference}/messages",
        {"text": "I look after this.", "next_update_at": soon()},
        Idempotency_Key="one",
    )
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["kind"], body["direction"], body["purpose"]) == ("outbound", "outbound", "reply")
    assert body["text"] == "I look after this."
    assert body["author"]["name"] == "CRM"
    assert Ticket.objects.get().acknowledged_at is not None
    assert api.get(f"/tickets/{ticket.reference}/messages/{body['id']}").json() == body


def test_a_program_that_answers_first_owns_nothing_and_is_asked_who_does(api: Caller) -> None:
    ticket = make_ticket()
    wish = {"text": "I look after this.", "next_update_at": soon()}
    answer = api.post(f"/tickets/{ticket.reference}/messages", wish)
    unmet = [gate for gate in answer.json()["report"] if gate["status"] == "fail"]
    assert (answer.status_code, unmet[0]["fields"]) == (409, ["owner"])
    api.patch(f"/tickets/{ticket.reference}", {"owner": public_id("usr", make_agent().pk)})
    assert api.post(f"/tickets/{ticket.reference}/messages", wish).status_code == 201


def test_a_later_reply_costs_few_statements(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    api.post(f"/tickets/{ticket.reference}/messages", {"text": "Hello.", "next_update_at": soon()})
    answer = api.post(f"/tickets/{ticket.reference}/messages", {"text": "More."}, Idempotency_Key="two")
    assert answer.status_code == 201


def test_the_customers_words_come_in_once(api: Caller) -> None:
    ticket = make_ticket()
    wish = {
        "direction": "inbound",
        "text": "Any news?",
        "intent": "question",
        "external_id": "m-1",
        "author_name": "Dana",
    }
    answer = api.post(f"/tickets/{ticket.reference}/messages", wish, Idempotency_Key="in")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["direction"], answer.json()["source"]) == ("inbound", "crm")
    again = api.post(f"/tickets/{ticket.reference}/messages", wish)
    assert again.status_code == 409
    assert Message.objects.filter(kind="inbound").count() == 2


def test_a_reply_that_crosses_a_question_is_refused_and_can_be_sent_again(api: Caller) -> None:
    ticket = make_ticket()
    seen = timezone.now() - timedelta(hours=1)
    api.post(f"/tickets/{ticket.reference}/messages", {"direction": "inbound", "text": "Wait!"})
    wish = {"text": "Done.", "seen_until": seen.isoformat(), "next_update_at": soon()}
    assert api.post(f"/tickets/{ticket.reference}/messages", wish).status_code == 409


def test_what_belongs_to_the_other_direction_is_named(api: Caller) -> None:
    ticket = make_ticket()
    wrong = api.post(f"/tickets/{ticket.reference}/messages", {"text": "Hello", "intent": "thanks"})
    assert wrong.json()["errors"][0]["pointer"] == "/intent"
    wrong = api.post(
        f"/tickets/{ticket.reference}/messages", {"text": "Hello", "direction": "inbound", "next_update_at": soon()}
    )
    assert wrong.json()["errors"][0]["pointer"] == "/next_update_at"


def test_a_message_is_triaged(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    message = operations.receive(ticket, "Thank you!", at=MONDAY)
    answer = api.patch(f"/tickets/{ticket.reference}/messages/{message.public_id}", {"intent": "thanks"})
    assert answer.json()["intent"] == "thanks"
    note = operations.note(ticket, "Nice people.", actor=make_agent(), at=MONDAY)
    wrong = api.patch(f"/tickets/{ticket.reference}/messages/{note.public_id}", {"intent": "thanks"})
    assert wrong.status_code == 422


def test_notes_stand_apart_and_never_among_the_messages(api: Caller) -> None:
    ticket = make_ticket()
    path = f"/tickets/{ticket.reference}"
    note = api.post(f"{path}/notes", {"text": "They are on the old plan."}, Idempotency_Key="n")
    assert note.status_code == 201
    assert note.json()["direction"] == "internal"
    notes = api.get(f"{path}/notes")
    assert [one["id"] for one in notes.json()["data"]] == [note.json()["id"]]
    messages = api.get(f"{path}/messages")
    assert [one["kind"] for one in messages.json()["data"]] == ["inbound"]
    assert api.get(f"{path}/messages?kind=note").status_code == 422


def test_a_progress_update_promises_the_next_one(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    path = f"/tickets/{ticket.reference}/progress_updates"
    api.post(f"/tickets/{ticket.reference}/messages", {"text": "Hello.", "next_update_at": soon()})
    answer = api.post(path, {"text": "We found it.", "next_update_at": soon()}, Idempotency_Key="p")
    assert answer.status_code == 201
    assert answer.json()["purpose"] == "progress_update"
    assert answer.json()["promised_at"] is not None
    assert [one["text"] for one in api.get(path).json()["data"]] == ["We found it."]
    assert api.post(path, {"text": "And?"}).json()["errors"][0]["pointer"] == "/next_update_at"


def test_a_message_of_another_ticket_is_not_found_here(api: Caller) -> None:
    one, other = make_ticket(), make_ticket(contact=make_contact())
    message = Message.objects.get(ticket=other)
    assert api.get(f"/tickets/{one.reference}/messages/{message.public_id}").status_code == 404
    event = Event.objects.filter(ticket=other).first()
    assert event is not None
    assert api.get(f"/tickets/{one.reference}/events/{event.public_id}").status_code == 404


def test_words_of_any_length_and_kind_are_taken_or_named(api: Caller) -> None:
    ticket = make_ticket()
    path = f"/tickets/{ticket.reference}/notes"
    assert api.post(path, {"text": "a\x00b\ud800c"}).json()["text"] == "abc"
    assert api.post(path, {"text": "\x00"}).json()["errors"][0]["pointer"] == "/text"
    assert api.post(path, {"text": "x" * 200_001}).json()["errors"][0]["pointer"] == "/text"
    assert api.post(path, {"text": "ü" * 200_000}).status_code == 201


def test_events_are_read_back_to_the_first(api: Caller) -> None:
    ticket = make_ticket()
    api.patch(f"/tickets/{ticket.reference}", {"severity": "high"})
    api.post(f"/tickets/{ticket.reference}/notes", {"text": "A note."})
    answer = api.get(f"/tickets/{ticket.reference}/events?limit=2")
    body = answer.json()
    assert body["data"][0]["verb"] == "noted"
    assert body["data"][0]["detail"]["message"].startswith("msg_")
    assert body["has_more"]
    rest = api.get(f"/tickets/{ticket.reference}/events?limit=50&cursor={body['next_cursor']}").json()
    assert rest["data"][-1]["verb"] == "opened"
    assert not rest["has_more"]
    one = rest["data"][-1]
    assert api.get(f"/tickets/{ticket.reference}/events/{one['id']}").json() == one
    only = api.get(f"/tickets/{ticket.reference}/events?verb=opened").json()
    assert [event["verb"] for event in only["data"]] == ["opened"]
    changed = api.get(f"/tickets/{ticket.reference}/events?verb=changed").json()["data"][0]
    assert changed["detail"]["changed"] == {"severity": ["medium", "high"]}
