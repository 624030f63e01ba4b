"""Contracts and tiers that change while clocks run: what runs is counted anew, what is decided stays."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from customers.models import Customer
from customers.operations import add_contract, change_contract, change_customer, end_contract, remove_contract
from resolution.core.caching import forget
from sla import operations as verbs
from sla.models import Clock
from sla.standards import CURRENT_KEY
from tests.factories import HOUR, MONDAY, make_contact, make_ticket, make_user
from tickets import operations
from tickets.models import AgendaEntry, Event, Ticket

pytestmark = pytest.mark.django_db
GOLD = {"starts_on": date(2026, 1, 1), "service_level": "Gold"}
LATER = MONDAY + HOUR / 2
Act = Callable[..., Any]


@pytest.fixture
def boss() -> User:
    """Promises gold contracts half of every target, and customers of tier A three quarters of it."""
    boss = make_user(Role.SUPERVISOR)
    draft = verbs.draft_policy(note="", actor=boss, at=MONDAY)
    verbs.add_uplift(draft, whom="", level="gold", metric="", target="50 %", actor=boss, at=MONDAY)
    verbs.add_uplift(draft, whom="A", metric="", target="75 %", actor=boss, at=MONDAY)
    verbs.publish_policy(draft, actor=boss, at=MONDAY)
    forget(CURRENT_KEY)
    return boss


def asks(customer: Customer | None = None) -> Ticket:
    contact = make_contact() if customer is None else customer.contacts.get()
    return make_ticket(channel="email", contact=contact)


def said_by(actor: User) -> dict[str, Any]:
    return {"actor": actor, "at": LATER}


def promised(ticket: Ticket, at: datetime = LATER) -> Any:
    """How long the customer waits for a first response, once everything that is due was done."""
    operations.work_off(at)
    due = Clock.objects.get(ticket=ticket, metric="first_response").due_at
    return due and due - MONDAY


def turns() -> list[int]:
    """The tickets that wait to be counted anew."""
    waiting = AgendaEntry.objects.filter(kind="clock_replan", state="pending")
    return sorted(waiting.values_list("ticket", flat=True))


def test_what_runs_follows_a_contract_from_its_entry_to_its_removal(boss: User) -> None:
    ticket, by = asks(), said_by(boss)
    assert promised(ticket) == 4 * HOUR
    contract = add_contract(ticket.customer, GOLD, **by)
    assert promised(ticket) == 2 * HOUR
    contract = change_contract(contract, {"service_level": "bronze"}, **by)
    assert promised(ticket) == 4 * HOUR
    contract = change_contract(contract, {"service_level": "GOLD"}, **by)
    assert promised(ticket) == 2 * HOUR
    contract = end_contract(contract, on=date(2026, 5, 31), **by)  # the day before they asked
    assert promised(ticket) == 4 * HOUR
    contract = end_contract(contract, on=date(2026, 6, 1), **by)
    assert promised(ticket) == 2 * HOUR
    remove_contract(contract, **by)
    assert promised(ticket) == 4 * HOUR
    replanned = Event.objects.filter(ticket=ticket, verb="clock_replanned", detail__metric="first_response")
    assert replanned.count() == 6


def test_what_runs_follows_the_tier(boss: User) -> None:
    ticket = asks()
    change_customer(ticket.customer, {"value_tier": "A"}, actor=boss, at=LATER)
    assert promised(ticket) == 3 * HOUR
    change_customer(ticket.customer, {"value_tier": ""}, actor=boss, at=LATER)
    assert promised(ticket) == 4 * HOUR


def test_two_changes_before_the_next_tick_are_counted_by_the_second(boss: User) -> None:
    ticket, by = asks(), said_by(boss)
    contract = add_contract(ticket.customer, GOLD, **by)
    change_contract(contract, {"service_level": "bronze"}, **by)
    assert turns() == [ticket.pk, ticket.pk]
    assert promised(ticket) == 4 * HOUR


def test_only_open_tickets_of_this_customer_take_their_turn(boss: User) -> None:
    ticket, _strangers = asks(), asks()
    asks(ticket.customer)
    solved = make_ticket(phase="follow_up", contact=ticket.contact)
    operations.work_off(LATER)
    add_contract(ticket.customer, GOLD, actor=boss, at=LATER)
    mine = set(Ticket.objects.filter(customer=ticket.customer).values_list("pk", flat=True)) - {solved.pk}
    assert set(turns()) == mine


def test_what_promises_nothing_else_leaves_the_clocks_alone(boss: User) -> None:
    ticket, by = asks(), said_by(boss)
    contract = add_contract(ticket.customer, {"starts_on": date(2026, 1, 1)}, **by)
    change_contract(contract, {"name": "Pilot", "annual_value_minor": 100, "ends_on": "2027-01-01"}, **by)
    remove_contract(contract, **by)
    change_customer(ticket.customer, {"churn_risk": "high"}, **by)
    assert turns() == []


def test_what_was_decided_stays_as_it_was(boss: User) -> None:
    ticket = asks()
    operations.work_off(MONDAY + 5 * HOUR)
    add_contract(ticket.customer, GOLD, actor=boss, at=MONDAY + 5 * HOUR)
    assert promised(ticket, MONDAY + 5 * HOUR) == 4 * HOUR


def test_a_change_that_comes_to_nothing_plans_nothing(boss: User) -> None:
    ticket = asks()
    with transaction.atomic():
        add_contract(ticket.customer, GOLD, actor=boss, at=LATER)
        transaction.set_rollback(True)
    assert turns() == []
    assert promised(ticket) == 4 * HOUR
