"""Replies after the resolution: what they are is decided by a person, in time, and with what follows from it."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from metrics.models import MetricFact
from metrics.operations import refresh_facts
from resolution.core.refusals import Invalid, Refused
from sla.models import Clock
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import Message, Notification, ReplyCard, Ticket, TicketLink
from tickets.said import Said
from tickets.vocabulary import Phase, Verdict

pytestmark = pytest.mark.django_db
LATER = MONDAY + 3 * HOUR  # when the customer writes again; two hours before the target of a portal ticket ends


@pytest.fixture
def owner() -> User:
    return make_agent(name="Ana Silva", team=make_team("Support"))


@pytest.fixture
def solved(owner: User) -> Ticket:
    return make_ticket(phase=Phase.FOLLOW_UP, owner=owner)


@pytest.fixture
def closed(owner: User) -> Ticket:
    return make_ticket(phase=Phase.CLOSED, owner=owner)


def hears(ticket: Ticket, words: str, *, intent: str = "") -> Message:
    return operations.receive(ticket, words, intent=intent, at=LATER)


def card_of(message: Message) -> ReplyCard:
    return ReplyCard.objects.get(message=message)


def now(ticket: Ticket) -> Any:
    return Ticket.objects.get(pk=ticket.pk)


def next_clock(ticket: Ticket) -> Clock:
    return Clock.objects.filter(ticket=ticket, metric="next_response").latest("id")


def fact(ticket: Ticket, definition: int) -> MetricFact:
    refresh_facts({ticket.pk: "test"}, at=LATER)
    return MetricFact.objects.filter(ticket_id=ticket.pk, definition=definition).earliest("unit")


@pytest.mark.parametrize("phase", [Phase.FOLLOW_UP, Phase.CLOSED])
def test_a_reply_asks_what_it_is_and_that_is_the_next_action_of_open_and_closed_tickets(
    owner: User, phase: Phase
) -> None:
    ticket = make_ticket(phase=phase, owner=owner)
    message = hears(ticket, "Thanks a lot!")
    ticket, card = now(ticket), card_of(message)
    assert (card.suggested, card.decided_at) == (Verdict.THANKS, None)
    assert (ticket.next_action_code, ticket.next_action_by) == ("triage", "us")
    assert ticket.triage_since == LATER
    assert ticket.next_action_at == next_clock(ticket).due_at
    assert Notification.objects.filter(ticket=ticket, kind="triage", recipient=owner).count() == 1


@pytest.mark.parametrize("intent", ["auto", "thanks", "confirmation"])
def test_what_says_itself_that_it_needs_no_answer_asks_nothing(solved: Ticket, intent: str) -> None:
    hears(solved, "Whatever.", intent=intent)
    assert not ReplyCard.objects.exists()
    assert now(solved).triage_since is None


def test_a_reply_before_the_resolution_asks_nothing(owner: User) -> None:
    hears(make_ticket(phase=Phase.VERIFICATION, owner=owner), "It is back.")
    assert not ReplyCard.objects.exists()


def test_what_the_sender_said_that_it_is_stands_on_the_card_and_is_still_decided_by_a_person(solved: Ticket) -> None:
    card = card_of(hears(solved, "Hm.", intent="back"))
    assert (card.suggested, card.why, card.decided_at) == (Verdict.PROBLEM_BACK, "told", None)


@pytest.mark.parametrize("phase", [Phase.FOLLOW_UP, Phase.CLOSED])
def test_thanks_never_reopen_and_take_the_clock_out_of_the_count(owner: User, phase: Phase) -> None:
    ticket = make_ticket(phase=phase, owner=owner)
    message = hears(ticket, "It is back! Just kidding, thanks.")
    operations.decide_reply(card_of(message), Verdict.THANKS, actor=owner, at=LATER + timedelta(minutes=5))
    ticket = now(ticket)
    assert (ticket.phase, ticket.reopen_count, ticket.cycle.number) == (phase, 0, 1)
    assert (ticket.unanswered_since, ticket.triage_since) == (None, None)
    assert Message.objects.get(pk=message.pk).intent == "thanks"
    assert next_clock(ticket).state == "cancelled"
    assert not ticket.agenda.outstanding().filter(kind__in=["triage", "clock:next_response"]).exists()


def test_thanks_break_no_first_contact_resolution_and_a_return_does(owner: User) -> None:
    kept, lost = (make_ticket(phase=Phase.FOLLOW_UP, owner=owner) for _ in range(2))
    assert (fact(kept, 1).numerator, fact(lost, 1).numerator) == (True, True)
    operations.decide_reply(card_of(hears(kept, "Thanks!")), Verdict.THANKS, actor=owner, at=LATER)
    operations.decide_reply(card_of(hears(lost, "It is back.")), Verdict.PROBLEM_BACK, actor=owner, at=LATER)
    assert (fact(kept, 1).numerator, fact(lost, 1).numerator) == (True, False)


def test_a_verdict_after_the_target_leaves_the_breach_at_its_due_instant(solved: Ticket, owner: User) -> None:
    message = hears(solved, "Thanks!")
    due = next_clock(solved).due_at
    assert due is not None
    operations.decide_reply(card_of(message), Verdict.THANKS, actor=owner, at=due + timedelta(minutes=1))
    clock = next_clock(solved)
    assert (clock.state, clock.decided_at) == ("breached", due)
    assert not solved.agenda.outstanding().filter(kind="clock:next_response").exists()


def test_a_verdict_after_the_tick_says_the_same(solved: Ticket, owner: User) -> None:
    message = hears(solved, "Thanks!")
    due = next_clock(solved).due_at
    assert due is not None
    operations.work_off(due)
    operations.decide_reply(card_of(message), Verdict.THANKS, actor=owner, at=due + HOUR)
    assert (next_clock(solved).state, next_clock(solved).decided_at) == ("breached", due)
    assert not solved.agenda.outstanding().filter(kind="clock:next_response").exists()


def test_a_question_stays_to_be_answered_and_its_answer_meets_the_clock(closed: Ticket, owner: User) -> None:
    message = hears(closed, "What was the cause?")
    operations.decide_reply(card_of(message), Verdict.QUESTION, actor=owner, at=LATER)
    ticket = now(closed)
    assert (ticket.phase, ticket.next_action_code, ticket.unanswered_since) == (Phase.CLOSED, "answer", LATER)
    assert ticket.triage_since == LATER, "a closed ticket stays where people look until it is answered"
    operations.reply(closed, "A proxy.", actor=owner, at=LATER + timedelta(minutes=10))
    ticket = now(closed)
    assert (next_clock(ticket).state, ticket.triage_since, ticket.next_action_at) == ("met", None, None)


def test_an_answer_without_a_verdict_says_that_it_was_a_question(solved: Ticket, owner: User) -> None:
    message = hears(solved, "What was the cause?")
    operations.reply(solved, "A proxy.", actor=owner, at=LATER + timedelta(minutes=10))
    assert card_of(message).verdict == Verdict.QUESTION
    assert now(solved).triage_since is None


def test_a_question_may_be_sorted_anew_and_then_waits_again(solved: Ticket, owner: User) -> None:
    message = hears(solved, "Thanks?")
    operations.decide_reply(card_of(message), Verdict.THANKS, actor=owner, at=LATER)
    operations.decide_reply(card_of(message), Verdict.QUESTION, actor=owner, at=LATER + timedelta(minutes=1))
    assert now(solved).unanswered_since == LATER
    assert (next_clock(solved).state, next_clock(solved).started_at) == ("running", LATER)


def test_a_problem_that_is_back_begins_a_new_cycle_which_counts_as_a_recurrence(closed: Ticket, owner: User) -> None:
    message = hears(closed, "It is back.")
    operations.decide_reply(card_of(message), Verdict.PROBLEM_BACK, actor=owner, at=LATER)
    ticket = now(closed)
    assert (ticket.phase, ticket.cycle.number, ticket.reopen_count) == (Phase.DIAGNOSIS, 2, 1)
    assert (ticket.cycle.reopen_reason, ticket.cycle.reopen_note) == ("recurred", "It is back.")
    assert (ticket.unanswered_since, ticket.next_action_code, ticket.triage_since) == (LATER, "answer", None)
    assert next_clock(ticket).state == "running"
    assert fact(ticket, 4).numerator is True


def test_reopening_supersedes_what_was_planned_and_new_information_is_no_recurrence(
    solved: Ticket, owner: User
) -> None:
    message = hears(solved, "I found the log.")
    operations.decide_reply(card_of(message), Verdict.PROBLEM_BACK, reopen_reason="new_info", actor=owner, at=LATER)
    assert set(solved.follow_ups.values_list("state", "reason")) == {("superseded", "reopened")}
    assert fact(now(solved), 4).numerator is False


def test_reopening_by_its_own_door_is_a_verdict_as_well(solved: Ticket, owner: User) -> None:
    message = hears(solved, "It is back.")
    said = Said(reopen_reason="recurred", reason="They wrote so.")
    operations.take_step(solved, "reopen", actor=owner, at=LATER, said=said)
    assert card_of(message).verdict == Verdict.PROBLEM_BACK
    assert now(solved).triage_since is None


def test_a_month_after_closing_only_a_new_linked_ticket_is_left(closed: Ticket, owner: User) -> None:
    at = MONDAY + 31 * DAY
    message = operations.receive(closed, "The export fails again.", at=at)
    with pytest.raises(Refused) as refusal:
        operations.decide_reply(card_of(message), Verdict.PROBLEM_BACK, actor=owner, at=at)
    assert [finding.code for finding in refusal.value.unmet] == ["closed_recently"]
    assert card_of(message).decided_at is None, "nothing is half done"
    card = operations.decide_reply(card_of(message), Verdict.NEW_ISSUE, actor=owner, at=at)
    assert TicketLink.objects.get(ticket=card.opened, other=closed).kind == TicketLink.Kind.CONTINUES


def test_another_issue_becomes_a_ticket_of_its_own_from_when_it_was_told(solved: Ticket, owner: User) -> None:
    message = hears(solved, "Another problem: the calendar is empty.")
    at = LATER + timedelta(minutes=30)
    card = operations.decide_reply(card_of(message), Verdict.NEW_ISSUE, actor=owner, at=at)
    assert card.opened is not None
    opened = Ticket.objects.get(pk=card.opened.pk)
    assert (opened.created_at, opened.updated_at, opened.contact, opened.owner) == (LATER, at, solved.contact, owner)
    assert opened.messages.get().body == "Another problem: the calendar is empty."
    assert Clock.objects.get(ticket=opened, metric="first_response").started_at == LATER
    assert TicketLink.objects.get(ticket=opened, other=solved).kind == TicketLink.Kind.SPLIT_FROM
    assert opened.events.filter(verb="split_from", detail__reference=solved.reference).exists()
    assert solved.events.filter(verb="triaged", detail__reference=opened.reference).exists()


def test_the_ticket_that_another_issue_came_in_on_is_not_late_with_it(solved: Ticket, owner: User) -> None:
    message = hears(solved, "Another problem: the calendar is empty.")
    operations.decide_reply(card_of(message), Verdict.NEW_ISSUE, actor=owner, at=LATER)
    ticket = now(solved)
    assert (ticket.phase, ticket.unanswered_since, ticket.triage_since) == (Phase.FOLLOW_UP, None, None)
    assert next_clock(ticket).state == "cancelled"
    assert solved.messages.filter(pk=message.pk, intent="new_issue").exists(), "the record stays"


def test_two_replies_wait_one_by_one(solved: Ticket, owner: User) -> None:
    first, second = hears(solved, "Thanks!"), operations.receive(solved, "It is back.", at=LATER + HOUR)
    operations.decide_reply(card_of(first), Verdict.THANKS, actor=owner, at=LATER + HOUR)
    ticket = now(solved)
    assert (ticket.triage_since, ticket.unanswered_since) == (LATER + HOUR, LATER + HOUR)
    assert card_of(second).decided_at is None


def test_nobody_sorts_it_for_a_business_day_and_the_leads_hear_of_it_once(solved: Ticket, owner: User) -> None:
    lead = make_user(Role.LEAD, team=solved.team)
    hears(solved, "Hm.")
    for hours in (24, 25, 48):
        operations.work_off(LATER + hours * HOUR)
    assert Notification.objects.filter(kind="triage_overdue", recipient=lead).count() == 1
    assert now(solved).next_action_code == "triage"
    assert now(solved).phase == Phase.FOLLOW_UP, "never decided by itself"


def test_what_was_decided_for_good_is_not_decided_twice(solved: Ticket, owner: User) -> None:
    card = operations.decide_reply(card_of(hears(solved, "New.")), Verdict.NEW_ISSUE, actor=owner, at=LATER)
    with pytest.raises(Refused, match="sorted before"):
        operations.decide_reply(card, Verdict.NEW_ISSUE, actor=owner, at=LATER)
    assert Ticket.objects.count() == 2


def test_a_verdict_that_nobody_knows_is_said_to_be_one(solved: Ticket, owner: User) -> None:
    with pytest.raises(Invalid):
        operations.decide_reply(card_of(hears(solved, "Hm.")), "spam", actor=owner, at=LATER)


def test_a_ticket_that_ends_otherwise_asks_no_more(solved: Ticket, owner: User) -> None:
    hears(solved, "Hm.")
    boss = make_user(Role.LEAD)
    operations.take_step(solved, "cancel", actor=boss, at=LATER, said=Said(cancel_reason="withdrawn", reason="So."))
    ticket = now(solved)
    assert (ticket.triage_since, ticket.next_action_at) == (None, None)
    assert not ReplyCard.objects.filter(decided_at=None).exists()
