"""People are told while a target passes: each step once, the right people, and never in storms."""

from datetime import timedelta

import pytest

from accounts.models import Team, User
from tests.factories import DAY, HOUR, MONDAY, make_team, make_ticket, make_user
from tests.sla.lives import clock, now, resume, say, wait
from tickets import operations
from tickets.models import AgendaEntry, Notification, Ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def people(team: Team) -> dict[int, str]:
    """The people of the team by their key."""
    roles = ("agent", "lead", "supervisor")
    return {make_user(role, team=team, name=role.title()).pk: role for role in roles}


@pytest.fixture
def owner(people: dict[int, str]) -> User:
    return User.objects.get(name="Agent")


@pytest.fixture
def ticket(owner: User, team: Team) -> Ticket:
    made = make_ticket(owner=owner, team=team, severity="high")
    say(made, MONDAY, owner, promise=MONDAY + 20 * DAY)
    return made


def told(people: dict[int, str], ticket: Ticket) -> list[tuple[str, str]]:
    """Who was told at which step of the resolution, in order."""
    key = str(clock(ticket, "resolution").pk)
    rows = Notification.objects.filter(ticket=ticket, kind="sla", key__startswith=f"{key}:").order_by("id")
    return [(people[row.recipient_id], row.key.partition(":")[2]) for row in rows]


def test_owner_lead_and_supervisor_are_told_in_turn_each_once(ticket: Ticket, people: dict[int, str]) -> None:
    for hours in (17, 18, 18.1, 21.5, 21.6, 22, 24, 25):
        operations.work_off(MONDAY + hours * HOUR)
    assert told(people, ticket) == [("agent", "75"), ("lead", "90"), ("supervisor", "100")]


def test_a_clock_has_one_row_for_its_ladder_which_moves_on(ticket: Ticket) -> None:
    rows = AgendaEntry.objects.filter(ticket=ticket, kind="clock_warning:resolution")
    assert rows.get().due_at == MONDAY + 18 * HOUR
    operations.work_off(MONDAY + 18 * HOUR)
    assert (rows.get().due_at, rows.get().state) == (MONDAY + 21.6 * HOUR, "pending")
    assert now(ticket).next_action_code == "resolution_due"
    operations.work_off(MONDAY + 21.7 * HOUR)
    assert rows.get().state == "raised"


def test_after_two_days_without_a_tick_only_the_highest_step_is_told(ticket: Ticket, people: dict[int, str]) -> None:
    operations.work_off(MONDAY + 49 * HOUR)
    assert told(people, ticket) == [("supervisor", "100")]


def test_a_tick_that_missed_the_first_step_tells_the_second_only(ticket: Ticket, people: dict[int, str]) -> None:
    operations.work_off(MONDAY + 22 * HOUR)
    assert told(people, ticket) == [("lead", "90")]


def test_a_late_answer_between_two_ticks_tells_the_supervisor(team: Team, owner: User, people: dict[int, str]) -> None:
    ticket = make_ticket(owner=owner, team=team)
    say(ticket, MONDAY + 2 * HOUR, owner, promise=MONDAY + 2 * DAY)
    row = Notification.objects.get(kind="sla")
    assert (people[row.recipient_id], row.key) == ("supervisor", f"{clock(ticket, 'first_response').pk}:100")


def test_without_an_owner_the_leads_are_told(team: Team, people: dict[int, str]) -> None:
    make_ticket(team=team)
    operations.work_off(MONDAY + 46 * MINUTE)
    assert [people[row.recipient_id] for row in Notification.objects.all()] == ["lead"]


def test_a_wait_moves_the_steps_that_are_left(ticket: Ticket, owner: User, people: dict[int, str]) -> None:
    wait(ticket, "customer", MONDAY + 17 * HOUR, owner, lasts=9 * DAY)
    operations.work_off(MONDAY + 2 * DAY)
    assert told(people, ticket) == []
    resume(ticket, MONDAY + 3 * DAY, owner)
    operations.work_off(MONDAY + 3 * DAY + 59 * MINUTE)
    assert told(people, ticket) == []
    operations.work_off(MONDAY + 3 * DAY + HOUR)
    assert told(people, ticket) == [("agent", "75")]


def test_a_new_target_moves_them_and_tells_at_once_what_has_passed(
    ticket: Ticket, owner: User, people: dict[int, str]
) -> None:
    at = MONDAY + 3.5 * HOUR
    operations.change_fields(now(ticket), {"severity": "critical"}, actor=owner, at=at)
    operations.work_off(at)
    assert told(people, ticket) == [("agent", "75")]
    operations.change_fields(now(ticket), {"severity": "medium"}, actor=owner, at=at + MINUTE)
    operations.work_off(at + HOUR)
    assert told(people, ticket) == [("agent", "75")]
    assert AgendaEntry.objects.get(ticket=ticket, kind="clock_warning:resolution").due_at == MONDAY + 36 * HOUR


def test_the_steps_lie_in_opening_hours(team: Team, owner: User) -> None:
    friday = MONDAY + 4 * DAY + 7.5 * HOUR  # 16:30, with four hours to answer a mail
    ticket = make_ticket(channel="email", owner=owner, team=team, at=friday)
    warning = AgendaEntry.objects.get(ticket=ticket, kind="clock_warning:first_response")
    assert warning.due_at == MONDAY + 7 * DAY + 2.5 * HOUR  # half an hour on Friday, two and a half on Monday


def test_it_waits_for_the_readers_hours_unless_it_is_critical(team: Team, owner: User) -> None:
    delivered = {}
    for severity in ("high", "critical"):
        ticket = make_ticket(owner=owner, team=team, severity=severity, at=MONDAY - DAY)
        say(ticket, MONDAY - DAY, owner, promise=MONDAY + DAY)
        operations.work_off(MONDAY - DAY + 18.2 * HOUR)
        steps = Notification.objects.filter(ticket=ticket, key__startswith=f"{clock(ticket, 'resolution').pk}:")
        delivered[severity] = steps.get().deliver_at
    assert delivered == {"high": MONDAY, "critical": MONDAY - DAY + 18.2 * HOUR}
