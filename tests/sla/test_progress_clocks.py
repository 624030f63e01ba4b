"""The clock of the next update: due at the promise or after the standard's interval, whichever is earlier."""

import pytest

from accounts.models import User
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tests.sla.lives import clock, now, require_replay, say, wait
from tickets import operations
from tickets.models import Notification, Ticket
from tickets.promises import interval_ends_at, suggested_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team())


def spoken(owner: User, severity: str, hours: float | None) -> Ticket:
    """A ticket that was answered on Monday at nine, with or without a promise."""
    ticket = make_ticket(owner=owner, severity=severity)
    say(ticket, MONDAY, owner, promise=MONDAY + HOUR)
    if hours is None:
        say(ticket, MONDAY, owner)
    else:
        say(ticket, MONDAY, owner, promise=MONDAY + hours * HOUR)
    return ticket


@pytest.mark.parametrize(
    ("severity", "promised", "due"),
    [
        ("critical", None, 0.5),
        ("critical", 0.25, 0.25),
        ("critical", 2, 0.5),
        ("high", None, 4),
        ("high", 2, 2),
        ("high", 9, 4),
        ("medium", None, 8),  # one business day: until five o'clock
        ("medium", 24, 8),
        ("low", None, 2 * 24 + 8),
        ("low", 30, 30),
    ],
)
def test_it_is_due_at_the_earlier_of_promise_and_interval(
    owner: User, severity: str, promised: float | None, due: float
) -> None:
    ticket = spoken(owner, severity, promised)
    assert clock(ticket, "progress_update").due_at == MONDAY + due * HOUR
    assert now(ticket).next_update_promised_at == (MONDAY + promised * HOUR if promised else None)
    require_replay(ticket)


def test_the_first_answer_starts_it_and_every_further_one_meets_it_and_starts_the_next(owner: User) -> None:
    ticket = make_ticket(owner=owner, severity="high")
    assert not ticket.clocks.filter(metric="progress_update").exists()
    for hours in (0, 1, 6):
        say(ticket, MONDAY + hours * HOUR, owner, promise=MONDAY + hours * HOUR + DAY)
    states = ticket.clocks.filter(metric="progress_update").order_by("id").values_list("state", flat=True)
    assert list(states) == ["met", "breached", "running"]


def test_a_note_an_attempt_and_the_customers_words_neither_start_nor_stop_it(owner: User) -> None:
    ticket = spoken(owner, "high", None)
    operations.note(now(ticket), "Hm.", actor=owner, at=MONDAY + HOUR)
    operations.log_call(now(ticket), "No answer.", reached=False, actor=owner, at=MONDAY + HOUR)
    operations.receive(now(ticket), "Any news?", at=MONDAY + HOUR)
    assert clock(ticket, "progress_update").started_at == MONDAY
    assert clock(ticket, "progress_update").state == "running"


def test_it_stands_still_for_the_customer_and_runs_on_when_they_answer(owner: User) -> None:
    ticket = spoken(owner, "high", None)
    wait(ticket, "customer", MONDAY + HOUR, owner)
    assert clock(ticket, "progress_update").state == "paused"
    operations.receive(now(ticket), "Here it is.", at=MONDAY + 5 * HOUR)
    assert clock(ticket, "progress_update").due_at == MONDAY + 8 * HOUR


def test_when_the_wait_ends_without_an_answer_the_interval_starts_anew(owner: User) -> None:
    ticket = spoken(owner, "high", None)
    wait(ticket, "customer", MONDAY + HOUR, owner, lasts=2 * HOUR)
    operations.work_off(MONDAY + 3 * HOUR)
    row = clock(ticket, "progress_update")
    assert (row.started_at, row.due_at) == (MONDAY + 3 * HOUR, MONDAY + 7 * HOUR)
    assert list(ticket.clocks.filter(state="cancelled").values_list("metric", flat=True)) == ["progress_update"]


def test_resolving_ends_it_and_what_is_said_afterwards_starts_none(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", owner=owner)
    operations.reply(now(ticket), "How is it?", actor=owner, at=MONDAY + DAY)
    assert not ticket.clocks.filter(metric="progress_update", state__in=["running", "paused"]).exists()


def test_another_severity_moves_it_but_never_behind_the_promise(owner: User) -> None:
    ticket = spoken(owner, "medium", 3)
    operations.change_fields(now(ticket), {"severity": "critical"}, actor=owner, at=MONDAY + HOUR / 4)
    assert clock(ticket, "progress_update").due_at == MONDAY + HOUR / 2
    operations.change_fields(now(ticket), {"severity": "low"}, actor=owner, at=MONDAY + HOUR / 3)
    assert clock(ticket, "progress_update").due_at == MONDAY + 3 * HOUR
    require_replay(ticket)


def test_the_interval_told_to_the_composer_comes_from_the_standards(owner: User) -> None:
    ticket = make_ticket(owner=owner, severity="critical")
    standards = type(clock(ticket, "resolution").policy).objects.get(is_current=True).standards
    assert interval_ends_at(ticket, MONDAY) == MONDAY + HOUR / 2
    assert standards.get(channel="portal", severity="critical", metric="progress_update").target_seconds == 1800
    assert suggested_at(ticket, MONDAY + HOUR / 100) == MONDAY + HOUR / 2


def test_a_promise_beyond_the_interval_is_told_when_the_interval_is_over(owner: User) -> None:
    boss = make_user("supervisor")
    ticket = spoken(owner, "high", 48)
    operations.work_off(MONDAY + 5 * HOUR)
    row = clock(ticket, "progress_update")
    assert row.state == "breached"
    told = Notification.objects.exclude(key__startswith=f"{clock(ticket, 'resolution').pk}:").get()
    assert (told.recipient, told.kind, told.key) == (boss, "sla", f"{row.pk}:100")
