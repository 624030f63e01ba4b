"""The same customer, the same trouble, shortly after: suggested by the house, decided by a person."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from customers.models import Contact
from metrics.models import MetricFact
from metrics.operations import refresh_facts
from resolution.core.refusals import Invalid, Refused
from tests.factories import DAY, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations, recurrence
from tickets.models import Assessment, Environment, Notification, RecurrenceSuggestion, Ticket, TicketLink
from tickets.operations.recurring import suggest_recurrences
from tickets.vocabulary import Phase

pytestmark = pytest.mark.django_db
LATER = MONDAY + 10 * DAY
OTHER_WORDS: dict[str, Any] = {"subject": "Calendar shows wrong holidays", "message": "Whit Monday is missing there."}


@pytest.fixture
def bea() -> User:
    return make_agent(name="Bea Lund", team=make_team("Support"))


@pytest.fixture
def dana() -> Contact:
    return make_contact("dana@meridian.example")


@pytest.fixture
def solved(bea: User, dana: Contact) -> Ticket:
    return make_ticket(phase=Phase.FOLLOW_UP, owner=bea, contact=dana)


def comes_in(contact: Contact, at: datetime = LATER, **fields: Any) -> Ticket:
    ticket = make_ticket(contact=contact, at=at, **fields)
    operations.relay_events(at)
    return Ticket.objects.get(pk=ticket.pk)


def suggested(ticket: Ticket) -> list[RecurrenceSuggestion]:
    return list(RecurrenceSuggestion.objects.filter(ticket=ticket).order_by("-score"))


def decide(ticket: Ticket, decision: str, actor: User, at: datetime = LATER + DAY) -> Ticket:
    operations.decide_recurrence(suggested(ticket)[0], decision, actor=actor, at=at)
    return Ticket.objects.get(pk=ticket.pk)


def recurs(earlier: Ticket, later: Ticket) -> MetricFact:
    refresh_facts({later.pk: "test"}, at=LATER + DAY)
    return MetricFact.objects.get(ticket_id=earlier.pk, definition=4)


def test_words_that_agree_are_suggested_with_the_reason(solved: Ticket, dana: Contact) -> None:
    ticket = comes_in(dana, subject="Export fails over 10k rows again", message="It stops at ten thousand rows.")
    (one,) = suggested(ticket)
    assert (one.earlier, one.reasons, one.decision) == (solved.cycle, ["similar_words"], "")
    assert one.score == one.similarity >= recurrence.ALIKE
    assert "of the wording agrees" in recurrence.explained(one.reasons, one.similarity)[0]
    assert ticket.suggested_recurrences == 1
    assert ticket.events.filter(verb="recurrence_suggested").count() == 1


def test_an_error_text_that_stands_in_the_first_words_is_shared(solved: Ticket, dana: Contact) -> None:
    ticket = comes_in(dana, subject="Trouble", message="Since today we see e-413 every morning.")
    assert [one.reasons for one in suggested(ticket)] == [["shared_error"]]


def test_an_error_text_or_an_area_that_is_filled_in_later_is_compared_then(
    solved: Ticket, dana: Contact, bea: User
) -> None:
    Ticket.objects.filter(pk=solved.pk).update(subcategory="Export")
    ticket = comes_in(dana, **OTHER_WORDS)
    assert suggested(ticket) == []
    operations.change_fields(ticket, {"error_text": "E-413"}, actor=bea, at=LATER)
    operations.relay_events(LATER)
    assert [one.reasons for one in suggested(ticket)] == [["shared_error"]]
    other = comes_in(dana, **OTHER_WORDS)
    operations.change_fields(other, {"category": "technical_bug", "subcategory": "export"}, actor=bea, at=LATER)
    operations.relay_events(LATER)
    assert [one.reasons for one in suggested(other)] == [["same_area"]]


def test_the_category_alone_says_nothing(solved: Ticket, dana: Contact) -> None:
    assert suggested(comes_in(dana, category="technical_bug", **OTHER_WORDS)) == []


@pytest.mark.parametrize("at", [MONDAY + 31 * DAY, MONDAY - timedelta(hours=1)])
def test_what_was_solved_long_before_or_only_afterwards_is_not_suggested(
    solved: Ticket, dana: Contact, at: datetime
) -> None:
    assert suggested(comes_in(dana, at)) == []


def test_another_customer_has_nothing_to_do_with_it(solved: Ticket) -> None:
    assert suggested(comes_in(make_contact())) == []


def test_what_is_open_or_was_cancelled_is_not_suggested(dana: Contact, bea: User) -> None:
    make_ticket(phase=Phase.DIAGNOSIS, owner=bea, contact=dana)
    make_ticket(phase=Phase.CANCELLED, owner=bea, contact=dana)
    assert suggested(comes_in(dana)) == []


def test_three_are_suggested_at_most_and_a_second_look_adds_none(dana: Contact, bea: User) -> None:
    for _number in range(4):
        make_ticket(phase=Phase.FOLLOW_UP, owner=bea, contact=dana)
    ticket = comes_in(dana)
    assert len(suggested(ticket)) == ticket.suggested_recurrences == recurrence.MOST
    assert suggest_recurrences(ticket, at=LATER) == 0
    assert len(suggested(ticket)) == recurrence.MOST


def test_a_confirmed_recurrence_links_brings_the_case_file_along_and_is_a_second_failure(
    solved: Ticket, dana: Contact, bea: User
) -> None:
    ticket = comes_in(dana, complexity="simple", severity="low")
    assert ticket.variant == "express"
    operations.change_fields(ticket, {"business_impact": "Worse than last time."}, actor=bea, at=LATER)
    ticket = decide(ticket, "recurrence", bea)
    assert TicketLink.objects.get(ticket=ticket, other=solved).kind == "recurrence_of"
    assert (ticket.second_failure, ticket.recovery_required, ticket.variant) == (True, True, "standard")
    assert "second_failure" in ticket.recovery_inputs["reasons"]
    mine = Assessment.objects.get(cycle=ticket.cycle)
    assert mine.business_impact == "Worse than last time.", "what is there stays"
    assert mine.problem_statement == Assessment.objects.get(cycle=solved.cycle).problem_statement
    assert (mine.history_seen_at, mine.emotional_state_confirmed, mine.problem_started_at) == (None, False, None)
    assert Environment.objects.get(cycle=ticket.cycle).browser == "Firefox 141"
    assert ticket.category == "technical_bug"


def test_it_goes_to_whoever_solved_it_before_and_they_and_the_leads_hear_of_it(
    solved: Ticket, dana: Contact, bea: User
) -> None:
    lead = make_user(Role.LEAD, team=solved.team)
    ticket = decide(comes_in(dana, owner=make_agent(team=solved.team)), "recurrence", lead)
    assert ticket.owner == bea
    assert ticket.events.filter(verb="assigned", detail__changed__owner__1=bea.pk).exists()
    told = Notification.objects.filter(ticket=ticket, kind="recurrence")
    assert set(told.values_list("recipient", flat=True)) == {bea.pk, lead.pk}


def test_whoever_left_gets_nothing(solved: Ticket, dana: Contact, bea: User) -> None:
    carl = make_agent(team=solved.team)
    User.objects.filter(pk=bea.pk).update(is_active=False)
    assert decide(comes_in(dana, owner=carl), "recurrence", carl).owner == carl


def test_only_a_confirmed_recurrence_counts_and_deciding_anew_takes_it_back(
    solved: Ticket, dana: Contact, bea: User
) -> None:
    ticket = comes_in(dana)
    fact = recurs(solved, ticket)
    assert (fact.numerator, (fact.extra or {}).get("possible")) == (False, True)
    ticket = decide(ticket, "recurrence", bea)
    fact = recurs(solved, ticket)
    assert (fact.numerator, (fact.extra or {}).get("possible")) == (True, None)
    ticket = decide(ticket, "related", bea)
    fact = recurs(solved, ticket)
    assert (fact.numerator, (fact.extra or {}).get("possible")) == (False, None)
    assert (ticket.second_failure, ticket.recovery_required) == (False, False)
    assert list(ticket.links.values_list("kind", flat=True)) == ["related"]
    ticket = decide(ticket, "unrelated", bea)
    assert not ticket.links.exists()
    assert ticket.events.filter(verb="recurrence_decided").count() == 3


def test_a_word_that_is_no_decision_and_a_reader_are_refused(solved: Ticket, dana: Contact, bea: User) -> None:
    ticket = comes_in(dana)
    with pytest.raises(Invalid):
        decide(ticket, "perhaps", bea)
    with pytest.raises(Refused):
        decide(ticket, "related", make_user(Role.AUDITOR))


@pytest.fixture
def _planned() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.mark.usefixtures("_planned")
def test_the_look_reads_few_rows_of_one_customer_by_the_index_that_is_there_for_it(
    solved: Ticket, dana: Contact
) -> None:
    ticket = comes_in(dana)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + recurrence.LOOK, recurrence.parameters(ticket))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "ticket_solved_of_customer" in plan
    assert "Limit" in plan
    assert "message_timeline" in plan


def test_a_ticket_that_repeats_nothing_costs_one_look(django_assert_num_queries: Any, dana: Contact) -> None:
    ticket = make_ticket(contact=dana)
    with django_assert_num_queries(1):
        suggest_recurrences(ticket, at=MONDAY)
