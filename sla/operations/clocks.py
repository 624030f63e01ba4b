"""Running the clocks: started, paused, replanned, stopped and decided, always under the ticket's lock.

A clock is decided at its due instant: stopped by then it is met, otherwise it is breached at that very
moment, whether the tick, a late answer, a pause or a new target comes first.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import DateTimeField
from django.db.models.functions import Coalesce

from sla.models import Clock
from sla.models.clocks import LIVE
from sla.operations.ladder import tell_of_breach, warning_of
from sla.operations.turning import turn
from sla.planning import plan_for
from sla.rules import rules_of
from sla.vocabulary import Metric
from tickets import events
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Ticket
from tickets.operations import agenda
from tickets.operations.writing import update
from tickets.promises import owes_updates
from tickets.responsible import read_owners

State = Clock.State
UPDATE = Metric.PROGRESS_UPDATE
PLANNED = ("policy", "calendar", "target_seconds", "business", "basis", "due_at")


def start(ticket: Ticket, *metrics: str, at: datetime) -> list[Clock]:
    """Start clocks for which a standard exists, with their due moments on the agenda: two statements."""
    plans = {metric: plan_for(ticket, metric, at) for metric in metrics}
    clocks = [plan.clock(ticket, metric, at) for metric, plan in plans.items() if plan is not None]
    assert ticket.cycle is not None  # noqa: S101 - the first is made with the ticket
    for clock in clocks:
        clock.cycle = ticket.cycle
    Clock.objects.bulk_create(clocks)
    for clock in clocks:
        _await(clock, at)
    return clocks


def answered(ticket: Ticket, *, promised_at: datetime | None, at: datetime) -> None:
    """A person of ours told the customer something: no answer is owed now, and the next update is."""
    plan = plan_for(ticket, UPDATE, at, promised_at) if owes_updates(ticket) else None
    fresh = plan.clock(ticket, UPDATE, at) if plan is not None else None
    if fresh is not None or ticket.on_hold or awaited(ticket, *Metric.values):
        _turn(ticket, (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, UPDATE), fresh, at)


def stop(ticket: Ticket, *metrics: str, at: datetime) -> None:
    """Stop clocks: met when in time or standing still, else breached at their due instant.

    Of a clock that was breached before, only its place on the agenda ends now.
    """
    _turn(ticket, metrics, None, at)


def awaited(ticket: Ticket, *metrics: str) -> bool:
    """Whether clocks of these metrics run for a ticket in hand, or are breached and not stopped: its agenda tells."""
    return hand_of(ticket).awaits(*_kinds(*metrics))


def decide_due(clock: Clock, ticket: Ticket, at: datetime) -> None:
    """The clock ran out: breached at its due instant, still waiting for somebody to stop it."""
    clock.state, clock.decided_at = State.BREACHED, clock.due_at
    update(ticket, clock, "state", "decided_at")
    _tell(clock, ticket, at)


def cancel(ticket: Ticket, *metrics: str, at: datetime, decided_too: bool = False) -> None:
    """Take live clocks out of the count; with `decided_too`, also those that were decided (spam, test).

    At its due instant a clock has not run out yet, as an answer at that instant is in time.
    """
    meant = standing(ticket, *metrics, at=at, at_due=False)
    if decided_too:
        meant = list(ticket.clocks.exclude(state=State.CANCELLED))
    for clock in meant:
        _settle(clock, ticket, at, state=AgendaEntry.State.CANCELLED)
    Clock.objects.filter(pk__in=[clock.pk for clock in meant]).update(
        state=State.CANCELLED, stopped_at=Coalesce("stopped_at", at, output_field=DateTimeField())
    )


def follow_the_ball(ticket: Ticket, *, at: datetime, by_reply: bool = False) -> None:
    """Each clock stands still while the ticket waits for somebody for whom its policy says so, and else runs.

    What the customer hears from us is promised anew when a wait ends without a word of theirs.
    """
    for clock in standing(ticket, at=at):
        if clock.metric == UPDATE and clock.state == State.PAUSED and not ticket.on_hold and not by_reply:
            cancel(ticket, UPDATE, at=at)
            start(ticket, *([UPDATE] if owes_updates(ticket) else []), at=at)
        else:
            _follow(clock, ticket, at)


def replan(ticket: Ticket, *, at: datetime) -> None:
    """Severity, team, policy or hours changed: live clocks get their new target, counted from their original start.

    A new due moment that has passed already decides the clock there; what was decided is never rewritten.
    """
    for clock in standing(ticket, at=at):
        promised_at = clock.basis.get("promised_at")
        promise = datetime.fromisoformat(promised_at) if promised_at else None
        plan = plan_for(ticket, clock.metric, clock.started_at, promise)
        if plan is None:
            continue
        before = (clock.due_at, clock.target_seconds)
        plan.put_on(clock)
        clock.save(update_fields=PLANNED)
        if before != (clock.due_at, clock.target_seconds):
            _record_replan(clock, ticket, before, at)
        if clock.due_at is not None and clock.due_at <= at:
            decide_due(clock, ticket, at)
        elif clock.state == State.RUNNING:
            _await(clock, at)
        if clock.state in LIVE:
            _follow(clock, ticket, at)


def standing(ticket: Ticket, *metrics: str, at: datetime, at_due: bool = True) -> list[Clock]:
    """The live clocks. One whose due moment has passed is decided there, before anything else may touch it.

    With `at_due` one that is due at this very instant is decided as well.
    """
    clocks = ticket.clocks.filter(state__in=LIVE).select_related("calendar").order_by("id")
    live = list(clocks.filter(metric__in=metrics) if metrics else clocks)
    for clock in live:
        if clock.state == State.RUNNING and clock.due_at and (clock.due_at < at or (at_due and clock.due_at == at)):
            decide_due(clock, ticket, at)
    return [clock for clock in live if clock.state in LIVE]


def clock_of(ticket: Ticket, key: int) -> Clock | None:
    """One clock of a ticket in hand, by its key."""
    return hand_of(ticket).ask(Clock, lambda: _unstopped([ticket])[ticket.pk]).get(key)


def read_ahead(tickets: Sequence[Ticket], at: datetime) -> tuple[()]:
    """Read for many tickets in hand what deciding their clocks asks for; nobody waits for it."""
    known = _unstopped(tickets)
    for ticket in tickets:
        hand_of(ticket).known[Clock] = known[ticket.pk]
    return read_owners(tickets, at)


def _unstopped(tickets: Sequence[Ticket]) -> dict[int, dict[int, Clock]]:
    """The clocks of these tickets that nobody stopped yet, by ticket and key."""
    by_key = {ticket.pk: ticket for ticket in tickets}
    found: dict[int, dict[int, Clock]] = {key: {} for key in by_key}
    for clock in Clock.objects.filter(ticket__in=by_key, stopped_at=None).select_related("calendar"):
        clock.ticket = by_key[clock.ticket_id]
        found[clock.ticket_id][clock.pk] = clock
    return found


def _turn(ticket: Ticket, metrics: tuple[str, ...], fresh: Clock | None, at: datetime) -> None:
    for clock in turn(ticket, metrics, fresh, at=at):
        if clock.was != State.BREACHED:
            _tell(clock, ticket, at)
        _settle(clock, ticket, at)
    if fresh is not None:
        _await(fresh, at)


def _follow(clock: Clock, ticket: Ticket, at: datetime) -> None:
    """Begin, change or end the pause of one live clock."""
    still = rules_of(clock.policy_id).stand_still(clock.metric, ticket.hold_party)
    if still and clock.state == State.PAUSED and clock.pauses[-1]["party"] == ticket.hold_party:
        return
    if not still and clock.state == State.RUNNING:
        return
    if clock.state == State.PAUSED:
        _end_pause(clock, at)
    if still:
        clock.pauses.append({"party": str(ticket.hold_party), "from": at.isoformat(), "to": None})
        clock.state, clock.due_at = State.PAUSED, None
        _settle(clock, ticket, at)
    else:
        clock.state, clock.due_at = State.RUNNING, clock.moment_of(100)
        _await(clock, at)
    clock.save(update_fields=["state", "due_at", "pauses"])


def _end_pause(clock: Clock, at: datetime) -> None:
    clock.pauses[-1]["to"] = at.isoformat()
    if clock.still()[-1].begins == at:
        clock.pauses.pop()  # it never stood still


def _await(clock: Clock, at: datetime) -> None:
    """Put the moments of a running clock on the agenda, or move them."""
    assert clock.due_at is not None  # noqa: S101 - the constraint `clock_running_is_due` holds
    due = {"ticket": clock.ticket, "key": str(clock.pk), "due_at": clock.due_at, "created_at": at}
    warning = warning_of(clock, at)
    agenda.put_all([AgendaEntry(kind=f"clock:{clock.metric}", **due), *([warning] if warning else [])])


def _tell(clock: Clock, ticket: Ticket, at: datetime) -> None:
    """A clock was decided: an event for the ticket, and a word to people where it was missed."""
    events.record(
        ticket,
        "clock_breached" if clock.is_late else "clock_met",
        actor=None,
        at=at,
        metric=clock.metric,
        clock=clock.pk,
        due_at=clock.due_at.isoformat() if clock.due_at else None,
        decided_at=clock.decided_at.isoformat() if clock.decided_at else None,
    )
    if clock.is_late:
        tell_of_breach(clock, ticket, at=at)


def _record_replan(clock: Clock, ticket: Ticket, before: tuple[datetime | None, int], at: datetime) -> None:
    due, seconds = before
    events.record(
        ticket,
        "clock_replanned",
        actor=None,
        at=at,
        metric=clock.metric,
        clock=clock.pk,
        before=due.isoformat() if due else None,
        after=clock.due_at.isoformat() if clock.due_at else None,
        target_before=seconds,
        target_after=clock.target_seconds,
        policy=clock.policy_id,
        calendar=clock.calendar_id,
    )


def _settle(clock: Clock, ticket: Ticket, at: datetime, state: str = AgendaEntry.State.DONE) -> None:
    agenda.settle(ticket, *_kinds(clock.metric), key=str(clock.pk), at=at, state=state)


def _kinds(*metrics: str) -> list[str]:
    """The kinds of due moments that clocks of these metrics have."""
    return [f"{kind}:{metric}" for metric in metrics for kind in ("clock", "clock_warning")]
