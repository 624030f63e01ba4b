"""The life of a follow-up, with time jumped forward by an injected clock."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from customers.operations import change_contact, change_customer
from followups import operations as followups
from followups.models import FollowUp
from followups.operations.outcomes import delivered
from resolution.core.refusals import Refused
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations
from tickets.events import record
from tickets.models import AgendaEntry, Event, Message, Ticket
from tickets.operations.refreshing import changing
from tickets.said import Said

pytestmark = pytest.mark.django_db

RESOLVED = MONDAY + HOUR


def resolved(**fields: Any) -> Ticket:
    """A ticket that was resolved on Monday at ten."""
    return make_ticket(phase="follow_up", at=RESOLVED, **fields)


def important(**fields: Any) -> Ticket:
    """The same for a customer whom we call."""
    contact = make_contact()
    change_customer(contact.customer, {"value_tier": "A"}, actor=make_agent(), at=MONDAY)
    return resolved(contact=contact, **fields)


def of(ticket: Ticket, kind: str) -> FollowUp:
    return FollowUp.objects.get(ticket=ticket, cycle=Ticket.objects.get(pk=ticket.pk).cycle, kind=kind)


def fresh(ticket: Ticket) -> Ticket:
    found: Ticket = Ticket.objects.get(pk=ticket.pk)
    return found


def deliver(ticket: Ticket, at: datetime) -> None:
    """What the outbox says when the customer's mail server took a message."""
    message = Message.objects.filter(ticket=ticket, purpose="follow_up").latest("id")
    with changing(ticket, at) as locked:
        record(locked, "delivered", actor=None, at=at, message=message.pk, kind="follow_up")


def sent_follow_ups(ticket: Ticket) -> int:
    return Message.objects.filter(ticket=ticket, purpose="follow_up").count()


def test_resolving_plans_both_and_the_ticket_waits_for_the_first() -> None:
    ticket = resolved()
    assert (of(ticket, "immediate").due_at, of(ticket, "immediate").window_end) == (RESOLVED + DAY, RESOLVED + 2 * DAY)
    assert of(ticket, "extended").due_at == RESOLVED + 7 * DAY
    assert ticket.open_follow_ups == 2
    assert (ticket.next_action_code, ticket.next_action_at) == ("planned", RESOLVED + DAY)


def test_resolving_on_first_contact_plans_both_too() -> None:
    agent = make_agent(team=make_team())
    ticket = make_ticket(owner=agent, complexity="simple", severity="low", category="user_error")
    boss = Said(message="It is under Settings.", override_reason="For the test.", skip_reason="express")
    operations.take_step(ticket, "resolve_on_first_contact", actor=make_user("supervisor"), at=RESOLVED, said=boss)
    assert FollowUp.objects.filter(ticket=ticket, state="planned").count() == 2


def test_after_two_days_the_automatic_one_has_been_sent_once_and_is_done_when_delivered() -> None:
    ticket = resolved()
    operations.work_off(RESOLVED + DAY - timedelta(seconds=1))
    assert sent_follow_ups(ticket) == 0
    for _tick in range(3):
        operations.work_off(RESOLVED + 2 * DAY)
    assert sent_follow_ups(ticket) == 1
    assert of(ticket, "immediate").state == "open"
    deliver(ticket, RESOLVED + 2 * DAY)
    done = of(ticket, "immediate")
    assert (done.state, done.evidence, done.completed_at) == ("done", "delivered", RESOLVED + 2 * DAY)
    assert fresh(ticket).open_follow_ups == 1
    assert fresh(ticket).next_action_at == RESOLVED + 7 * DAY


def test_after_two_weeks_both_went_out_in_their_windows_and_the_clock_closes_the_ticket() -> None:
    ticket = resolved()
    for day in (2, 14):
        operations.work_off(RESOLVED + day * DAY)
        deliver(ticket, RESOLVED + day * DAY)
    operations.work_off(RESOLVED + 14 * DAY)
    ticket = fresh(ticket)
    assert [f.state for f in FollowUp.objects.filter(ticket=ticket)] == ["done", "done"]
    assert (ticket.phase, ticket.closed_at, sent_follow_ups(ticket)) == ("closed", RESOLVED + 14 * DAY, 2)
    closing = Event.objects.get(ticket=ticket, verb="close")
    assert closing.actor is None
    assert not AgendaEntry.objects.outstanding().filter(ticket=ticket).exists()


def test_a_jump_of_two_weeks_at_once_misses_the_first_and_never_sends_it_late() -> None:
    ticket = resolved()
    operations.work_off(RESOLVED + 14 * DAY)
    assert (of(ticket, "immediate").state, of(ticket, "extended").state) == ("missed", "open")
    assert sent_follow_ups(ticket) == 1


def test_what_is_not_delivered_by_the_end_of_the_window_is_missed() -> None:
    ticket = resolved()
    operations.work_off(RESOLVED + DAY)
    operations.work_off(RESOLVED + 2 * DAY)
    assert of(ticket, "immediate").state == "open"
    operations.work_off(RESOLVED + 2 * DAY + timedelta(seconds=2))
    missed = of(ticket, "immediate")
    assert (missed.state, missed.reason) == ("missed", "window_over")
    deliver(ticket, RESOLVED + 3 * DAY)
    assert of(ticket, "immediate").state == "missed"


def test_resolved_on_friday_at_three_it_goes_out_on_monday_morning() -> None:
    friday = MONDAY + 4 * DAY + 6 * HOUR
    ticket = make_ticket(phase="follow_up", at=friday)
    due = of(ticket, "immediate")
    assert (due.due_at, due.window_end, due.shifted) == (MONDAY + 7 * DAY, MONDAY + 7 * DAY + 4 * HOUR, True)
    operations.work_off(friday + 2 * DAY)
    assert sent_follow_ups(ticket) == 0
    operations.work_off(MONDAY + 7 * DAY)
    assert sent_follow_ups(ticket) == 1


@pytest.mark.parametrize("tier", ["A", "B"])
def test_important_customers_are_called(tier: str) -> None:
    contact = make_contact()
    change_customer(contact.customer, {"value_tier": tier}, actor=make_agent(), at=MONDAY)
    ticket = resolved(contact=contact)
    assert FollowUp.objects.filter(ticket=ticket, requires_call=True, automatic=False).count() == 2
    operations.work_off(RESOLVED + DAY)
    assert sent_follow_ups(ticket) == 0
    assert of(ticket, "immediate").state == "open"
    assert (fresh(ticket).next_action_code, fresh(ticket).next_action_at) == ("follow_up", RESOLVED + 2 * DAY)
    assert Event.objects.filter(ticket=ticket, verb="follow_up_opened").count() == 1


def test_complex_issues_recoveries_and_people_without_an_address_are_called() -> None:
    assert of(resolved(severity="critical"), "immediate").requires_call
    ticket = make_ticket(phase="verification", at=RESOLVED)
    Ticket.objects.filter(pk=ticket.pk).update(recovery_required=True)
    contact = make_contact()
    silent = make_ticket(phase="verification", at=RESOLVED, contact=contact)
    change_contact(contact, {"email": ""}, actor=make_agent(), at=MONDAY)
    for waiting in (fresh(ticket), fresh(silent)):
        boss = make_user("supervisor")
        said = Said(message="Done.", acceptance_kind="customer_said", override_reason="For the test.")
        operations.receive(waiting, "It works", intent="confirmation", at=RESOLVED)
        operations.take_step(waiting, "resolve", actor=boss, at=RESOLVED, said=said)
        assert of(waiting, "immediate").requires_call


def test_somebody_who_became_important_meanwhile_is_called_after_all() -> None:
    ticket = resolved()
    change_customer(ticket.customer, {"value_tier": "A"}, actor=make_agent(), at=MONDAY)
    operations.work_off(RESOLVED + DAY)
    assert sent_follow_ups(ticket) == 0
    assert of(ticket, "immediate").requires_call


def test_whoever_opted_out_is_left_alone_and_the_ticket_closes() -> None:
    contact = make_contact()
    change_contact(contact, {"follow_ups_opted_out": True}, actor=make_agent(), at=MONDAY)
    ticket = resolved(contact=contact)
    assert [f.reason for f in FollowUp.objects.filter(ticket=ticket)] == ["opted_out", "opted_out"]
    operations.work_off(RESOLVED)
    assert fresh(ticket).phase == "closed"


def test_opting_out_before_the_window_stops_it() -> None:
    ticket = resolved()
    change_contact(ticket.contact, {"follow_ups_opted_out": True}, actor=make_agent(), at=MONDAY)
    operations.work_off(RESOLVED + DAY)
    assert (of(ticket, "immediate").state, of(ticket, "immediate").reason) == ("cancelled", "opted_out")
    assert sent_follow_ups(ticket) == 0


def test_reopening_supersedes_what_still_runs_and_the_next_resolution_plans_anew() -> None:
    owner = make_agent(team=make_team())
    ticket = resolved(owner=owner)
    said = Said(reopen_reason="recurred", reason="It is back.")
    operations.take_step(ticket, "reopen", actor=owner, at=RESOLVED + HOUR, said=said)
    assert [f.state for f in FollowUp.objects.filter(ticket=ticket)] == ["superseded", "superseded"]
    assert fresh(ticket).open_follow_ups == 0
    operations.work_off(RESOLVED + 14 * DAY)
    assert sent_follow_ups(ticket) == 0


def test_merging_stops_them_and_unmerging_brings_back_what_is_still_in_time() -> None:
    lead = make_user("lead")
    ticket = resolved()
    other = make_ticket(contact=ticket.contact)
    operations.take_step(ticket, "merge", actor=lead, at=RESOLVED + HOUR, said=Said(into=other))
    assert {f.reason for f in FollowUp.objects.filter(ticket=ticket)} == {"merged"}
    operations.take_step(ticket, "unmerge", actor=lead, at=RESOLVED + 3 * DAY)
    assert (of(ticket, "immediate").state, of(ticket, "extended").state) == ("cancelled", "planned")
    assert fresh(ticket).open_follow_ups == 1
    operations.work_off(RESOLVED + 7 * DAY)
    assert (of(ticket, "extended").state, sent_follow_ups(ticket)) == ("open", 1)


def test_cancelling_stops_them() -> None:
    ticket = resolved()
    said = Said(cancel_reason="created_in_error", reason="A slip.")
    operations.take_step(ticket, "cancel", actor=make_user("lead"), at=RESOLVED + HOUR, said=said)
    assert {f.state for f in FollowUp.objects.filter(ticket=ticket)} == {"cancelled"}


def test_the_extended_one_waits_for_a_shifted_first_one() -> None:
    """A team of Sundays only: the first one shifts past the beginning of the second."""
    team = make_team("Sundays", week={"6": [["09:00", "10:00"]]})
    ticket = important(team=team)
    first, second = of(ticket, "immediate"), of(ticket, "extended")
    FollowUp.objects.filter(pk=first.pk).update(window_end=second.due_at + HOUR)
    AgendaEntry.objects.filter(ticket=ticket, kind="follow_up_end", key="1:immediate").update(
        due_at=second.due_at + HOUR
    )
    operations.work_off(second.due_at)
    assert of(ticket, "extended").state == "planned"
    operations.work_off(second.due_at + 2 * HOUR)
    assert (of(ticket, "immediate").state, of(ticket, "extended").state) == ("missed", "open")


def test_an_unanswered_message_keeps_it_open_until_it_is_answered() -> None:
    owner = make_agent(team=make_team())
    ticket = resolved(owner=owner)
    for day in (2, 14):
        operations.work_off(RESOLVED + day * DAY)
        if day == 14:
            operations.receive(fresh(ticket), "One more question?", at=RESOLVED + 14 * DAY)
        deliver(ticket, RESOLVED + day * DAY)
    operations.work_off(RESOLVED + 14 * DAY)
    assert fresh(ticket).phase == "follow_up"
    assert fresh(ticket).next_action_code == "triage"  # what it is comes first; a reply answers it
    assert followups.close_what_is_ready(RESOLVED + 14 * DAY) == 0
    operations.reply(fresh(ticket), "Yes, always.", actor=owner, at=RESOLVED + 14 * DAY)
    assert followups.close_what_is_ready(RESOLVED + 15 * DAY) == 1
    assert followups.close_what_is_ready(RESOLVED + 15 * DAY) == 0
    assert fresh(ticket).phase == "closed"


def test_a_supervisor_who_closes_early_leaves_them_cancelled() -> None:
    ticket = resolved()
    said = Said(override_reason="They asked us to leave them alone.")
    operations.take_step(ticket, "close", actor=make_user("supervisor"), at=RESOLVED + HOUR, said=said)
    assert {f.reason for f in FollowUp.objects.filter(ticket=ticket)} == {"closed_early"}


def test_a_failed_delivery_hands_it_to_a_person() -> None:
    ticket = resolved()
    operations.work_off(RESOLVED + DAY)
    message = Message.objects.get(ticket=ticket, purpose="follow_up")
    with changing(ticket, RESOLVED + DAY) as locked:
        record(locked, "undelivered", actor=None, at=RESOLVED + DAY, message=message.pk, error="550 no such user")
    assert (of(ticket, "immediate").state, of(ticket, "immediate").automatic) == ("open", False)
    assert fresh(ticket).next_action_code == "follow_up"


def test_somebody_elses_delivery_completes_nothing() -> None:
    ticket = resolved()
    operations.work_off(RESOLVED + DAY)
    with changing(ticket, RESOLVED + DAY) as locked:
        delivered(locked, 0, at=RESOLVED + DAY)
    assert of(ticket, "immediate").state == "open"


def test_two_follow_ups_of_a_kind_cannot_be_stored() -> None:
    ticket = resolved()
    twin = of(ticket, "immediate")
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_closing_is_refused_while_one_runs() -> None:
    ticket = resolved()
    with pytest.raises(Refused) as refusal:
        operations.take_step(ticket, "close", actor=None, at=RESOLVED + HOUR)
    assert "follow_ups_ended" in {finding.code for finding in refusal.value.unmet}
