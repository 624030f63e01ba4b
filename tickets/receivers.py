"""What tickets themselves do when a moment comes due."""

from datetime import datetime

from tickets import events
from tickets.agenda import when_due
from tickets.models import AgendaEntry, Ticket
from tickets.operations.escalating import go_one_level_up
from tickets.operations.talking import end_hold

State = AgendaEntry.State


@when_due("hold")
def wake(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """The wait is over: the ball is back with us."""
    if not ticket.on_hold:
        return State.SKIPPED
    end_hold(ticket, actor=None, at=at)
    return State.DONE


@when_due("look")
def look_after_it(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Nothing was planned, and a day has passed: it shows as overdue until somebody plans something."""
    if not ticket.is_open:
        return State.CANCELLED
    events.record(ticket, "nothing_planned", actor=None, at=at)
    return State.RAISED


@when_due("approval")
def approval_waits(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """A decision is waited for until somebody makes it."""
    return State.RAISED


@when_due("escalation")
def nobody_accepted(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Nobody took the escalation in ten minutes: it is written down, and stays open one level up."""
    return State.RAISED if go_one_level_up(ticket, at=at) else State.SKIPPED
