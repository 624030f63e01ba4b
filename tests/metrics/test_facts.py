"""The smallest cases that the formulas must get right."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from metrics.models import MetricFact
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tests.metrics.counting import MINUTE, answer, asked, count, fact, facts, hear, reopened, resolved
from tickets import operations
from tickets.models import Problem, Ticket, TicketLink
from tickets.said import Said

pytestmark = pytest.mark.django_db
LATER = MONDAY + 40 * DAY


def answered_once() -> tuple[Ticket, User]:
    """Asked 09:00, answered 09:10, "thanks, works" 09:30, resolved 09:31."""
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    hear(ticket, MONDAY + 30 * MINUTE, "confirmation")
    return resolved(ticket, owner, MONDAY + 31 * MINUTE), owner


# ---- first contact resolution and recurrence ----
def test_one_answer_and_thanks_is_first_contact_resolution() -> None:
    answered_once()
    count(LATER)
    assert fact("first_contact_resolution").numerator is True
    assert fact("recurrence").numerator is False


def test_a_return_on_day_six_undoes_it_and_counts_as_recurrence() -> None:
    ticket, owner = answered_once()
    count(MONDAY + DAY)
    reopened(ticket, owner, MONDAY + 6 * DAY)
    count(LATER)
    assert fact("first_contact_resolution").numerator is False
    assert fact("recurrence").numerator is True


def test_exactly_seven_days_are_within_seven_days_and_a_second_more_is_not() -> None:
    ticket, owner = answered_once()
    other, other_owner = answered_once()
    reopened(ticket, owner, MONDAY + 31 * MINUTE + 7 * DAY)
    reopened(other, other_owner, MONDAY + 31 * MINUTE + 7 * DAY + timedelta(seconds=1))
    count(LATER)
    first = {fact.ticket_id: fact.numerator for fact in facts("first_contact_resolution")}
    assert first == {ticket.pk: False, other.pk: True}


def test_new_information_reopens_without_being_a_recurrence() -> None:
    ticket, owner = answered_once()
    reopened(ticket, owner, MONDAY + 2 * DAY, "new_info")
    count(LATER)
    assert fact("first_contact_resolution").numerator is False
    assert fact("recurrence").numerator is False


def test_two_mails_eight_minutes_apart_are_one_episode() -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    answer(ticket, owner, MONDAY + 18 * MINUTE, "I forgot the attachment.")
    resolved(ticket, owner, MONDAY + 31 * MINUTE)
    count(LATER)
    # The way through the phases asks for no further answer, but it takes the customer's confirmation.
    assert fact("first_contact_resolution").numerator is True


@pytest.mark.parametrize(("gap", "first"), [(15 * MINUTE, True), (15 * MINUTE + timedelta(seconds=1), False)])
def test_an_episode_spans_gaps_of_at_most_fifteen_minutes(gap: timedelta, first: bool) -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    answer(ticket, owner, MONDAY + 10 * MINUTE + gap)
    resolved(ticket, owner, MONDAY + 2 * HOUR)
    count(LATER)
    assert fact("first_contact_resolution").numerator is first


def test_the_customers_words_between_two_answers_make_two_episodes() -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    hear(ticket, MONDAY + 11 * MINUTE, "thanks")
    answer(ticket, owner, MONDAY + 12 * MINUTE)
    resolved(ticket, owner, MONDAY + 2 * HOUR)
    count(LATER)
    assert fact("first_contact_resolution").numerator is False


def test_a_further_question_is_a_second_contact() -> None:
    ticket, owner = asked()
    hear(ticket, MONDAY + 5 * MINUTE, "question")
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    resolved(ticket, owner, MONDAY + HOUR)
    count(LATER)
    assert fact("first_contact_resolution").numerator is False


def test_a_ticket_merged_in_is_a_second_contact() -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    twin = make_ticket(contact=ticket.contact, owner=owner, at=MONDAY + 20 * MINUTE)
    into = Said(into=Ticket.objects.get(pk=ticket.pk))
    operations.take_step(twin, "merge", actor=owner, at=MONDAY + 21 * MINUTE, said=into)
    resolved(ticket, owner, MONDAY + HOUR)
    count(LATER)
    assert fact("first_contact_resolution").numerator is False


def test_a_simple_ticket_resolved_on_first_contact_counts() -> None:
    boss = make_user("supervisor")
    ticket, owner = asked(complexity="simple", category="user_error", severity="low", owner=boss)
    case = {"problem_statement": "They cannot find the button for exports.", "resolution_summary": "Showed it."}
    said = Said(message="It is under File.", case=case, override_reason="All was said on the phone.")
    operations.take_step(ticket, "resolve_on_first_contact", actor=owner, at=MONDAY + 5 * MINUTE, said=said)
    count(LATER)
    assert fact("first_contact_resolution").numerator is True


def test_feature_requests_and_our_own_tickets_are_left_out() -> None:
    team = make_team()
    make_ticket(phase="follow_up", owner=make_agent(team=team), customer_initiated=False)
    count(LATER)
    assert facts("first_contact_resolution") == []
    assert facts("response_compliance") == []
    assert fact("recurrence").extra == {"outbound": True}


def test_a_mass_incident_is_kept_and_not_counted() -> None:
    ticket, owner = answered_once()
    incident = Problem.objects.create(title="Everything is down", mass_incident=True, opened_at=MONDAY)
    operations.change_fields(ticket, {"problem": incident.pk}, actor=owner, at=MONDAY + HOUR)
    count(LATER)
    assert fact("first_contact_resolution").counted is False


def test_a_confirmed_repeat_counts_for_the_latest_cycle_resolved_before_it() -> None:
    ticket, owner = answered_once()
    reopened(ticket, owner, MONDAY + 2 * DAY, "new_info")
    resolved(Ticket.objects.get(pk=ticket.pk), owner, MONDAY + 3 * DAY)
    again = make_ticket(contact=ticket.contact, owner=owner, at=MONDAY + 10 * DAY)
    TicketLink.objects.create(ticket=again, other=ticket, kind="recurrence_of", created_at=MONDAY + 11 * DAY)
    operations.note(again, "The same issue again.", actor=owner, at=MONDAY + 11 * DAY)
    count(LATER)
    assert [fact.numerator for fact in facts("recurrence")] == [False, True]


def test_a_stranger_with_the_same_issue_is_no_recurrence() -> None:
    ticket, owner = answered_once()
    again = make_ticket(contact=make_contact(), owner=owner, at=MONDAY + 10 * DAY)
    TicketLink.objects.create(ticket=again, other=ticket, kind="recurrence_of", created_at=MONDAY + 11 * DAY)
    operations.note(again, "The same issue, another customer.", actor=owner, at=MONDAY + 11 * DAY)
    count(LATER)
    assert fact("recurrence").numerator is False


# ---- resolution time ----
def test_waiting_for_the_customer_is_taken_out_and_waiting_for_vendors_is_not() -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    for start, hours, party in ((1, 3, "customer"), (5, 2, "third_party")):
        until = MONDAY + (start + hours) * HOUR
        said = Said(party=party, until=until, reason="We wait.")
        operations.take_step(
            Ticket.objects.get(pk=ticket.pk), "hold", actor=owner, at=MONDAY + start * HOUR, said=said
        )
        operations.take_step(Ticket.objects.get(pk=ticket.pk), "resume", actor=owner, at=until)
    resolved(ticket, owner, MONDAY + 10 * HOUR)
    count(LATER)
    assert fact("resolution_time").value == 7 * 3600
    assert fact("resolution_time").extra == {"gross": 10 * 3600}


def test_a_reopened_ticket_leaves_its_old_day_when_it_is_resolved_again() -> None:
    ticket, owner = answered_once()
    count(MONDAY + DAY)
    reopened(ticket, owner, MONDAY + 2 * DAY)
    count(MONDAY + 2 * DAY)
    assert fact("resolution_time").day == MONDAY.date()
    resolved(ticket, owner, MONDAY + 3 * DAY)
    count(MONDAY + 4 * DAY)
    assert fact("resolution_time").day == (MONDAY + 3 * DAY).date()
    assert fact("resolution_time").value == 3 * 86_400


# ---- escalation ----
def escalate_and_accept(ticket: Ticket, owner: User, at: datetime) -> User:
    """The ticket handed up, and its new owner."""
    boss = make_user("supervisor")
    said = Said(target_user=boss, reason="Needs more rights.", brief="Export fails, proxy suspected.")
    operations.take_step(Ticket.objects.get(pk=ticket.pk), "escalate", actor=owner, at=at, said=said)
    operations.take_step(Ticket.objects.get(pk=ticket.pk), "accept", actor=boss, at=at + MINUTE)
    new_owner = Ticket.objects.get(pk=ticket.pk).owner
    assert new_owner is not None
    return new_owner


def test_an_accepted_escalation_counts_and_one_that_was_returned_does_not() -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    new_owner = escalate_and_accept(ticket, owner, MONDAY + HOUR)
    resolved(ticket, new_owner, MONDAY + 2 * HOUR)
    other, other_owner = asked()
    answer(other, other_owner, MONDAY + 10 * MINUTE)
    boss = make_user("supervisor")
    said = Said(target_user=boss, reason="Needs more rights.", brief="In brief.")
    operations.take_step(Ticket.objects.get(pk=other.pk), "escalate", actor=other_owner, at=MONDAY + HOUR, said=said)
    back = Said(reason="You can do it.")
    operations.take_step(Ticket.objects.get(pk=other.pk), "return", actor=boss, at=MONDAY + HOUR, said=back)
    resolved(other, other_owner, MONDAY + 2 * HOUR)
    count(LATER)
    assert {fact.ticket_id: fact.numerator for fact in facts("escalation")} == {ticket.pk: True, other.pk: False}
    assert {fact.ticket_id: fact.numerator for fact in facts("first_contact_resolution")} == {
        ticket.pk: False,
        other.pk: True,
    }


def test_routing_before_anybody_answered_is_no_escalation() -> None:
    ticket, owner = asked()
    new_owner = escalate_and_accept(ticket, owner, MONDAY + MINUTE)
    resolved(ticket, new_owner, MONDAY + 2 * HOUR)
    count(LATER)
    assert fact("escalation").numerator is False


# ---- whose it is ----
def test_numbers_belong_to_whoever_owned_the_ticket_when_it_was_resolved() -> None:
    ticket, owner = answered_once()
    successor = make_agent(team=make_team("Second line"))
    operations.change_fields(ticket, {"owner": successor.pk, "severity": "low"}, actor=owner, at=MONDAY + 2 * DAY)
    count(LATER)
    counted = fact("escalation")
    assert (counted.owner, counted.severity) == (owner.pk, "medium")


# ---- what is not counted at all ----
@pytest.mark.parametrize("reason", ["spam", "test", "withdrawn"])
def test_cancelled_before_anybody_answered_leaves_no_fact(reason: str) -> None:
    ticket, owner = asked()
    said = Said(cancel_reason=reason, reason="Nothing to do.")
    operations.take_step(ticket, "cancel", actor=owner, at=MONDAY + HOUR, said=said)
    count(LATER)
    assert not MetricFact.objects.exists()


def test_a_merged_ticket_loses_what_it_counted_for() -> None:
    ticket, owner = answered_once()
    count(MONDAY + DAY)
    assert MetricFact.objects.filter(definition=8).count() == 1
    other = make_ticket(contact=ticket.contact, owner=owner, at=MONDAY + DAY)
    into = Said(into=other)
    operations.take_step(Ticket.objects.get(pk=ticket.pk), "merge", actor=owner, at=MONDAY + 2 * DAY, said=into)
    count(LATER)
    assert not MetricFact.objects.filter(definition=8).exists()


# ---- documentation ----
def test_a_full_record_earns_ten_and_stays_after_two_days() -> None:
    ticket, owner = answered_once()
    count(MONDAY + HOUR)
    first = fact("documentation_quality").value
    operations.change_fields(ticket, {"kb_outcome": ""}, actor=owner, at=MONDAY + 3 * DAY)
    count(MONDAY + 3 * DAY)
    assert fact("documentation_quality").value == first


def test_an_empty_line_costs_its_points() -> None:
    ticket, owner = answered_once()
    count(MONDAY + HOUR)
    before = fact("documentation_quality").value
    operations.change_fields(ticket, {"kb_outcome": ""}, actor=owner, at=MONDAY + DAY)
    count(MONDAY + DAY)
    after = fact("documentation_quality").value
    assert before is not None
    assert after is not None
    assert round(before - after, 2) == 1
