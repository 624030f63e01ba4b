"""What the clocks do when something happens to a ticket, and when one comes due."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from sla import operations
from sla.models import Clock
from sla.vocabulary import Metric
from tickets.agenda import when_due
from tickets.events import recorded
from tickets.models import AgendaEntry, Event, Ticket
from tickets.vocabulary import NEEDS_NO_ANSWER, CancelReason, HoldParty, Phase

State = AgendaEntry.State
FIRST, NEXT, RESOLUTION = Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION


@receiver(recorded, dispatch_uid="sla.run_the_clocks")
def run_the_clocks(event: Event, **_: Any) -> None:
    """Start, stop, pause and replan, in the transaction of what happened."""
    if event.verb in WHEN:
        WHEN[event.verb](event, event.ticket, event.occurred_at)


@when_due(*(f"clock:{metric}" for metric in Metric.values))
def run_out(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Decide the clock at its due instant; it asks for somebody until it is stopped."""
    clock = ticket.clocks.filter(pk=int(entry.key), state=Clock.State.RUNNING).first()
    if clock is None:
        return State.SKIPPED
    operations.decide_due(clock, ticket, at)
    return State.RAISED


@when_due(*(f"clock_warning:{metric}" for metric in Metric.values))
def run_low(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """The last quarter begins: the ticket's next action says so."""
    running = ticket.clocks.filter(pk=int(entry.key), state=Clock.State.RUNNING).exists()
    return State.RAISED if running else State.SKIPPED


def _await_answer(ticket: Ticket, at: datetime) -> None:
    # One question at a time: while the first or a next answer is owed, no further clock starts.
    # What is closed still hears its customer; what was merged or cancelled does not.
    awaits = ticket.is_open or ticket.phase == Phase.CLOSED
    if not awaits or ticket.clocks.filter(metric__in=(FIRST, NEXT), state__in=operations.LIVE).exists():
        return
    operations.start(ticket, NEXT, at=at)


def _follow_the_ball(ticket: Ticket, at: datetime) -> None:
    if ticket.hold_party == HoldParty.CUSTOMER:
        operations.pause(ticket, RESOLUTION, at=at)
    else:
        operations.unpause(ticket, RESOLUTION, at=at)


def _opened(event: Event, ticket: Ticket, at: datetime) -> None:
    if ticket.customer_initiated and not ticket.imported:
        operations.start(ticket, FIRST, RESOLUTION, at=at)


def _answered(event: Event, ticket: Ticket, at: datetime) -> None:
    if event.detail.get("human") and operations.awaited(ticket, FIRST, NEXT):
        operations.stop(ticket, FIRST, NEXT, at=at)


def _received(event: Event, ticket: Ticket, at: datetime) -> None:
    if event.detail.get("intent") not in NEEDS_NO_ANSWER:
        _await_answer(ticket, at)


def _triaged(event: Event, ticket: Ticket, at: datetime) -> None:
    if ticket.unanswered_since is not None:
        if not operations.awaited(ticket, FIRST, NEXT):  # thanks that were a question after all
            _await_answer(ticket, ticket.unanswered_since)
    else:
        operations.withdraw(ticket, NEXT, at=at)


def _resolved(event: Event, ticket: Ticket, at: datetime) -> None:
    operations.stop(ticket, FIRST, NEXT, RESOLUTION, at=at)


def _began_again(event: Event, ticket: Ticket, at: datetime) -> None:
    if ticket.phase != Phase.FOLLOW_UP:  # what was resolved before it was merged or cancelled still is
        operations.start(ticket, RESOLUTION, at=at)


def _changed(event: Event, ticket: Ticket, at: datetime) -> None:
    if event.detail.get("changed", {}).keys() & {"severity", "team"}:
        operations.replan(ticket, at=at)


def _ended(event: Event, ticket: Ticket, at: datetime) -> None:
    never_was = ticket.cancel_reason in (CancelReason.SPAM, CancelReason.TEST)
    operations.cancel(ticket, at=at, decided_too=never_was)


def _ball_moved(event: Event, ticket: Ticket, at: datetime) -> None:
    _follow_the_ball(ticket, at)


WHEN: dict[str, Callable[[Event, Ticket, datetime], None]] = {
    "opened": _opened,
    "sent": _answered,
    "called": _answered,
    "received": _received,
    "triaged": _triaged,
    "resolve": _resolved,
    "resolve_on_first_contact": _resolved,
    "reopen": _began_again,
    "restore": _began_again,
    "unmerge": _began_again,
    "changed": _changed,
    "assigned": _changed,
    "cancel": _ended,
    "merge": _ended,
    **dict.fromkeys(("hold", "verify", "resume", "rework", "rethink", "redefine"), _ball_moved),
}
