"""Telling people while a target passes: step by step, each once, and only the highest of those that are over.

A running clock has one row on the agenda for all its steps; each time it is due, it moves to the next step.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from sla.models import Clock
from sla.rules import Step, rules_of
from sla.vocabulary import Metric
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Ticket
from tickets.operations.notifying import notify
from tickets.promises import UPDATE_DUE
from tickets.responsible import leads_of, owner_of, supervisors_of
from tickets.vocabulary import Severity

State = AgendaEntry.State
WHOLE = 100


def warning_of(clock: Clock, at: datetime) -> AgendaEntry | None:
    """The moment of the next step before the target is over; of the highest that is over, if there is one."""
    moments = _moments(clock)
    over = [moment for _step, moment in moments if moment <= at]
    ahead = [moment for _step, moment in moments if moment > at]
    if not moments:
        return None
    return AgendaEntry(
        ticket=clock.ticket,
        kind=f"clock_warning:{clock.metric}",
        key=str(clock.pk),
        due_at=over[-1] if over else ahead[0],
        counts=False,
        created_at=at,
    )


def climb(clock: Clock, entry: AgendaEntry, ticket: Ticket, *, at: datetime) -> AgendaEntry.State:
    """Tell the highest step that is over, and wait for the next one."""
    if clock.due_at is not None and clock.due_at <= at:
        return State.SKIPPED  # the target itself is over, which its own moment tells
    moments = _moments(clock)
    over = [step for step, moment in moments if moment <= at]
    ahead = [moment for _step, moment in moments if moment > at]
    if over:
        _tell(clock, ticket, over[-1], at)
    if not ahead:
        return State.RAISED if over else State.SKIPPED
    entry.ask_again(ahead[0], asks=bool(over))
    return State.PENDING


def tell_of_breach(clock: Clock, ticket: Ticket, *, at: datetime) -> None:
    """The target is over: the highest step says so. Of a late update the promise tells, if it is due as well."""
    later = "promised_at" in clock.basis and not clock.basis.get("promise")
    if clock.metric == Metric.PROGRESS_UPDATE and not later and hand_of(ticket).awaits(UPDATE_DUE):
        return
    steps = [step for step in rules_of(clock.policy_id).ladder if step.share <= WHOLE]
    if steps:
        _tell(clock, ticket, steps[-1], at)


def _moments(clock: Clock) -> list[tuple[Step, datetime]]:
    """The steps before the whole target, with their moments. Of promised updates the promise itself reminds."""
    if clock.metric == Metric.PROGRESS_UPDATE:
        return []
    steps = [step for step in rules_of(clock.policy_id).ladder if step.share < WHOLE]
    moments = [(step, clock.moment_of(step.share)) for step in steps]
    return [(step, moment) for step, moment in moments if moment is not None]


def _tell(clock: Clock, ticket: Ticket, step: Step, at: datetime) -> None:
    name = Metric(clock.metric).label
    words = (
        _("%(target)s: %(share)s %% of the time has passed.") % {"target": name, "share": step.share}
        if not clock.is_late
        else _("%(target)s: the target was missed.") % {"target": name}
    )
    notify(
        ticket,
        _people(ticket, step.to),
        kind="sla",
        key=f"{clock.pk}:{step.share}",
        words=words,
        at=at,
        urgent=ticket.severity == Severity.CRITICAL,
    )


def _people(ticket: Ticket, to: str) -> list[User]:
    """Whom a step means; without an owner the leads."""
    if to == "supervisor":
        return supervisors_of(ticket)
    return (owner_of(ticket) if to == "owner" else []) or leads_of(ticket)
