"""A ticket that somebody works on holds none of the others up."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections

from tests.factories import DAY, HOUR, MONDAY, SIMPLE, make_agent, make_team, make_ticket, solve_at_once
from tickets.models import Message, Ticket
from tickets.operations import work_off
from tickets.operations.refreshing import changing

pytestmark = pytest.mark.django_db(transaction=True)

RESOLVED = MONDAY + HOUR
SOON = RESOLVED + DAY


def test_it_is_left_out_and_waited_for_at_the_end() -> None:
    agent = make_agent(team=make_team())
    tickets = [solve_at_once(make_ticket(owner=agent, **SIMPLE), at=RESOLVED) for _number in range(3)]
    locked, done = Event(), Event()

    def work_on_it() -> None:
        try:
            with changing(Ticket.objects.get(pk=tickets[1].pk), SOON):
                locked.set()
                assert done.wait(30)
        finally:
            connections.close_all()

    def tick() -> int:
        try:
            return work_off(SOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        person = pool.submit(work_on_it)
        assert locked.wait(30)
        clock = pool.submit(tick)
        for _look in range(600):
            if asked(tickets) == [True, False, True]:
                break
            Event().wait(0.05)
        assert asked(tickets) == [True, False, True]
        done.set()
        assert clock.result(30) == 3
        person.result(30)
    assert asked(tickets) == [True, True, True]


def asked(tickets: list[Ticket]) -> list[bool]:
    """Whom a follow-up has been written to."""
    return [Message.objects.filter(ticket=ticket, purpose="follow_up").exists() for ticket in tickets]
