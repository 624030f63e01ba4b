"""A follow-up is done only with evidence: an answered call, the customer's own words, a delivered message."""

from typing import Any

import pytest

from accounts.models import User
from customers.operations import change_contact, change_customer
from followups import operations as followups
from followups.models import FollowUp
from resolution.core.refusals import Forbidden, Invalid, Refused
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations
from tickets.events import record as write_down
from tickets.models import Event, Message, ResolutionCycle, Ticket
from tickets.operations.refreshing import changing
from tickets.operations.talking import post
from tickets.said import Said

pytestmark = pytest.mark.django_db

RESOLVED = MONDAY + HOUR
OPENED = RESOLVED + DAY


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team())


@pytest.fixture
def ticket(owner: User) -> Ticket:
    """Resolved on Monday at ten for a customer whom we call; its first window is open."""
    contact = make_contact()
    change_customer(contact.customer, {"value_tier": "A"}, actor=make_agent(), at=MONDAY)
    made = make_ticket(phase="follow_up", at=RESOLVED, owner=owner, contact=contact)
    operations.work_off(OPENED)
    return fresh(made)


def fresh(ticket: Ticket) -> Ticket:
    found: Ticket = Ticket.objects.get(pk=ticket.pk)
    return found


def first_of(ticket: Ticket) -> FollowUp:
    return FollowUp.objects.get(ticket=ticket, kind="immediate", cycle__number=1)


def record(ticket: Ticket, owner: User, **said: Any) -> FollowUp:
    usual: dict[str, Any] = {"reached_by": "call", "outcome": "holds", "note": "All is well.", "at": OPENED + HOUR}
    return followups.record_outcome(first_of(ticket), actor=owner, **(usual | said))


def cycle_of(ticket: Ticket, number: int = 1) -> ResolutionCycle:
    return ResolutionCycle.objects.get(ticket=ticket, number=number)


def test_an_answered_call_is_logged_and_completes_it(ticket: Ticket, owner: User) -> None:
    done = record(ticket, owner)
    assert (done.state, done.evidence, done.outcome, done.completed_by) == ("done", "call", "holds", owner)
    call = Message.objects.get(ticket=ticket, kind="call")
    assert (call.body, call.reached) == ("All is well.", True)
    assert fresh(ticket).open_follow_ups == 1
    event = Event.objects.get(ticket=ticket, verb="followed_up")
    assert (event.detail["on_time"], event.detail["kind"]) == (True, "immediate")


def test_a_call_that_was_logged_before_is_the_evidence(ticket: Ticket, owner: User) -> None:
    operations.log_call(ticket, "They are happy.", reached=True, actor=owner, at=OPENED)
    assert record(ticket, owner, note="").state == "done"
    assert Message.objects.filter(ticket=ticket, kind="call").count() == 1


def test_a_call_without_a_word_about_it_is_refused_and_nothing_changes(ticket: Ticket, owner: User) -> None:
    with pytest.raises(Invalid) as refusal:
        record(ticket, owner, note=" ")
    assert set(refusal.value.faults) == {"note"}
    assert first_of(ticket).state == "open"


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"reached_by": "telepathy"}, {"reached_by"}),
        ({"outcome": ""}, {"outcome"}),
        ({"reached_by": "message", "note": ""}, {"note"}),
        ({"outcome": "back", "reopen_reason": "because"}, {"reopen_reason"}),
        ({"outcome": "back", "note": ""}, {"note"}),
        ({"reached_by": "customer"}, {"reached_by"}),
    ],
)
def test_what_is_missing_is_named(ticket: Ticket, owner: User, said: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        record(ticket, owner, **said)
    assert set(refusal.value.faults) == fields


def test_the_customers_answer_completes_it_at_the_time_they_gave_it(ticket: Ticket, owner: User) -> None:
    operations.receive(ticket, "Still fine, why?", intent="question", at=OPENED + HOUR)
    done = record(ticket, owner, reached_by="customer", at=OPENED + 3 * DAY)
    assert (done.state, done.evidence, done.completed_at) == ("done", "customer", OPENED + HOUR)


def test_a_confirmation_completes_it_by_itself_also_before_the_window(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", at=RESOLVED, owner=owner)
    operations.receive(ticket, "It works, thank you!", intent="confirmation", at=RESOLVED + HOUR)
    done = first_of(ticket)
    assert (done.state, done.evidence, done.outcome) == ("done", "customer", "holds")
    operations.receive(ticket, "Really great.", intent="confirmation", at=RESOLVED + 2 * HOUR)
    assert fresh(ticket).open_follow_ups == 1


def test_a_later_triage_as_confirmation_completes_it_too(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", at=RESOLVED, owner=owner)
    message = operations.receive(ticket, "Works.", at=RESOLVED + HOUR)
    assert first_of(ticket).state == "planned"
    operations.triage(message, "confirmation", actor=owner, at=RESOLVED + 2 * HOUR)
    assert (first_of(ticket).state, first_of(ticket).completed_at) == ("done", RESOLVED + HOUR)


def test_our_early_call_does_not_count(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", at=RESOLVED, owner=owner)
    with pytest.raises(Refused, match="window has not begun"):
        record(ticket, owner, at=RESOLVED + HOUR)


def test_a_late_call_is_kept_apart_as_late(ticket: Ticket, owner: User) -> None:
    operations.work_off(RESOLVED + 3 * DAY)
    late = record(ticket, owner, at=RESOLVED + 3 * DAY)
    assert (late.state, late.outcome, late.completed_at) == ("missed", "holds", RESOLVED + 3 * DAY)
    with pytest.raises(Refused, match="has ended"):
        record(ticket, owner, at=RESOLVED + 3 * DAY)


def test_two_failed_calls_on_different_days_and_a_message_are_enough(ticket: Ticket, owner: User) -> None:
    assert record(ticket, owner, reached_by="attempt", outcome="", note="", at=OPENED).state == "open"
    assert record(ticket, owner, reached_by="attempt", outcome="", at=OPENED + HOUR).state == "open"
    assert (
        record(ticket, owner, reached_by="message", outcome="", note="I tried to call.", at=OPENED + HOUR).state
        == "open"
    )
    done = record(ticket, owner, reached_by="attempt", outcome="", at=OPENED + 23 * HOUR)
    assert (done.state, done.evidence, done.outcome) == ("done", "unreachable", "")


def test_attempts_from_the_tickets_own_page_count_as_well(ticket: Ticket, owner: User) -> None:
    operations.log_call(ticket, "No answer.", reached=False, actor=owner, at=OPENED)
    operations.log_call(ticket, "No answer again.", reached=False, actor=owner, at=OPENED + 23 * HOUR)
    assert first_of(ticket).state == "open"
    operations.reply(ticket, "I could not reach you; is all well?", actor=owner, at=OPENED + 23 * HOUR)
    assert first_of(ticket).evidence == "unreachable"


def test_a_message_alone_never_replaces_a_call(ticket: Ticket, owner: User) -> None:
    record(ticket, owner, reached_by="message", outcome="", note="Is all well?")
    message = Message.objects.get(ticket=ticket, purpose="follow_up")
    with changing(ticket, OPENED) as locked:
        write_down(locked, "delivered", actor=None, at=OPENED + HOUR, message=message.pk, kind="follow_up")
    assert (first_of(ticket).state, first_of(ticket).message) == ("open", message)


def test_the_problem_is_back_reopens_in_the_same_act(ticket: Ticket, owner: User) -> None:
    record(ticket, owner, outcome="back", note="Exports stop again.", questions="Can we have it by mail?")
    ticket = fresh(ticket)
    assert (ticket.phase, ticket.reopen_count, ticket.open_follow_ups) == ("diagnosis", 1, 0)
    assert (cycle_of(ticket, 2).reopen_reason, cycle_of(ticket, 2).reopen_note) == ("recurred", "Exports stop again.")
    states = dict(FollowUp.objects.filter(ticket=ticket).values_list("kind", "state"))
    assert states == {"immediate": "done", "extended": "superseded"}
    assert cycle_of(ticket).customer_questions == "Can we have it by mail?"
    assert not ticket.agenda.outstanding().filter(kind__in=["close", "follow_up", "follow_up_end"]).exists()


def test_when_reopening_is_refused_nothing_is_recorded(ticket: Ticket, owner: User) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=MONDAY - 60 * DAY, phase="closed")
    with pytest.raises(Refused):
        record(ticket, owner, outcome="back", note="It is back.")
    assert first_of(ticket).state == "open"
    assert not Message.objects.filter(ticket=ticket, kind="call").exists()


def test_questions_and_checks_answer_the_checklist(ticket: Ticket, owner: User) -> None:
    record(ticket, owner, questions="None", checks=["5A3", "5A4"])
    codes = set(cycle_of(ticket).responses.filter(state="done").values_list("code", flat=True))
    assert {"5A3", "5A4"} <= codes
    assert cycle_of(ticket).customer_questions == "None"


def test_whoever_only_reads_records_nothing(ticket: Ticket) -> None:
    with pytest.raises(Forbidden):
        record(ticket, make_user("auditor"))


def test_a_follow_up_of_an_earlier_cycle_has_ended(ticket: Ticket, owner: User) -> None:
    operations.work_off(RESOLVED + 3 * DAY)
    said = Said(reopen_reason="recurred", reason="Again.")
    operations.take_step(ticket, "reopen", actor=owner, at=RESOLVED + 3 * DAY, said=said)
    with pytest.raises(Refused, match="has ended"):
        record(ticket, owner, at=RESOLVED + 3 * DAY)


def test_a_mail_that_bounced_may_be_followed_by_one_by_hand(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", at=RESOLVED, owner=owner)
    FollowUp.objects.filter(ticket=ticket).update(automatic=False)
    change_contact(ticket.contact, {"email": "new@customer.example"}, actor=make_agent(), at=MONDAY)
    operations.work_off(OPENED)
    record(ticket, owner, reached_by="message", outcome="", note="Is it still working?")
    message = Message.objects.get(ticket=ticket, purpose="follow_up")
    with changing(ticket, OPENED) as locked:
        write_down(locked, "delivered", actor=None, at=OPENED + HOUR, message=message.pk, kind="follow_up")
    assert (first_of(ticket).state, first_of(ticket).evidence) == ("done", "delivered")


def test_an_automatic_message_of_another_kind_is_no_evidence(ticket: Ticket) -> None:
    with changing(ticket, OPENED) as locked:
        post(locked, "System says hello.", kind="system", actor=None, at=OPENED, generated=True)
    assert first_of(ticket).state == "open"
