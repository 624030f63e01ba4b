"""Asking the customer to verify, waiting for them, and taking silence for a yes when they had every chance."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from metrics.models import MetricFact
from metrics.operations import refresh_facts
from resolution.core.refusals import Refused
from tests.factories import (
    DAY,
    HOUR,
    MONDAY,
    VERIFICATION_ANSWERS,
    make_agent,
    make_team,
    make_ticket,
    make_user,
    prepare_verify,
)
from tickets import operations
from tickets.models import Hold, Message, Notification, Ticket
from tickets.said import Said
from tickets.vocabulary import Phase

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + DAY + HOUR  # the second request
SILENT_UNTIL = MONDAY + 8 * DAY + HOUR  # five business days later, the Tuesday after
CHECKS = ("original_issue", "workflow", "edge", "performance", "integration")


@pytest.fixture
def owner() -> User:
    return make_agent(name="Ana Silva", team=make_team("Support"))


@pytest.fixture
def asked(owner: User) -> Any:
    """Asked to verify on Monday at nine; everything that needs no customer is proven."""
    ticket = make_ticket(phase=Phase.VERIFICATION, owner=owner)
    for kind in CHECKS:
        operations.record_check(ticket, "verification", kind, "pass", actor=owner, at=MONDAY)
    answers = VERIFICATION_ANSWERS | {"prevention_owner": owner.pk}
    operations.change_fields(ticket, answers, actor=owner, at=MONDAY)
    operations.add_record(ticket, "time_entries", {"minutes": 30}, actor=owner, at=MONDAY)
    return now(ticket)


def now(ticket: Ticket) -> Any:
    return Ticket.objects.get(pk=ticket.pk)


def silence(ticket: Any) -> list[tuple[str, datetime]]:
    return list(ticket.agenda.filter(kind="silence").values_list("state", "due_at"))


def pending(ticket: Ticket) -> bool:
    return ticket.agenda.outstanding().filter(kind="silence").exists()


def test_the_wait_for_a_verification_ends_after_a_business_day_and_then_a_second_request_is_next(
    asked: Ticket, owner: User
) -> None:
    assert (asked.hold_party, asked.hold_until, asked.next_action_code) == ("customer", MONDAY + DAY, "wait")
    operations.work_off(MONDAY + DAY)
    ticket = now(asked)
    assert (ticket.hold_party, ticket.next_action_code, ticket.next_action_by) == ("", "ask_again", "us")
    assert Notification.objects.filter(ticket=ticket, kind="hold_over", recipient=owner).count() == 1


def test_asking_again_sends_a_request_and_waits_another_business_day(asked: Ticket, owner: User) -> None:
    operations.work_off(MONDAY + DAY)
    message = operations.ask_again(asked, actor=owner, at=TUESDAY)
    ticket = now(asked)
    assert (message.purpose, message.generated, message.author) == ("verification_request", True, owner)
    assert ticket.contact.name in message.body
    assert (ticket.hold_party, ticket.hold_until) == ("customer", TUESDAY + DAY)
    assert silence(ticket) == [("pending", SILENT_UNTIL - DAY)]


def test_after_the_second_wait_nobody_has_to_do_anything_but_the_clock(asked: Ticket, owner: User) -> None:
    operations.ask_again(asked, actor=owner, at=TUESDAY)
    operations.work_off(TUESDAY + DAY)
    assert now(asked).next_action_code == "await_silence"


def test_the_owner_hears_of_it_the_day_before_and_the_clock_resolves_at_the_end(asked: Ticket, owner: User) -> None:
    operations.ask_again(asked, "Does it work, Dana?", actor=owner, at=TUESDAY)
    operations.work_off(SILENT_UNTIL - DAY)
    assert Notification.objects.filter(ticket=asked, kind="silence_soon", recipient=owner).count() == 1
    operations.work_off(SILENT_UNTIL - timedelta(seconds=1))
    assert now(asked).phase == Phase.VERIFICATION
    operations.work_off(SILENT_UNTIL)
    ticket = now(asked)
    assert (ticket.phase, ticket.resolved_at) == (Phase.FOLLOW_UP, SILENT_UNTIL)
    assert (ticket.cycle.acceptance_kind, ticket.cycle.resolved_by) == ("silence", None)
    closing = ticket.messages.get(purpose="closing")
    assert (closing.author, closing.generated, closing.kind) == (None, True, Message.Kind.OUTBOUND)
    assert "simply answer this message" in closing.body
    assert ticket.events.get(verb="resolve").actor is None
    assert [state for state, _due_at in silence(ticket)] == ["done"]


def test_two_ticks_at_once_resolve_it_once(asked: Ticket, owner: User) -> None:
    operations.ask_again(asked, actor=owner, at=TUESDAY)
    operations.work_off(SILENT_UNTIL)
    operations.work_off(SILENT_UNTIL)
    assert asked.messages.filter(purpose="closing").count() == 1


def test_two_requests_of_one_day_are_one_in_the_teams_own_zone() -> None:
    team = make_team("Auckland", time_zone="Pacific/Auckland")  # its Tuesday begins on Monday at noon, UTC
    owner = make_agent(team=team)
    ticket = make_ticket(phase=Phase.VERIFICATION, owner=owner, team=team)
    operations.ask_again(ticket, actor=owner, at=MONDAY + 2 * HOUR)
    assert silence(ticket) == []
    operations.ask_again(ticket, actor=owner, at=MONDAY + 4 * HOUR)
    assert len(silence(ticket)) == 1


def test_a_request_on_friday_is_silence_on_the_friday_after_and_holidays_do_not_count() -> None:
    team = make_team("Support", holidays=["2026-06-08"])
    owner = make_agent(team=team)
    ticket = make_ticket(phase=Phase.VERIFICATION, owner=owner, team=team)
    friday = datetime(2026, 6, 5, 16, 30, tzinfo=UTC)
    operations.ask_again(ticket, actor=owner, at=friday)
    event = ticket.events.get(verb="silence_counted")
    assert event.detail["ends"] == datetime(2026, 6, 15, 16, 30, tzinfo=UTC).isoformat()


@pytest.mark.parametrize("intent", ["", "auto"])
def test_any_word_of_the_customer_ends_the_silence(asked: Ticket, owner: User, intent: str) -> None:
    operations.ask_again(asked, actor=owner, at=TUESDAY)
    operations.receive(asked, "I am away until Friday.", intent=intent, at=TUESDAY + HOUR)
    assert not pending(asked)
    operations.work_off(SILENT_UNTIL + DAY)
    assert now(asked).phase == Phase.VERIFICATION


@pytest.mark.parametrize("step", ["rework", "rethink", "redefine"])
def test_a_new_round_ends_the_silence_and_its_requests_are_counted_anew(asked: Ticket, owner: User, step: str) -> None:
    operations.ask_again(asked, actor=owner, at=TUESDAY)
    said = Said(reason="It fails in the edge case.", case={"problem_statement": "Exports of exactly 10k rows stop."})
    operations.take_step(asked, step, actor=owner, at=TUESDAY + HOUR, said=said)
    assert not pending(asked)


def test_after_a_rework_one_request_is_one(asked: Ticket, owner: User) -> None:
    operations.ask_again(asked, actor=owner, at=TUESDAY)
    said = Said(reason="It fails in the edge case.")
    operations.take_step(asked, "rework", actor=owner, at=TUESDAY + HOUR, said=said)
    prepare_verify(asked, owner, TUESDAY + HOUR)
    operations.take_step(asked, "verify", actor=owner, at=TUESDAY + 2 * HOUR)
    operations.ask_again(asked, actor=owner, at=TUESDAY + 3 * HOUR)
    assert not pending(asked)
    by_hand = Said(acceptance_kind="silence", message="Goodbye.")
    with pytest.raises(Refused):
        operations.take_step(asked, "resolve", actor=owner, at=TUESDAY + 10 * DAY, said=by_hand)


def test_a_third_request_moves_the_one_moment_there_is(asked: Ticket, owner: User) -> None:
    operations.ask_again(asked, actor=owner, at=TUESDAY)
    operations.ask_again(asked, actor=owner, at=TUESDAY + DAY)
    assert silence(asked) == [("pending", SILENT_UNTIL)]


def test_when_a_gate_objects_it_says_so_and_becomes_the_next_action(owner: User) -> None:
    ticket = make_ticket(phase=Phase.VERIFICATION, owner=owner)  # nothing is proven
    operations.ask_again(ticket, actor=owner, at=TUESDAY)
    operations.work_off(SILENT_UNTIL)
    ticket = now(ticket)
    assert (ticket.phase, ticket.next_action_code) == (Phase.VERIFICATION, "silence")
    assert not ticket.messages.filter(purpose="closing").exists()
    refused = ticket.events.get(verb="silence_refused")
    assert "accepted" not in refused.detail["unmet"]
    assert refused.detail["unmet"], "hard items hold"
    assert Notification.objects.filter(ticket=ticket, kind="silence_refused", recipient=owner).count() == 1
    assert [state for state, _due_at in silence(ticket)] == ["raised"]


def test_what_only_the_customer_could_say_is_skipped_and_written_down(asked: Ticket, owner: User) -> None:
    operations.ask_again(asked, actor=owner, at=TUESDAY)
    operations.work_off(SILENT_UNTIL)
    reasons = set(now(asked).cycle.responses.filter(state="skipped").values_list("skip_reason", flat=True))
    assert reasons <= {"customer_unavailable"}


def test_the_time_that_it_took_ends_with_our_last_request(asked: Ticket, owner: User) -> None:
    operations.ask_again(asked, actor=owner, at=TUESDAY)
    operations.work_off(SILENT_UNTIL)
    refresh_facts({asked.pk: "test"}, at=SILENT_UNTIL)
    fact = MetricFact.objects.get(ticket_id=asked.pk, definition=2)
    waited = Hold.objects.filter(ticket=asked, party="customer", started_at__lt=TUESDAY)
    held = sum((min(hold.ended_at or TUESDAY, TUESDAY) - hold.started_at).total_seconds() for hold in waited)
    assert fact.anchor_at == SILENT_UNTIL
    assert (fact.extra or {})["gross"] == (TUESDAY - MONDAY).total_seconds()
    assert fact.value == (TUESDAY - MONDAY).total_seconds() - held


def test_it_is_asked_again_only_in_phase_four_by_whom_it_belongs_to_and_never_across_a_message(
    asked: Ticket, owner: User
) -> None:
    with pytest.raises(Refused, match="phase 4"):
        operations.ask_again(make_ticket(owner=owner), actor=owner, at=MONDAY)
    with pytest.raises(Refused) as refusal:
        operations.ask_again(asked, actor=make_agent(team=asked.team), at=TUESDAY)
    assert refusal.value.kind == "forbidden"
    operations.receive(asked, "How do I test it?", at=TUESDAY)
    with pytest.raises(Refused, match="answer them first"):
        operations.ask_again(asked, actor=owner, at=TUESDAY)


def test_a_lead_may_ask_as_well(asked: Ticket) -> None:
    assert operations.ask_again(asked, actor=make_user(Role.LEAD, team=asked.team), at=TUESDAY).pk


# Waiting for a customer, in general.


def wait_for_customer(ticket: Ticket, owner: User, until: datetime) -> Ticket:
    said = Said(party="customer", until=until, reason="We need the log.", message="Could you send us the log?")
    return operations.take_step(ticket, "hold", actor=owner, at=MONDAY + HOUR, said=said)


@pytest.fixture
def diagnosed(owner: User) -> Ticket:
    return make_ticket(phase=Phase.DIAGNOSIS, owner=owner)


def test_waiting_for_a_customer_needs_a_question(diagnosed: Ticket, owner: User) -> None:
    operations.receive(diagnosed, "Any news?", at=MONDAY + HOUR)
    said = Said(party="customer", until=MONDAY + DAY, reason="We need the log.")
    with pytest.raises(Refused) as refusal:
        operations.take_step(diagnosed, "hold", actor=owner, at=MONDAY + HOUR, said=said)
    assert [finding.code for finding in refusal.value.unmet] == ["question_asked"]


def test_a_reply_wakes_it(diagnosed: Ticket, owner: User) -> None:
    wait_for_customer(diagnosed, owner, MONDAY + 2 * DAY)
    operations.receive(diagnosed, "Here it is.", at=MONDAY + 5 * HOUR)
    ticket = now(diagnosed)
    assert (ticket.hold_party, ticket.next_action_code, ticket.next_action_by) == ("", "answer", "us")
    assert Hold.objects.get(ticket=ticket).ended_by_reply


def test_the_date_wakes_it_says_what_is_next_and_tells_the_owner(diagnosed: Ticket, owner: User) -> None:
    wait_for_customer(diagnosed, owner, MONDAY + 2 * DAY)
    assert (now(diagnosed).next_action_code, now(diagnosed).next_action_by) == ("wait", "customer")
    operations.work_off(MONDAY + 2 * DAY)
    ticket = now(diagnosed)
    assert (ticket.hold_party, ticket.next_action_code, ticket.next_action_by) == ("", "fill_gate", "us")
    told = Notification.objects.get(ticket=ticket, kind="hold_over")
    assert (told.recipient, told.words) == (owner, "The wait is over: We need the log.")


def test_a_hand_wakes_it_and_nobody_is_told_what_they_did(diagnosed: Ticket, owner: User) -> None:
    wait_for_customer(diagnosed, owner, MONDAY + 2 * DAY)
    operations.take_step(diagnosed, "resume", actor=owner, at=MONDAY + 5 * HOUR)
    operations.work_off(MONDAY + 2 * DAY)
    assert now(diagnosed).hold_party == ""
    assert not Notification.objects.filter(kind="hold_over").exists()


def test_nobody_waits_longer_than_thirty_days(diagnosed: Ticket, owner: User) -> None:
    with pytest.raises(Refused) as refusal:
        wait_for_customer(diagnosed, owner, MONDAY + 31 * DAY)
    assert [finding.code for finding in refusal.value.unmet] == ["hold_ends_soon"]
