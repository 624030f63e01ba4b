"""Clocks stand still while the ticket waits for somebody for whom their policy says so."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.factories import DAY, HOUR, MONDAY, lead_to, make_agent, make_team, make_ticket
from tests.sla.lives import clock, now, publish_pauses, require_replay, resume, say, wait
from tickets import operations
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
Pauses = Callable[[dict[str, list[str]]], None]


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team())


@pytest.fixture
def ticket(owner: User) -> Ticket:
    made = make_ticket(owner=owner)
    say(made, MONDAY, owner, promise=MONDAY + 4 * DAY)
    return made


@pytest.fixture
def pauses() -> Pauses:
    return lambda rules: publish_pauses(rules, MONDAY)


@pytest.mark.parametrize("party", ["customer", "third_party", "internal", "scheduled"])
@pytest.mark.parametrize("metric", ["resolution", "progress_update"])
def test_as_delivered_only_waiting_for_the_customer_stops_a_clock(
    ticket: Ticket, owner: User, party: str, metric: str
) -> None:
    wait(ticket, party, MONDAY + HOUR, owner)
    state = clock(ticket, metric).state
    assert state == ("paused" if party == "customer" else "running")
    require_replay(ticket)


def test_a_policy_may_stop_a_clock_for_a_third_party_and_not_for_the_customer(
    owner: User, ticket: Ticket, pauses: Pauses
) -> None:
    pauses({"resolution": ["third_party"]})
    wait(ticket, "customer", MONDAY + HOUR, owner)
    assert clock(ticket, "resolution").state == "running"
    wait(ticket, "third_party", MONDAY + 2 * HOUR, owner)
    assert clock(ticket, "resolution").pauses[0]["party"] == "third_party"
    resume(ticket, MONDAY + 5 * HOUR, owner)
    assert clock(ticket, "resolution").due_at == MONDAY + 51 * HOUR
    require_replay(ticket)


def test_another_party_ends_one_pause_and_begins_the_next_at_the_same_instant(
    owner: User, ticket: Ticket, pauses: Pauses
) -> None:
    pauses({"resolution": ["third_party", "customer"]})
    wait(ticket, "customer", MONDAY + HOUR, owner)
    wait(ticket, "third_party", MONDAY + 2 * HOUR, owner)
    resume(ticket, MONDAY + 4 * HOUR, owner)
    row = clock(ticket, "resolution")
    assert [(pause.party, pause.begins, pause.ends) for pause in row.still()] == [
        ("customer", MONDAY + HOUR, MONDAY + 2 * HOUR),
        ("third_party", MONDAY + 2 * HOUR, MONDAY + 4 * HOUR),
    ]
    assert row.due_at == MONDAY + 51 * HOUR
    require_replay(ticket)


def test_the_same_party_again_changes_nothing(owner: User, ticket: Ticket) -> None:
    wait(ticket, "customer", MONDAY + HOUR, owner)
    wait(ticket, "customer", MONDAY + 2 * HOUR, owner)
    resume(ticket, MONDAY + 4 * HOUR, owner)
    assert len(clock(ticket, "resolution").pauses) == 1
    assert clock(ticket, "resolution").due_at == MONDAY + 51 * HOUR


def test_it_knows_its_runs_and_pauses(owner: User, ticket: Ticket) -> None:
    wait(ticket, "customer", MONDAY + HOUR, owner)
    assert clock(ticket, "resolution").due_at is None
    operations.receive(now(ticket), "Here it is.", at=MONDAY + 4 * HOUR)
    say(ticket, MONDAY + 5 * HOUR, owner)
    wait(ticket, "customer", MONDAY + 5 * HOUR, owner)
    kinds = [(part.party or "run", part.begins, part.ends) for part in clock(ticket, "resolution").segments()]
    assert kinds == [
        ("run", MONDAY, MONDAY + HOUR),
        ("customer", MONDAY + HOUR, MONDAY + 4 * HOUR),
        ("run", MONDAY + 4 * HOUR, MONDAY + 5 * HOUR),
        ("customer", MONDAY + 5 * HOUR, None),
    ]


def test_a_wait_that_ends_by_its_date_lets_the_clock_run_again(owner: User, ticket: Ticket) -> None:
    wait(ticket, "customer", MONDAY + HOUR, owner, lasts=3 * HOUR)
    operations.work_off(MONDAY + 4 * HOUR)
    assert clock(ticket, "resolution").due_at == MONDAY + 51 * HOUR


def test_asking_the_customer_to_verify_pauses_and_a_rework_ends_it(owner: User) -> None:
    ticket = make_ticket(phase="verification", owner=owner)
    assert clock(ticket, "resolution").state == "paused"
    operations.receive(ticket, "No, it still fails.", at=MONDAY + 2 * HOUR)
    assert clock(ticket, "resolution").due_at == MONDAY + 50 * HOUR
    require_replay(ticket)


def test_resolving_out_of_a_wait_meets_the_target_and_is_replayed(owner: User) -> None:
    ticket = lead_to(make_ticket(phase="verification", owner=owner), "follow_up", owner=owner, at=MONDAY + 9 * DAY)
    assert clock(ticket, "resolution").state == "met"
    require_replay(ticket)


def test_a_clock_that_was_answered_while_it_stood_still_is_met(owner: User, pauses: Pauses) -> None:
    pauses({"first_response": ["third_party"]})
    ticket = make_ticket(owner=owner)
    wait(ticket, "third_party", MONDAY + HOUR / 2, owner)
    assert clock(ticket, "first_response").state == "paused"
    say(ticket, MONDAY + 3 * HOUR, owner, promise=MONDAY + DAY)
    row = clock(ticket, "first_response")
    assert (row.state, row.decided_at, row.due_at) == ("met", MONDAY + 3 * HOUR, None)
    require_replay(ticket)
