"""Whatever comes between the due instant and the tick: the clock is decided first, at its due instant."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.models import User
from tests.factories import DAY, HOUR, MONDAY, make_team, make_ticket, make_user
from tests.sla.lives import clock, now, require_replay, resume, say, wait
from tickets import operations
from tickets.models import Event, Ticket
from tickets.said import Said

pytestmark = pytest.mark.django_db
DUE = MONDAY + 48 * HOUR
LATE = DUE + timedelta(seconds=7)
Act = Callable[[Ticket, datetime, User], object]


def cancel(ticket: Ticket, at: datetime, actor: User) -> None:
    operations.take_step(now(ticket), "cancel", actor=actor, at=at, said=Said(cancel_reason="withdrawn", reason="x"))


def merge(ticket: Ticket, at: datetime, actor: User) -> None:
    other = make_ticket(contact=ticket.contact, owner=actor, at=at)
    operations.take_step(now(ticket), "merge", actor=actor, at=at, said=Said(into=other))


def change(**fields: object) -> Act:
    return lambda ticket, at, actor: operations.change_fields(now(ticket), fields, actor=actor, at=at)


ACTS: dict[str, Act] = {
    "pause": lambda ticket, at, actor: wait(ticket, "customer", at, actor),
    "another wait": lambda ticket, at, actor: wait(ticket, "third_party", at, actor),
    "lower severity": change(severity="low"),
    "higher severity": change(severity="critical"),
    "cancel": cancel,
    "merge": merge,
    "tick": lambda _ticket, at, _actor: operations.work_off(at),
}


@pytest.fixture
def lead() -> User:
    return make_user("lead", team=make_team())


@pytest.fixture
def ticket(lead: User) -> Ticket:
    made = make_ticket(owner=lead)
    say(made, MONDAY, lead, promise=MONDAY + 20 * DAY)
    return made


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("tick_first", [False, True])
def test_a_resolution_that_ran_out_is_a_breach_at_its_due_instant(
    ticket: Ticket, lead: User, act: str, tick_first: bool
) -> None:
    if tick_first:
        operations.work_off(LATE)
    ACTS[act](ticket, LATE + timedelta(seconds=1), lead)
    operations.work_off(LATE + timedelta(seconds=15))
    row = clock(ticket, "resolution")
    assert (row.state, row.decided_at, row.due_at, row.target_seconds) == ("breached", DUE, DUE, 48 * 3600)
    assert Event.objects.filter(verb="clock_breached", detail__clock=row.pk).count() == 1
    require_replay(ticket)


def test_a_breach_that_a_pause_brought_to_light_still_asks_for_somebody(ticket: Ticket, lead: User) -> None:
    wait(ticket, "third_party", LATE, lead)
    operations.work_off(LATE + timedelta(seconds=15))
    assert ticket.agenda.get(kind="clock:resolution").state == "raised"
    assert now(ticket).next_action_code == "resolution_due"


def test_spam_takes_out_what_ran_out_as_well(lead: User) -> None:
    ticket = make_ticket(owner=lead)
    spam = Said(cancel_reason="spam")
    operations.take_step(ticket, "cancel", actor=lead, at=MONDAY + 3 * DAY, said=spam)
    assert set(ticket.clocks.values_list("state", flat=True)) == {"cancelled"}


def test_resuming_late_does_not_bring_back_what_had_run_out_before_the_wait(ticket: Ticket, lead: User) -> None:
    wait(ticket, "customer", DUE - HOUR, lead)
    resume(ticket, DUE + 5 * HOUR, lead)
    assert clock(ticket, "resolution").due_at == DUE + 6 * HOUR
    wait(ticket, "customer", DUE + 6 * HOUR, lead)  # at the very instant: it has run out
    assert clock(ticket, "resolution").state == "breached"
    require_replay(ticket)


def test_a_stricter_target_that_is_over_already_is_decided_at_its_due(ticket: Ticket, lead: User) -> None:
    operations.change_fields(now(ticket), {"severity": "critical"}, actor=lead, at=MONDAY + 6 * HOUR)
    row = clock(ticket, "resolution")
    assert (row.state, row.decided_at) == ("breached", MONDAY + 4 * HOUR)
    told = Event.objects.get(verb="clock_replanned", detail__metric="resolution").detail
    assert (told["before"], told["after"]) == (DUE.isoformat(), (MONDAY + 4 * HOUR).isoformat())
    assert (told["target_before"], told["target_after"], told["policy"]) == (172800, 14400, row.policy_id)
    operations.change_fields(now(ticket), {"severity": "low"}, actor=lead, at=MONDAY + 7 * HOUR)
    assert clock(ticket, "resolution").decided_at == MONDAY + 4 * HOUR
    require_replay(ticket)


def test_a_new_target_keeps_every_pause(ticket: Ticket, lead: User) -> None:
    wait(ticket, "customer", MONDAY + HOUR, lead)
    operations.change_fields(now(ticket), {"severity": "high"}, actor=lead, at=MONDAY + 2 * HOUR)
    assert clock(ticket, "resolution").due_at is None
    resume(ticket, MONDAY + 4 * HOUR, lead)
    assert clock(ticket, "resolution").due_at == MONDAY + 27 * HOUR
    operations.change_fields(now(ticket), {"severity": "medium"}, actor=lead, at=MONDAY + 5 * HOUR)
    assert clock(ticket, "resolution").due_at == MONDAY + 51 * HOUR
    require_replay(ticket)


def test_a_target_that_was_over_before_the_wait_began_is_decided_there(ticket: Ticket, lead: User) -> None:
    wait(ticket, "customer", MONDAY + 5 * HOUR, lead)
    operations.change_fields(now(ticket), {"severity": "critical"}, actor=lead, at=MONDAY + 6 * HOUR)
    row = clock(ticket, "resolution")
    assert (row.state, row.decided_at) == ("breached", MONDAY + 4 * HOUR)
    require_replay(ticket)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_an_answer_at_the_due_instant_is_in_time_and_a_second_later_it_is_not(lead: User, seconds: int) -> None:
    ticket = make_ticket(owner=lead)
    at = MONDAY + HOUR + timedelta(seconds=seconds)
    say(ticket, at, lead, promise=at + DAY)
    row = clock(ticket, "first_response")
    assert row.state == ("breached" if seconds > 0 else "met")
    assert row.decided_at == min(at, MONDAY + HOUR)
    require_replay(ticket)
