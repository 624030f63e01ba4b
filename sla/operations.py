"""Running the clocks: started, paused, replanned, stopped and decided, always under the ticket's lock.

A clock is decided at its due instant: stopped by then it is met, otherwise it is breached at that very
moment, whether the tick or a late answer comes first.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from resolution.core.business_time import Calendar
from sla.models import Clock
from sla.standards import Target, target_for
from tickets import events
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Ticket
from tickets.operations import agenda

State = Clock.State
LIVE = (State.RUNNING, State.PAUSED)
WARN_AT = 0.75  # of the target: the last quarter is worth a warning


def start(ticket: Ticket, *metrics: str, at: datetime) -> list[Clock]:
    """Start clocks for which a standard exists, with their due moments on the agenda: two statements."""
    clocks = []
    for metric in metrics:
        target = target_for(ticket, metric)
        if target is not None:
            clocks.append(_new(ticket, metric, target, at))
    Clock.objects.bulk_create(clocks)
    agenda.put_all([entry for clock in clocks for entry in _entries(clock, ticket, at)])
    return clocks


def stop(ticket: Ticket, *metrics: str, at: datetime) -> None:
    """Stop running clocks: met when in time, else breached at their due instant.

    Of a clock that was breached before, only its place on the agenda ends now.
    """
    late = Q(state=State.BREACHED, stopped_at=None)
    for clock in ticket.clocks.filter(Q(state__in=LIVE) | late, metric__in=metrics).order_by("id"):
        clock.stopped_at = at
        if clock.state == State.PAUSED:
            _unpause(clock, ticket, at)
        if clock.state == State.BREACHED:
            clock.save(update_fields=["stopped_at"])
        else:
            _decide(clock, ticket, at)
        _settle(clock, ticket, at)


def awaited(ticket: Ticket, *metrics: str) -> bool:
    """Whether clocks of these metrics, which are never paused, run for a ticket in hand: its agenda tells."""
    return hand_of(ticket).awaits(*_kinds(*metrics))


def decide_due(clock: Clock, ticket: Ticket, at: datetime) -> None:
    """The clock ran out: breached at its due instant, still waiting for somebody to stop it."""
    _decide(clock, ticket, at)


def cancel(ticket: Ticket, *metrics: str, at: datetime, decided_too: bool = False) -> None:
    """Take running clocks out of the count; with `decided_too`, also those that were decided (spam, test)."""
    clocks = ticket.clocks.all() if decided_too else _live(ticket, *metrics)
    for clock in clocks:
        _settle(clock, ticket, at, state=AgendaEntry.State.CANCELLED)
    clocks.update(state=State.CANCELLED, stopped_at=at)


def withdraw(ticket: Ticket, *metrics: str, at: datetime) -> None:
    """Nobody is waited for after all: what was still in time is out of the count, what had run out stays breached."""
    in_time = _live(ticket, *metrics).filter(due_at__gte=at)
    for clock in in_time:
        _settle(clock, ticket, at, state=AgendaEntry.State.CANCELLED)
    in_time.update(state=State.CANCELLED, stopped_at=at)
    if awaited(ticket, *metrics):  # the agenda of a ticket in hand tells, without a look
        stop(ticket, *metrics, at=at)


def pause(ticket: Ticket, *metrics: str, at: datetime) -> None:
    """The ball is with the customer: these clocks stand still."""
    for clock in _live(ticket, *metrics).filter(state=State.RUNNING, due_at__gt=at):
        clock.state, clock.paused_at = State.PAUSED, at
        clock.save(update_fields=["state", "paused_at"])
        _settle(clock, ticket, at)


def unpause(ticket: Ticket, *metrics: str, at: datetime) -> None:
    """The ball is back: what was left of the target is left still."""
    for clock in _live(ticket, *metrics).filter(state=State.PAUSED):
        _unpause(clock, ticket, at)
        clock.save(update_fields=["state", "paused_at", "paused_seconds", "due_at"])
        agenda.put_all(_entries(clock, ticket, at))


def replan(ticket: Ticket, *, at: datetime) -> None:
    """Severity or team changed: running clocks get their new target, counted from their original start."""
    for clock in _live(ticket):
        target = target_for(ticket, clock.metric)
        if target is None:
            continue
        before = clock.due_at
        clock.policy_id, clock.target_seconds, clock.business = target.policy_id, target.seconds, target.business
        clock.due_at = _due(ticket, clock.started_at, target) + timedelta(seconds=clock.paused_seconds)
        clock.save(update_fields=["policy", "target_seconds", "business", "due_at"])
        if clock.due_at != before:
            events.record(
                ticket,
                "clock_replanned",
                actor=None,
                at=at,
                metric=clock.metric,
                before=before.isoformat(),
                after=clock.due_at.isoformat(),
            )
        if clock.state == State.RUNNING:
            agenda.put_all(_entries(clock, ticket, at))


def calendar_of(ticket: Ticket, target: Target) -> Calendar:
    """The hours in which the target counts."""
    return ticket.team.calendar if target.business and ticket.team is not None else Calendar.always()


def _new(ticket: Ticket, metric: str, target: Target, at: datetime) -> Clock:
    return Clock(
        ticket=ticket,
        cycle=ticket.cycle,
        metric=metric,
        policy_id=target.policy_id,
        target_seconds=target.seconds,
        business=target.business,
        started_at=at,
        due_at=_due(ticket, at, target),
    )


def _due(ticket: Ticket, start_at: datetime, target: Target) -> datetime:
    return calendar_of(ticket, target).add(start_at, target.seconds)


def _entries(clock: Clock, ticket: Ticket, at: datetime) -> list[AgendaEntry]:
    warning = clock.started_at + (clock.due_at - clock.started_at) * WARN_AT
    common = {"ticket": ticket, "key": str(clock.pk), "created_at": at}
    return [
        AgendaEntry(kind=f"clock:{clock.metric}", due_at=clock.due_at, **common),
        AgendaEntry(kind=f"clock_warning:{clock.metric}", due_at=warning, counts=False, **common),
    ]


def _decide(clock: Clock, ticket: Ticket, at: datetime) -> None:
    in_time = clock.stopped_at is not None and clock.stopped_at <= clock.due_at
    clock.state = State.MET if in_time else State.BREACHED
    clock.decided_at = clock.stopped_at if in_time else clock.due_at
    clock.save(update_fields=["state", "decided_at", "stopped_at", "due_at", "paused_at", "paused_seconds"])
    events.record(
        ticket,
        "clock_met" if in_time else "clock_breached",
        actor=None,
        at=at,
        metric=clock.metric,
        clock=clock.pk,
        due_at=clock.due_at.isoformat(),
        decided_at=clock.decided_at.isoformat() if clock.decided_at else None,
    )


def _unpause(clock: Clock, ticket: Ticket, at: datetime) -> None:
    if clock.paused_at is None:
        return
    target = Target(clock.policy_id, clock.target_seconds, clock.business)
    calendar = calendar_of(ticket, target)
    left = calendar.seconds_between(clock.paused_at, clock.due_at)
    clock.paused_seconds += int((at - clock.paused_at).total_seconds())
    clock.due_at = calendar.add(at, left)
    clock.state, clock.paused_at = State.RUNNING, None


def _live(ticket: Ticket, *metrics: str) -> QuerySet[Clock]:
    clocks = Clock.objects.filter(ticket=ticket, state__in=LIVE)
    return clocks.filter(metric__in=metrics) if metrics else clocks


def _settle(clock: Clock, ticket: Ticket, at: datetime, state: str = AgendaEntry.State.DONE) -> None:
    agenda.settle(ticket, *_kinds(clock.metric), key=str(clock.pk), at=at, state=state)


def _kinds(*metrics: str) -> list[str]:
    """The kinds of due moments that clocks of these metrics have."""
    return [f"{kind}:{metric}" for metric in metrics for kind in ("clock", "clock_warning")]
