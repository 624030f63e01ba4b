"""Many hands on one ticket: exactly one wins a step, and the others are told so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from resolution.core.refusals import Refused
from tests.factories import DAY, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user, prepare_diagnose
from tickets import operations
from tickets.models import AgendaEntry, Event, PhaseEntry, Ticket
from tickets.said import Said

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8


def together(act: Callable[[int], str]) -> list[str]:
    """Run the act in every hand at once, each with a connection of its own."""

    def hand(number: int) -> str:
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(hand, range(HANDS)))


def test_of_eight_hands_exactly_one_takes_the_step_and_one_event_tells_of_it() -> None:
    owner = make_agent(team=make_team())
    ticket = make_ticket(owner=owner)
    prepare_diagnose(ticket, owner, MONDAY)

    def act(_number: int) -> str:
        try:
            operations.take_step(ticket, "diagnose", actor=owner, at=MONDAY)
        except Refused as refusal:
            return refusal.kind
        return "won"

    assert sorted(together(act)) == ["conflict"] * (HANDS - 1) + ["won"]
    assert Event.objects.filter(verb="diagnose").count() == 1
    assert PhaseEntry.objects.filter(phase="diagnosis").count() == 1


def test_two_tickets_merged_into_each_other_at_once_end_as_one() -> None:
    lead = make_user("lead", team=make_team())
    contact = make_contact()
    one, other = make_ticket(owner=lead, contact=contact), make_ticket(owner=lead, contact=contact)

    def act(number: int) -> str:
        source, target = (one, other) if number % 2 else (other, one)
        try:
            operations.take_step(source, "merge", actor=lead, at=MONDAY, said=Said(into=target))
        except Refused:
            return "refused"
        return "won"

    assert together(act).count("won") == 1
    assert sorted(Ticket.objects.values_list("phase", flat=True)) == ["connection", "merged"]


def test_every_reply_of_eight_colleagues_is_kept() -> None:
    team = make_team()
    ticket = make_ticket(team=team, owner=make_agent(team=team))
    colleagues = [make_agent(team=team) for _hand in range(HANDS)]

    def act(number: int) -> str:
        operations.reply(ticket, f"Answer {number}", actor=colleagues[number], at=MONDAY, next_update_at=MONDAY + DAY)
        return "sent"

    together(act)
    ticket = Ticket.objects.get()
    assert ticket.messages.filter(kind="outbound").count() == HANDS
    assert ticket.message_count == HANDS + 1
    assert Event.objects.filter(verb="acknowledge").count() == 1


def test_due_moments_are_worked_off_once_however_many_tick() -> None:
    for _ticket in range(20):
        make_ticket(contact=make_contact())
    acted = together(lambda _number: str(operations.work_off(MONDAY + 30 * DAY)))
    assert Event.objects.filter(verb="clock_breached", detail__metric="first_response").count() == 20
    assert Event.objects.filter(verb="clock_breached", detail__metric="resolution").count() == 20
    assert sum(map(int, acted)) == AgendaEntry.objects.filter(state__in=["raised", "done", "skipped"]).count()
    assert connection.is_usable()
