"""Some customers are promised more: the strictest of standard, tier and contract wins, and nothing gets slacker."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from customers.models import Contract, Customer
from resolution.core.caching import forget
from resolution.core.refusals import Invalid
from sla import operations as verbs
from sla.models import Clock, PolicyVersion, Uplift
from sla.standards import CURRENT_KEY, Target, Terms, target_for
from tests.factories import HOUR, MONDAY, make_contact, make_ticket, make_user
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
BASE = ("email", "medium", "first_response")  # four hours of opening time


@pytest.fixture
def boss() -> User:
    return make_user(Role.SUPERVISOR)


def publish(boss: User, *uplifts: dict[str, Any]) -> PolicyVersion:
    draft = verbs.draft_policy(note="", actor=boss, at=MONDAY)
    for uplift in uplifts:
        verbs.add_uplift(draft, **{"whom": "", "metric": "", **uplift}, actor=boss, at=MONDAY)
    published = verbs.publish_policy(draft, actor=boss, at=MONDAY)
    forget(CURRENT_KEY)
    return published


def ticket_of(tier: str = "", *, contract: str = "", **covered: Any) -> Ticket:
    contact = make_contact()
    Customer.objects.filter(pk=contact.customer_id).update(value_tier=tier)
    if contract:
        days = {"starts_on": date(2026, 1, 1), **covered}
        Contract.objects.create(customer=contact.customer, service_level=contract, currency="EUR", **days)
    contact.customer = Customer.objects.get(pk=contact.customer_id)
    return make_ticket(channel="email", contact=contact)


def first_due(ticket: Ticket) -> Any:
    due = Clock.objects.get(ticket=ticket, metric="first_response").due_at
    return due and due - MONDAY


def test_a_tier_shortens_the_target_by_a_share(boss: User) -> None:
    publish(boss, {"whom": "A", "target": "50 %"})
    assert first_due(ticket_of("A")) == 2 * HOUR
    assert first_due(ticket_of("B")) == first_due(ticket_of("")) == 4 * HOUR


def test_a_fixed_target_holds_where_it_is_shorter_and_nowhere_else(boss: User) -> None:
    publish(boss, {"whom": "A", "target": "5 h"})
    ticket = ticket_of("A")
    assert first_due(ticket) == 4 * HOUR
    assert Clock.objects.get(ticket=ticket, metric="resolution").due_at == MONDAY + 5 * HOUR


def test_the_strictest_of_all_that_match_wins_and_says_what_it_was(boss: User) -> None:
    publish(
        boss,
        {"whom": "A", "target": "75 %"},
        {"whom": "A", "metric": "first_response", "target": "60 %"},
        {"level": "Gold ", "metric": "first_response", "target": "1 h"},
    )
    ticket = ticket_of("A", contract="GOLD")
    target = target_for(ticket, "first_response")
    assert target is not None
    assert (target.seconds, target.raised_by, target.reason) == (3600, "level:gold", "raised by the contract: gold")
    target = target_for(ticket_of("A"), "first_response")
    assert target is not None
    assert (target.seconds, target.reason) == (4 * 3600 * 60 // 100, "raised for customers of tier A")


def test_a_contract_counts_on_the_days_that_it_covers(boss: User) -> None:
    publish(boss, {"level": "gold", "target": "1 h"})
    assert first_due(ticket_of(contract="gold")) == HOUR
    assert first_due(ticket_of(contract="gold", ends_on=date(2026, 6, 1))) == HOUR
    assert first_due(ticket_of(contract="gold", ends_on=date(2026, 5, 31))) == 4 * HOUR
    assert first_due(ticket_of(contract="gold", starts_on=date(2026, 6, 2))) == 4 * HOUR
    assert first_due(ticket_of(contract="silver")) == 4 * HOUR


def test_a_tier_costs_no_statement_and_contracts_cost_one_when_they_could_matter(
    boss: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = ticket_of("A", contract="gold")
    publish(boss, {"whom": "A", "target": "50 %"})
    target_for(ticket, "first_response")
    with django_assert_num_queries(0):
        target_for(ticket, "resolution")
    publish(boss, {"level": "gold", "target": "50 %"})
    target_for(ticket_of(), "first_response")
    fresh = Ticket.objects.select_related("customer").get(pk=ticket.pk)
    with django_assert_num_queries(1):
        target_for(fresh, "first_response")
        target_for(fresh, "resolution")


def test_a_draft_inherits_the_uplifts_and_may_drop_them(boss: User) -> None:
    publish(boss, {"whom": "A", "target": "50 %"})
    draft = verbs.draft_policy(note="", actor=boss, at=MONDAY)
    verbs.drop_uplift(draft, draft.uplifts.get().pk, actor=boss, at=MONDAY)
    assert not draft.uplifts.exists()
    assert Uplift.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"target": "50 %"}, "whom"),
        ({"whom": "A", "target": "100 %"}, "target"),
        ({"whom": "A", "target": "soon"}, "target"),
        ({"whom": "B", "target": "10 %"}, "metric"),
    ],
)
def test_what_cannot_be_promised_is_named(boss: User, said: dict[str, Any], field: str) -> None:
    draft = verbs.draft_policy(note="", actor=boss, at=MONDAY)
    verbs.add_uplift(draft, whom="B", metric="", target="50 %", actor=boss, at=MONDAY)
    with pytest.raises(Invalid) as refusal:
        verbs.add_uplift(draft, **{"whom": "", "metric": "", **said}, actor=boss, at=MONDAY)
    assert set(refusal.value.faults) == {field}


@pytest.mark.parametrize(
    "columns",
    [
        {"tier": "A", "service_level": "gold", "percent": 50},
        {"percent": 50},
        {"tier": "A"},
        {"tier": "A", "percent": 50, "target_seconds": 60},
        {"tier": "A", "percent": 100},
        {"tier": "A", "target_seconds": 0},
    ],
)
def test_the_database_takes_one_kind_of_customer_and_one_way_to_raise(boss: User, columns: dict[str, Any]) -> None:
    draft = verbs.draft_policy(note="", actor=boss, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Uplift.objects.create(policy=draft, **columns)


@given(
    st.integers(60, 500_000),
    st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 99) | st.integers(100, 900_000)), max_size=4),
)
def test_no_uplift_ever_makes_a_target_slacker(seconds: int, said: list[tuple[str, int]]) -> None:
    uplifts = tuple(
        Uplift(tier=tier, percent=size) if size < 100 else Uplift(tier=tier, target_seconds=size)
        for tier, size in said
    )
    terms = Terms(1, 1, {BASE: Target(1, seconds, business=True)}, uplifts, {}, [])
    plain, raised = terms.target(*BASE), terms.target(*BASE, tier="A")
    assert plain == Target(1, seconds, business=True)
    assert raised is not None
    assert 1 <= raised.seconds <= seconds
    assert raised.business
    assert bool(raised.raised_by) == (raised.seconds < seconds)
