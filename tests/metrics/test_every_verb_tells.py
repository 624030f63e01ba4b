"""Whatever is done to a ticket tells of every number that it moves: counting all anew finds nothing more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from customers.operations import change_customer
from followups.operations import record_outcome, store_answer
from followups.operations.importing import ImportedAnswer, import_answers
from metrics import operations as counting
from metrics.models import DirtyDay, MetricFact
from quality import operations as quality
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tests.metrics.counting import answer, count, hear, reopened
from tests.quality.reviewing import asked, given, solved
from tickets import operations
from tickets.models import Problem, Ticket
from tickets.operations.importing import History, import_tickets
from tickets.said import Said

pytestmark = pytest.mark.django_db


class Desk:
    """A solved ticket, another one of the same customer, and somebody who does one thing after the other."""

    def __init__(self) -> None:
        self.team = make_team("Support")
        self.boss, self.agent = make_user("supervisor", team=self.team), make_agent(team=self.team)
        self.at = MONDAY
        self.solved = solved(self.agent)
        self.later = make_ticket(contact=self.solved.contact, owner=self.agent, at=MONDAY + 2 * DAY)
        self.at = MONDAY + 2 * DAY
        count(self.at)

    def after(self, time: timedelta, act: Callable[[], object]) -> bool:
        """Do something so much later; returns whether it moved any number."""
        self.at += time
        operations.work_off(self.at)
        count(self.at)
        before = numbers()
        act()
        count(self.at)
        moved = numbers() != before
        counting.refresh_facts(dict.fromkeys(Ticket.objects.values_list("pk", flat=True), "again"), at=self.at)
        assert list(DirtyDay.objects.values_list("definition", "day")) == []
        return moved

    def step(self, ticket: Ticket, step: str, **said: Any) -> None:
        fresh = Ticket.objects.get(pk=ticket.pk)
        operations.take_step(fresh, step, actor=self.boss, at=self.at, said=Said(**said))


def numbers() -> list[tuple[object, ...]]:
    return sorted(
        MetricFact.objects.values_list("definition", "unit", "numerator", "value", "day", "counted"), key=str
    )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_customers_and_reviewers_say_later_is_told(desk: Desk) -> None:
    review = asked(desk.solved, desk.boss, desk.at)
    follow_up = desk.solved.follow_ups.get(kind="extended")
    words = {"reached_by": "call", "outcome": "holds", "note": "All is well."}
    assert desk.after(HOUR, lambda: given(review, desk.boss, desk.at))
    assert desk.after(HOUR, lambda: quality.withdraw(review, "It was hasty.", actor=desk.boss, at=desk.at))
    assert desk.after(6 * DAY, lambda: record_outcome(follow_up, **words, actor=desk.agent, at=desk.at))
    assert desk.after(5 * DAY, lambda: store_answer(desk.solved, "csat", 3, actor=None, at=desk.at))
    assert desk.after(3 * DAY, lambda: store_answer(desk.solved, "csat", 9, actor=None, at=desk.at))
    assert desk.after(DAY, lambda: store_answer(desk.solved, "nps", 9, actor=None, at=desk.at))


def test_deciding_about_a_repeat_tells_of_the_earlier_ticket(desk: Desk) -> None:
    suggestion = desk.later.recurrence_suggestions.get()  # it was found by itself
    for decision in ("recurrence", "unrelated", "recurrence", "related"):
        decide = operations.decide_recurrence
        assert desk.after(DAY, lambda: decide(suggestion, decision, actor=desk.boss, at=desk.at)), decision  # noqa: B023
    assert desk.after(DAY, lambda: decide(suggestion, "recurrence", actor=desk.boss, at=desk.at))
    desk.after(DAY, lambda: desk.step(desk.later, "cancel", cancel_reason="spam", reason="It was none of ours."))


def test_what_is_merged_and_taken_apart_again_is_told(desk: Desk) -> None:
    desk.after(DAY, lambda: desk.step(desk.later, "merge", into=desk.solved))
    desk.after(DAY, lambda: desk.step(desk.later, "unmerge"))
    other = make_ticket(contact=desk.solved.contact, owner=desk.agent, at=desk.at)
    assert desk.after(DAY, lambda: desk.step(desk.solved, "merge", into=other))
    assert desk.after(DAY, lambda: desk.step(desk.solved, "unmerge"))


def test_coming_back_being_handed_up_and_changing_hands_is_told(desk: Desk) -> None:
    other = make_agent(team=make_team("Second line"))
    incident = Problem.objects.create(title="Everything is down", mass_incident=True, opened_at=MONDAY)
    change = {"problem": incident.pk}
    assert desk.after(DAY, lambda: operations.change_fields(_fresh(desk), change, actor=desk.boss, at=desk.at))
    assert desk.after(DAY, lambda: reopened(_fresh(desk), desk.agent, desk.at))
    desk.after(HOUR, lambda: hear(desk.solved, desk.at, "question"))
    assert desk.after(HOUR / 2, lambda: answer(desk.solved, desk.agent, desk.at))
    up = Said(target_user=desk.boss, reason="More rights.", brief="All is in the notes.")
    desk.after(HOUR, lambda: operations.take_step(_fresh(desk), "escalate", actor=desk.agent, at=desk.at, said=up))
    desk.after(70 * DAY, lambda: desk.step(desk.solved, "accept"))
    owner = {"owner": other.pk, "severity": "high"}
    desk.after(DAY, lambda: operations.change_fields(_fresh(desk), owner, actor=desk.boss, at=desk.at))
    desk.after(60 * DAY, lambda: None)


def _fresh(desk: Desk) -> Ticket:
    found: Ticket = Ticket.objects.get(pk=desk.solved.pk)
    return found


def test_whose_an_imported_answer_is_stays_what_it_was_when_it_came_in() -> None:
    boss, contact = make_user("supervisor"), make_contact()
    history = History("1", contact, "Dana", "Printer", "It is broken.", "email", "low", state="closed")
    history.resolved_at = MONDAY - 20 * DAY
    [ticket] = import_tickets([history], source="import:old", team=make_team(), actor=None, at=MONDAY)
    import_answers([ImportedAnswer(ticket, 4, 5, MONDAY)], source="import:old")
    count(MONDAY + DAY)
    change_customer(contact.customer, {"value_tier": "A"}, actor=boss, at=MONDAY + 2 * DAY)
    count(MONDAY + 2 * DAY)
    before = MetricFact.objects.get(definition=3).tier
    counting.rebuild(MONDAY + 2 * DAY)
    assert MetricFact.objects.get(definition=3).tier == before == ""
