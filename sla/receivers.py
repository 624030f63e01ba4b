"""What the clocks do when something happens to a ticket, and when one comes due."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from sla import operations
from sla.models import Clock
from sla.planning import plan_for
from sla.vocabulary import Metric
from tickets.agenda import when_due
from tickets.events import recorded
from tickets.models import AgendaEntry, Event, Message, Ticket
from tickets.promises import tells_interval
from tickets.vocabulary import NEEDS_NO_ANSWER, CancelReason, Phase

State = AgendaEntry.State
FIRST, NEXT, UPDATE, RESOLUTION = (
    Metric.FIRST_RESPONSE,
    Metric.NEXT_RESPONSE,
    Metric.PROGRESS_UPDATE,
    Metric.RESOLUTION,
)


@receiver(recorded, dispatch_uid="sla.run_the_clocks")
def run_the_clocks(event: Event, **_: Any) -> None:
    """Start, stop, pause and replan, in the transaction of what happened."""
    if event.verb in WHEN:
        WHEN[event.verb](event, event.ticket, event.occurred_at)


@tells_interval
def update_interval(ticket: Ticket, at: datetime) -> datetime | None:
    """The customer hears from us as often as the standard of channel and severity says."""
    plan = plan_for(ticket, UPDATE, at)
    return plan.clock(ticket, UPDATE, at).due_at if plan is not None else None


@when_due(*(f"clock:{metric}" for metric in Metric.values), together=operations.read_ahead)
def run_out(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Decide the clock at its due instant; it asks for somebody until it is stopped."""
    clock = operations.clock_of(ticket, int(entry.key))
    if clock is None or clock.state not in (Clock.State.RUNNING, Clock.State.BREACHED) or clock.stopped_at:
        return State.SKIPPED
    if clock.state == Clock.State.RUNNING:
        operations.decide_due(clock, ticket, at)
    return State.RAISED


@when_due(*(f"clock_warning:{metric}" for metric in Metric.values), together=operations.read_ahead)
def run_low(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """A step of the ladder is reached: people are told, and the ticket's next action says so."""
    clock = operations.clock_of(ticket, int(entry.key))
    if clock is None or clock.state != Clock.State.RUNNING:
        return State.SKIPPED
    return operations.climb(clock, entry, ticket, at=at)


def _opened(event: Event, ticket: Ticket, at: datetime) -> None:
    if ticket.customer_initiated and not ticket.imported:
        operations.start(ticket, FIRST, RESOLUTION, at=at)


def _answered(event: Event, ticket: Ticket, at: datetime) -> None:
    if event.detail.get("human"):
        promised_at = event.detail.get("promised_at")
        moment = datetime.fromisoformat(promised_at) if promised_at else None
        operations.answered(ticket, promised_at=moment, at=at)


def _received(event: Event, ticket: Ticket, at: datetime) -> None:
    if event.detail.get("intent") not in NEEDS_NO_ANSWER:
        _await_answer(ticket, at)


def _await_answer(ticket: Ticket, at: datetime) -> None:
    # One question at a time: while the first or a next answer is owed, no further clock starts.
    if _hears(ticket) and not ticket.clocks.filter(metric__in=(FIRST, NEXT), state__in=operations.LIVE).exists():
        operations.start(ticket, NEXT, at=at)


def _bounced(event: Event, ticket: Ticket, at: datetime) -> None:
    """A person's answer did not arrive: the verdict stays, and the customer waits for another from now on."""
    message = Message.objects.filter(pk=event.detail.get("message")).first()
    if message is not None and message.is_human_contact and ticket.phase != Phase.FOLLOW_UP:
        _await_answer(ticket, at)


def _owed_anew(event: Event, ticket: Ticket, at: datetime) -> None:
    """Other questions stand on the ticket than before: the answer is owed since the oldest one, or to nobody."""
    since = ticket.unanswered_since
    live = operations.standing(ticket, FIRST, NEXT, at=at)
    if any(clock.metric == FIRST or clock.started_at == since for clock in live):
        return
    if live:
        operations.cancel(ticket, NEXT, at=at)
    if since is None:
        operations.stop(ticket, NEXT, at=at)  # missed before: nobody waits for that answer any more
    elif _hears(ticket) and not operations.awaited(ticket, FIRST, NEXT):
        operations.start(ticket, NEXT, at=since)


def _hears(ticket: Ticket) -> bool:
    """What is closed still hears its customer; what was merged or cancelled does not."""
    return ticket.is_open or ticket.phase == Phase.CLOSED


def _joined(event: Event, ticket: Ticket, at: datetime) -> None:
    """A question that was merged in waits since it was asked, unless its fate was decided on the source."""
    late = Q(state=Clock.State.BREACHED) | Q(state=Clock.State.RUNNING, due_at__lte=at)
    decided = Clock.objects.filter(late, ticket=event.detail["source"], metric__in=(FIRST, NEXT))
    if ticket.unanswered_since and not decided.filter(started_at=ticket.unanswered_since).exists():
        _owed_anew(event, ticket, at)


def _resolved(event: Event, ticket: Ticket, at: datetime) -> None:
    operations.stop(ticket, FIRST, NEXT, RESOLUTION, at=at)
    operations.cancel(ticket, UPDATE, at=at)


def _reopened(event: Event, ticket: Ticket, at: datetime) -> None:
    operations.start(ticket, RESOLUTION, at=at)


def _began_again(event: Event, ticket: Ticket, at: datetime) -> None:
    if ticket.phase != Phase.FOLLOW_UP:  # what was resolved before it was merged or cancelled still is
        operations.start(ticket, RESOLUTION, *_owed(ticket), at=at)


def _owed(ticket: Ticket) -> list[str]:
    """Whose question went away with the ticket waits for an answer again."""
    if ticket.unanswered_since is None:
        return []
    first = ticket.acknowledged_at is None and ticket.customer_initiated
    decided = (Clock.State.MET, Clock.State.BREACHED)
    return [FIRST if first and not ticket.clocks.filter(metric=FIRST, state__in=decided).exists() else NEXT]


def _changed(event: Event, ticket: Ticket, at: datetime) -> None:
    if event.detail.get("changed", {}).keys() & {"severity", "team"}:
        operations.replan(ticket, at=at)


def _ended(event: Event, ticket: Ticket, at: datetime) -> None:
    never_was = ticket.cancel_reason in (CancelReason.SPAM, CancelReason.TEST)
    operations.cancel(ticket, at=at, decided_too=never_was)


def _ball_moved(event: Event, ticket: Ticket, at: datetime) -> None:
    operations.follow_the_ball(ticket, at=at, by_reply=bool(event.detail.get("by_reply")))


WHEN: dict[str, Callable[[Event, Ticket, datetime], None]] = {
    "opened": _opened,
    "sent": _answered,
    "called": _answered,
    "received": _received,
    "triaged": _owed_anew,
    "undelivered": _bounced,
    "merged_in": _joined,
    "unmerged_from": _owed_anew,
    "resolve": _resolved,
    "resolve_on_first_contact": _resolved,
    "reopen": _reopened,
    "restore": _began_again,
    "unmerge": _began_again,
    "changed": _changed,
    "assigned": _changed,
    "cancel": _ended,
    "merge": _ended,
    **dict.fromkeys(("hold", "verify", "resume", "rework", "rethink", "redefine"), _ball_moved),
}
