"""A promised update that is late: in silence, or with the customer's knowledge; both are told apart on the ticket."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket
from tickets import operations
from tickets.models import Ticket
from tickets.said import Said

pytestmark = pytest.mark.django_db
PROMISED = MONDAY + 2 * HOUR
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team("Support"))


@pytest.fixture
def ticket(owner: User) -> Ticket:
    """Answered on Monday at nine, with the next update promised for eleven."""
    made = make_ticket(owner=owner)
    return operations.reply(made, "I look into it.", actor=owner, at=MONDAY, next_update_at=PROMISED).ticket


def stands(ticket: Ticket) -> tuple[Any, datetime | None]:
    now = Ticket.objects.get(pk=ticket.pk)
    return now.lateness, now.update_missed_at if now.lateness else None


def late(ticket: Ticket) -> Ticket:
    operations.work_off(PROMISED)
    return ticket


def test_what_is_not_due_yet_is_not_late(ticket: Ticket) -> None:
    operations.work_off(PROMISED - HOUR)
    assert stands(ticket) == (None, None)


def test_when_it_has_passed_without_a_word_it_is_late_and_silent(ticket: Ticket) -> None:
    assert stands(late(ticket)) == ("late_silent", PROMISED)


def test_a_note_tells_the_customer_nothing(ticket: Ticket, owner: User) -> None:
    operations.note(late(ticket), "Still looking.", actor=owner, at=PROMISED + HOUR)
    assert stands(ticket)[0] == "late_silent"


@pytest.mark.parametrize("ticked", [True, False], ids=["after the tick", "before any tick"])
def test_once_they_are_told_a_new_time_it_is_late_and_they_know(ticket: Ticket, owner: User, ticked: bool) -> None:
    if ticked:
        late(ticket)
    later = PROMISED + 4 * HOUR
    operations.reply(ticket, "It takes until three.", actor=owner, at=PROMISED + HOUR, next_update_at=later)
    assert stands(ticket) == ("late_informed", PROMISED)
    operations.work_off(later)
    assert stands(ticket) == ("late_silent", later), "and then nobody wrote again"


def test_an_update_in_time_ends_it(ticket: Ticket, owner: User) -> None:
    for hour in (1, 2):
        at = PROMISED + hour * HOUR
        operations.reply(ticket, "A word.", actor=owner, at=at, next_update_at=at + 2 * HOUR)
    assert stands(ticket) == (None, None)


def test_nothing_is_late_any_more_when_nobody_waits_for_it(ticket: Ticket, owner: User) -> None:
    said = Said(party="customer", until=PROMISED + 3 * DAY, reason="Their log", message="Please send us the log.")
    operations.take_step(late(ticket), "hold", actor=owner, at=PROMISED + HOUR, said=said)
    assert stands(ticket) == (None, None)


def test_a_promise_that_nobody_told_the_customer_is_not_late(owner: User) -> None:
    ticket = make_ticket(owner=owner, phase="diagnosis")
    operations.reply(ticket, "No time said.", actor=owner, at=MONDAY)
    operations.work_off(MONDAY + 7 * DAY)
    assert stands(ticket) == (None, None)


def test_the_head_of_the_ticket_shows_it_with_the_time_since(ticket: Ticket, owner: User) -> None:
    client = Client()
    client.force_login(owner, backend=BACKEND)
    with time_machine.travel(PROMISED + HOUR, tick=False):
        page = client.get(f"/tickets/{ticket.reference}/").content.decode()
        assert "Late, and silent" not in page
        page = client.get(f"/tickets/{late(ticket).reference}/").content.decode()
    assert "Late, and silent" in page
    assert "Nobody has written since" in page
