"""What our words seem to promise: found after the message was sent, offered once, recorded or dismissed."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from followups import operations
from followups.models import Commitment, PromiseSuggestion
from resolution.core.refusals import Refused
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tests.followups.test_commitment_screens import BACKEND, post, read
from tests.followups.test_commitments import promise
from tickets import operations as tickets
from tickets.models import Event, Ticket
from tickets.said import Said

pytestmark = pytest.mark.django_db

FRIDAY = MONDAY + 4 * DAY + 8 * HOUR  # five in the afternoon


@pytest.fixture
def ana() -> User:
    return make_agent(team=make_team("Support"), name="Ana Silva")


@pytest.fixture
def ticket(ana: User) -> Ticket:
    return make_ticket(owner=ana, phase="diagnosis")


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana, backend=BACKEND)
    return client


@pytest.fixture
def offered(ticket: Ticket, ana: User) -> PromiseSuggestion:
    tickets.reply(ticket, "Thank you. I will send the report by Friday.", actor=ana, at=MONDAY)
    tickets.relay_events(MONDAY)
    found: PromiseSuggestion = PromiseSuggestion.objects.get()
    return found


def again(suggestion: PromiseSuggestion) -> PromiseSuggestion:
    found: PromiseSuggestion = PromiseSuggestion.objects.get(pk=suggestion.pk)
    return found


def test_a_reply_that_promises_something_is_offered_after_it_was_sent(offered: PromiseSuggestion) -> None:
    assert (offered.phrase, offered.what) == ("I will send the report by Friday.", "send the report")
    assert (offered.due_at, offered.state) == (FRIDAY, "offered")


def test_reading_the_same_message_twice_offers_it_once(offered: PromiseSuggestion) -> None:
    Event.objects.filter(verb="sent").update(relayed_at=None)
    tickets.relay_events(MONDAY)
    assert PromiseSuggestion.objects.count() == 1


def test_calls_count_when_they_were_answered_and_notes_and_customers_words_never(ticket: Ticket, ana: User) -> None:
    tickets.log_call(ticket, "Told Dana: I will call back tomorrow.", reached=True, actor=ana, at=MONDAY)
    tickets.log_call(ticket, "I will try again. We will call you on Friday.", reached=False, actor=ana, at=MONDAY)
    tickets.note(ticket, "I will ask Ben by Friday.", actor=ana, at=MONDAY)
    tickets.receive(ticket, "We will pay by Friday.", at=MONDAY)
    tickets.relay_events(MONDAY)
    assert [row.what for row in PromiseSuggestion.objects.all()] == []  # "told" reports what was said
    tickets.log_call(ticket, "We will call back tomorrow.", reached=True, actor=ana, at=MONDAY)
    tickets.relay_events(MONDAY)
    assert [row.what for row in PromiseSuggestion.objects.all()] == ["call back"]


def test_that_we_write_again_is_not_offered_where_it_is_promised_already(ticket: Ticket, ana: User) -> None:
    words = "You will hear from us by tomorrow. I will send the log file by Friday."
    tickets.reply(ticket, words, actor=ana, at=MONDAY, next_update_at=MONDAY + DAY)
    tickets.relay_events(MONDAY)
    assert [row.what for row in PromiseSuggestion.objects.all()] == ["send the log file"]


def test_it_is_recorded_with_its_message_and_once(offered: PromiseSuggestion, ana: User) -> None:
    said: dict[str, Any] = {"text": "Send the report", "due_at": FRIDAY, "actor": ana, "at": MONDAY + HOUR}
    made = operations.record_suggestion(offered, **said)
    assert (made.message_id, made.state, made.due_at) == (offered.message_id, "active", FRIDAY)
    assert (again(offered).state, again(offered).commitment) == ("recorded", made)
    with pytest.raises(Refused, match="decided this already"):
        operations.record_suggestion(offered, **said)
    assert Commitment.objects.count() == 1


def test_it_is_dismissed_and_leaves_nothing_behind(offered: PromiseSuggestion, ana: User) -> None:
    operations.dismiss_suggestion(offered, actor=ana, at=MONDAY + HOUR)
    assert again(offered).state == "dismissed"
    assert not Commitment.objects.exists()


def test_the_panel_offers_it_prefilled_and_takes_the_answer(desk: Client, offered: PromiseSuggestion) -> None:
    path = f"/commitments/of/{offered.ticket.reference}/"
    panel = read(desk.get(path, headers={"HX-Request": "true"}))
    assert "I will send the report by Friday." in panel
    assert 'value="send the report"' in panel
    assert 'value="2026-06-05T17:00"' in panel
    wrong = post(desk, f"/commitments/suggestions/{offered.pk}/", act="record", text="Send it all", due_at="")
    assert (wrong.status_code, 'value="Send it all"' in read(wrong)) == (422, True)
    right = {"act": "record", "text": "Send it all", "due_at": "2026-06-05T17:00"}
    assert post(desk, f"/commitments/suggestions/{offered.pk}/", **right).status_code == 302
    assert Commitment.objects.get().text == "Send it all"
    assert "I will send the report" not in read(desk.get(path, headers={"HX-Request": "true"})).split("<ul")[0]


def test_one_press_says_that_it_is_no_promise(desk: Client, offered: PromiseSuggestion) -> None:
    assert post(desk, f"/commitments/suggestions/{offered.pk}/", act="dismiss").status_code == 302
    assert again(offered).state == "dismissed"


def test_a_merge_takes_what_is_offered_along_and_back(offered: PromiseSuggestion, ana: User) -> None:
    boss = make_user("lead", team=ana.teams.get())
    source = Ticket.objects.get(pk=offered.ticket_id)
    other = make_ticket(owner=ana, contact=source.contact, phase="diagnosis")
    tickets.take_step(source, "merge", actor=boss, at=MONDAY + HOUR, said=Said(into=other))
    assert again(offered).ticket == other
    tickets.take_step(Ticket.objects.get(pk=source.pk), "unmerge", actor=boss, at=MONDAY + DAY, said=Said(reason="No"))
    assert again(offered).ticket == source


def test_a_draft_is_read_along_and_nothing_is_kept(desk: Client, ticket: Ticket, ana: User) -> None:
    path = f"/commitments/of/{ticket.reference}/hints/"
    hint = read(post(desk, path, at=MONDAY, body="I will send the report by Friday."))
    assert "Reads like a promise:" in hint
    assert "send the report" in hint
    assert read(post(desk, path, at=MONDAY, body="Thank you for the log.")).strip() == ""
    assert not PromiseSuggestion.objects.exists()
    promise(ticket, ana, "Deploy the fix", deliverer=make_agent(name="Ben Okoye"), told=False)
    warned = read(post(desk, path, at=MONDAY, body="We will deploy the fix by Friday."))
    assert "Ben Okoye has not confirmed yet: Deploy the fix" in warned


def test_composers_that_speak_to_the_customer_know_where_to_ask(desk: Client, ticket: Ticket) -> None:
    with time_machine.travel(MONDAY, tick=False):
        page = read(desk.get(f"/tickets/{ticket.reference}/"))
    assert page.count(f'data-hints="/commitments/of/{ticket.reference}/hints/"') == 2  # reply and update, not the note
    assert page.count("data-hints-place") == 2
