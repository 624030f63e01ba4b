"""A clock can be replayed from its own row, whatever happened to its ticket."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.models import User
from resolution.core.business_time import Calendar
from resolution.core.refusals import Refused
from sla.models import Clock
from sla.replaying import due_at, met
from tests.factories import DAY, HOUR, MONDAY, lead_to, make_team, make_ticket, make_user
from tests.sla.lives import clock, now, publish_pauses, require_replay, resume, say, wait
from tickets import operations
from tickets.models import Event, Ticket
from tickets.said import Said

MINUTE = timedelta(minutes=1)
PARTIES = ("customer", "third_party", "internal", "scheduled")
OFFICE = Calendar.from_data(
    "Europe/Berlin", {str(day): [["09:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}, []
)


def slow_due(start: datetime, minutes: int, calendar: Calendar, pauses: list[tuple[datetime, datetime]]) -> datetime:
    """The due moment found by looking at one minute after the other."""
    at, left = start, minutes
    while left:
        still = any(begins <= at < ends for begins, ends in pauses)
        if not still and calendar.open_between(at, at + MINUTE):
            left -= 1
        at += MINUTE
    return at


@pytest.mark.parametrize("seed", range(40))
def test_the_due_moment_is_what_minutes_looked_at_one_by_one_say(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same lives every time
    calendar = chance.choice([Calendar.always(), OFFICE])
    start = MONDAY + chance.randrange(0, 4000) * MINUTE
    at, pauses = start, []
    for _pause in range(chance.randrange(0, 5)):
        begins = at + chance.randrange(0, 900) * MINUTE
        at = begins + chance.randrange(1, 1500) * MINUTE
        pauses.append((begins, at))
    minutes = chance.randrange(1, 1200)
    assert due_at(start, minutes * 60, calendar, pauses) == slow_due(start, minutes, calendar, pauses)


def test_a_pause_that_lasts_has_no_due_and_one_after_the_due_changes_nothing() -> None:
    assert due_at(MONDAY, 7200, Calendar.always(), [(MONDAY + HOUR, None)]) is None
    assert due_at(MONDAY, 7200, Calendar.always(), [(MONDAY + 2 * HOUR, None)]) == MONDAY + 2 * HOUR
    assert due_at(MONDAY, 7200, Calendar.always(), [(MONDAY + 3 * HOUR, MONDAY + 9 * HOUR)]) == MONDAY + 2 * HOUR


@pytest.mark.parametrize(
    ("stopped", "due", "verdict"),
    [(HOUR, HOUR, True), (HOUR + MINUTE, HOUR, False), (None, HOUR, False), (HOUR, None, True)],
)
def test_in_time_is_until_the_due_instant(stopped: timedelta | None, due: timedelta | None, verdict: bool) -> None:
    told = met(MONDAY + stopped if stopped else None, MONDAY + due if due else None)
    assert told is verdict


def an_act(chance: random.Random, ticket: Ticket, at: datetime, actor: User) -> None:
    """One thing that happens to a ticket; what its rules refuse does not happen."""
    acts: list[Callable[[], object]] = [
        lambda: say(ticket, at, actor, promise=at + chance.randrange(10, 2000) * MINUTE),
        lambda: say(ticket, at, actor, promise=None),
        lambda: operations.receive(now(ticket), "Any news?", at=at),
        lambda: operations.receive(now(ticket), "Thanks!", intent="thanks", at=at),
        lambda: wait(ticket, chance.choice(PARTIES), at, actor, lasts=chance.randrange(10, 3000) * MINUTE),
        lambda: wait(ticket, "customer", at, actor, lasts=chance.randrange(10, 3000) * MINUTE),
        lambda: resume(ticket, at, actor),
        lambda: operations.work_off(at),
        lambda: operations.change_fields(
            now(ticket), {"severity": chance.choice(["critical", "high", "medium", "low"])}, actor=actor, at=at
        ),
    ]
    try:
        chance.choice(acts)()
    except Refused:
        return


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_every_clock_of_a_lived_in_ticket_is_replayed_from_its_row(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same lives every time
    pauses = {
        "resolution": ["customer", "third_party"],
        "progress_update": ["customer"],
        "next_response": ["internal"],
    }
    publish_pauses(pauses, MONDAY)
    actor = make_user("lead", team=make_team(time_zone="America/New_York", holidays=["2026-06-03"]))
    ticket = make_ticket(owner=actor, at=MONDAY, channel=chance.choice(["email", "portal", "phone"]))
    at = MONDAY
    for _act in range(14):
        at += timedelta(seconds=chance.randrange(1, 40_000))
        an_act(chance, ticket, at, actor)
        require_replay(ticket)
    operations.work_off(at + 30 * DAY)
    require_replay(ticket)
    decided = Clock.objects.filter(ticket=ticket, state__in=["met", "breached"])
    told = Event.objects.filter(ticket=ticket, verb__in=["clock_met", "clock_breached"])
    assert sorted(told.values_list("detail__clock", flat=True)) == sorted(decided.values_list("pk", flat=True))


def a_story(ticket: Ticket, actor: User) -> list[tuple[float, Callable[[datetime], object]]]:
    """What happens, so many hours after nine."""
    return [
        (0.5, lambda at: say(ticket, at, actor, promise=MONDAY + 3 * HOUR)),
        (4, lambda at: wait(ticket, "customer", at, actor)),
        (30, lambda at: operations.receive(now(ticket), "Here.", at=at)),
        (40, lambda at: say(ticket, at, actor, promise=None)),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("ticks", [1, 7])
def test_however_often_somebody_ticks_the_verdicts_are_the_same(ticks: int) -> None:
    """The tick may come often or late; what it finds was decided by the moments themselves."""
    verdicts = []
    for often in (False, True):
        actor = make_user("lead", team=make_team())
        ticket = make_ticket(owner=actor, team=actor.teams.get())
        for hours, act in a_story(ticket, actor):
            for tick in range(ticks if often else 0):
                operations.work_off(MONDAY + hours * HOUR - (ticks - tick) * MINUTE)
            act(MONDAY + hours * HOUR)
        operations.work_off(MONDAY + 20 * DAY)
        rows = Clock.objects.filter(ticket=ticket).order_by("id")
        verdicts.append([(row.metric, row.state, row.due_at, row.decided_at) for row in rows])
    assert verdicts[0] == verdicts[1]


@pytest.mark.django_db
@pytest.mark.parametrize("phase", ["verification", "follow_up", "closed", "cancelled", "merged"])
def test_every_clock_of_a_ticket_in_any_phase_is_replayed(phase: str) -> None:
    owner = make_user("lead", team=make_team())
    ticket = make_ticket(owner=owner, phase=phase)
    require_replay(ticket)
    if phase in ("follow_up", "closed"):
        said = Said(reopen_reason="recurred", reason="It is back.")
        operations.take_step(now(ticket), "reopen", actor=owner, at=MONDAY + DAY, said=said)
        lead_to(ticket, "verification", owner=owner, at=MONDAY + 2 * DAY)
        require_replay(ticket)
        assert clock(ticket, "resolution").started_at == MONDAY + DAY
