"""What decides KPI 9, vector by vector: which clock begins when, what stops it, and what it comes to."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from tests.factories import DAY, HOUR, MONDAY, lead_to, make_agent, make_team, make_ticket, make_user
from tests.sla.lives import clock, now, require_replay, say
from tickets import events, operations
from tickets.models import Message, Ticket
from tickets.operations.refreshing import changing
from tickets.said import Said

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FRIDAY = datetime(2026, 6, 5, 16, 30, tzinfo=UTC)


@pytest.fixture
def lead() -> User:
    return make_user("lead", team=make_team())


def answered(lead: User) -> Ticket:
    ticket = make_ticket(owner=lead)
    say(ticket, MONDAY + 10 * MINUTE, lead, promise=MONDAY + 5 * DAY)
    return ticket


def merge(source: Ticket, into: Ticket, at: datetime, lead: User) -> None:
    operations.take_step(now(source), "merge", actor=lead, at=at, said=Said(into=now(into)))


@pytest.mark.parametrize(
    ("holidays", "answered_at", "state"),
    [
        ([], datetime(2026, 6, 8, 12, 0, tzinfo=UTC), "met"),
        ([], datetime(2026, 6, 8, 12, 30, tzinfo=UTC), "met"),
        ([], datetime(2026, 6, 8, 12, 31, tzinfo=UTC), "breached"),
        (["2026-06-08"], datetime(2026, 6, 9, 12, 30, tzinfo=UTC), "met"),
        (["2026-06-08"], datetime(2026, 6, 9, 12, 31, tzinfo=UTC), "breached"),
    ],
)
def test_four_business_hours_over_a_weekend(holidays: list[str], answered_at: datetime, state: str) -> None:
    agent = make_agent(team=make_team(holidays=holidays))
    ticket = make_ticket(channel="email", at=FRIDAY, owner=agent)
    say(ticket, answered_at, agent, promise=answered_at + DAY)
    row = clock(ticket, "first_response")
    due = datetime(2026, 6, 9 if holidays else 8, 12, 30, tzinfo=UTC)
    assert (row.state, row.due_at, row.decided_at) == (state, due, min(due, answered_at))
    require_replay(ticket)


def test_an_unanswered_clock_past_its_due_is_breached_in_the_period_of_the_due(lead: User) -> None:
    ticket = make_ticket(owner=lead)
    operations.work_off(MONDAY + 40 * DAY)
    assert clock(ticket, "first_response").decided_at == MONDAY + HOUR


def test_a_generated_word_stops_nothing(lead: User) -> None:
    ticket = make_ticket(owner=lead)
    with changing(ticket, MONDAY) as locked:
        at = MONDAY + MINUTE
        operations.talking.post(locked, "We have it.", kind="outbound", actor=None, at=at, generated=True)
    assert clock(ticket, "first_response").state == "running"


def test_the_closing_message_is_the_answer_to_what_was_open(lead: User) -> None:
    ticket = make_ticket(phase="verification", owner=lead)
    operations.receive(now(ticket), "It works. And the report?", at=MONDAY + HOUR)
    assert clock(ticket, "next_response").state == "running"


def test_the_next_clock_starts_at_the_oldest_unanswered_message_and_a_second_question_starts_none(lead: User) -> None:
    ticket = answered(lead)
    operations.receive(now(ticket), "One.", at=MONDAY + HOUR)
    operations.receive(now(ticket), "Two.", at=MONDAY + 1.5 * HOUR)
    assert ticket.clocks.filter(metric="next_response").get().started_at == MONDAY + HOUR


def test_a_first_word_that_was_thanks_gives_way_to_the_question_behind_it(lead: User) -> None:
    ticket = answered(lead)
    thanks = operations.receive(now(ticket), "Thank you!", at=MONDAY + HOUR)
    operations.receive(now(ticket), "And when?", at=MONDAY + 1.5 * HOUR)
    operations.triage(thanks, "thanks", actor=lead, at=MONDAY + 1.6 * HOUR)
    rows = ticket.clocks.filter(metric="next_response").order_by("id")
    assert [(row.state, row.started_at) for row in rows] == [
        ("cancelled", MONDAY + HOUR),
        ("running", MONDAY + 1.5 * HOUR),
    ]


def test_thanks_that_turn_out_to_be_a_question_start_the_clock_at_their_own_time(lead: User) -> None:
    ticket = answered(lead)
    message = operations.receive(now(ticket), "Thanks, and when?", intent="thanks", at=MONDAY + HOUR)
    operations.triage(message, "question", actor=lead, at=MONDAY + 4 * HOUR)
    operations.work_off(MONDAY + 4 * HOUR)
    row = clock(ticket, "next_response")
    assert (row.state, row.started_at, row.decided_at) == ("breached", MONDAY + HOUR, MONDAY + 2 * HOUR)


def test_triage_after_the_due_rewrites_no_verdict_and_asks_for_no_answer(lead: User) -> None:
    ticket = answered(lead)
    message = operations.receive(now(ticket), "Great.", at=MONDAY + HOUR)
    operations.triage(message, "thanks", actor=lead, at=MONDAY + 3 * HOUR)
    operations.work_off(MONDAY + 3 * HOUR)
    row = clock(ticket, "next_response")
    assert (row.state, row.decided_at) == ("breached", MONDAY + 2 * HOUR)
    assert not ticket.agenda.outstanding().filter(kind="clock:next_response").exists()


def test_a_bounce_leaves_the_verdict_and_starts_the_next_clock_there(lead: User) -> None:
    ticket = answered(lead)
    message = ticket.messages.get(kind=Message.Kind.OUTBOUND)
    with changing(ticket, MONDAY + HOUR) as locked:
        events.record(locked, "undelivered", actor=None, at=MONDAY + HOUR, message=message.pk, error="No such box")
    assert clock(ticket, "first_response").state == "met"
    assert clock(ticket, "next_response").started_at == MONDAY + HOUR


def test_a_question_that_is_merged_in_waits_since_it_was_asked(lead: User) -> None:
    target = answered(lead)
    source = make_ticket(contact=target.contact, owner=lead, at=MONDAY + 20 * MINUTE)
    merge(source, target, MONDAY + 40 * MINUTE, lead)
    assert clock(source, "first_response").state == "cancelled"
    assert clock(target, "next_response").started_at == MONDAY + 20 * MINUTE
    operations.take_step(now(source), "unmerge", actor=lead, at=MONDAY + 50 * MINUTE)
    assert clock(target, "next_response").state == "cancelled"
    assert clock(source, "first_response").started_at == MONDAY + 50 * MINUTE


def test_one_that_was_decided_before_it_was_merged_in_is_counted_once(lead: User) -> None:
    target = answered(lead)
    source = make_ticket(contact=target.contact, owner=lead, at=MONDAY + 20 * MINUTE)
    merge(source, target, MONDAY + 2 * HOUR, lead)
    assert clock(source, "first_response").state == "breached"
    assert not target.clocks.filter(metric="next_response").exists()


def test_no_clock_is_started_by_a_merge_while_the_first_answer_is_owed(lead: User) -> None:
    target = make_ticket(owner=lead)
    source = make_ticket(contact=target.contact, owner=lead, at=MONDAY + MINUTE)
    merge(source, target, MONDAY + 2 * MINUTE, lead)
    assert not target.clocks.filter(metric="next_response").exists()


@pytest.mark.parametrize(
    ("reason", "first", "next_"),
    [("spam", "cancelled", "cancelled"), ("test", "cancelled", "cancelled"), ("withdrawn", "met", "breached")],
)
def test_what_was_decided_before_a_cancellation(lead: User, reason: str, first: str, next_: str) -> None:
    ticket = answered(lead)
    operations.receive(now(ticket), "And when?", at=MONDAY + HOUR)
    said = Said(cancel_reason=reason, reason="They said so.")
    operations.take_step(now(ticket), "cancel", actor=lead, at=MONDAY + 2.5 * HOUR, said=said)
    assert (clock(ticket, "first_response").state, clock(ticket, "next_response").state) == (first, next_)
    assert clock(ticket, "resolution").state == "cancelled"


@pytest.mark.parametrize(("seconds", "state"), [(-60, "cancelled"), (0, "cancelled"), (1, "breached")])
def test_a_withdrawal_until_the_due_instant_takes_the_clock_out(lead: User, seconds: int, state: str) -> None:
    ticket = make_ticket(owner=lead)
    at = MONDAY + HOUR + timedelta(seconds=seconds)
    said = Said(cancel_reason="withdrawn", reason="They said so.")
    operations.take_step(ticket, "cancel", actor=lead, at=at, said=said)
    assert clock(ticket, "first_response").state == state


def test_a_ticket_that_is_restored_owes_its_first_answer_again(lead: User) -> None:
    ticket = make_ticket(owner=lead)
    operations.take_step(ticket, "cancel", actor=lead, at=MONDAY + MINUTE, said=Said(cancel_reason="spam"))
    operations.take_step(now(ticket), "restore", actor=lead, at=MONDAY + 2 * HOUR)
    assert clock(ticket, "first_response").due_at == MONDAY + 3 * HOUR


def test_a_ticket_of_ours_owes_no_first_answer(lead: User) -> None:
    ticket = make_ticket(owner=lead, customer_initiated=False)
    assert not ticket.clocks.exists()


def test_ten_hours_with_three_on_the_customer_and_two_on_a_vendor_count_seven(lead: User) -> None:
    ticket = answered(lead)
    for party, begins, ends in (("customer", 1, 4), ("third_party", 5, 7)):
        said = Said(party=party, until=MONDAY + 9 * DAY, reason="We wait.")
        operations.take_step(now(ticket), "hold", actor=lead, at=MONDAY + begins * HOUR, said=said)
        operations.take_step(now(ticket), "resume", actor=lead, at=MONDAY + ends * HOUR)
    lead_to(now(ticket), "follow_up", owner=lead, at=MONDAY + 10 * HOUR)
    ran = [part for part in clock(ticket, "resolution").segments() if not part.party]
    assert sum(((part.ends or MONDAY) - part.begins for part in ran), timedelta()) == 7 * HOUR
    require_replay(ticket)
