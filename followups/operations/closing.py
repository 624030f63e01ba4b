"""Closing what is over: the clock takes the step when both follow-ups have ended."""

from datetime import datetime

from resolution.core.refusals import Refused
from tickets.models import AgendaEntry, Ticket
from tickets.operations import take_step
from tickets.said import Said
from tickets.vocabulary import Phase, SkipReason

BATCH = 200
# What nobody could ask the customer any more is skipped, and lowers the score of the record.
BY_THE_CLOCK = Said(skip_reason=SkipReason.CUSTOMER_UNAVAILABLE)


def close_now(ticket: Ticket, *, at: datetime) -> AgendaEntry.State:
    """Close a ticket in hand whose moment has come; when a gate refuses, it stays until that holds."""
    if ticket.phase != Phase.FOLLOW_UP:
        return AgendaEntry.State.SKIPPED
    try:
        take_step(ticket, "close", actor=None, at=at, said=BY_THE_CLOCK)
    except Refused:
        return AgendaEntry.State.RAISED
    return AgendaEntry.State.DONE


def close_what_is_ready(at: datetime, *, batch: int = BATCH) -> int:
    """Take the step for every ticket whose follow-ups are over and whom nothing holds open any more.

    Safe when run twice at once: whoever comes second finds the ticket closed. Returns how many were closed.
    """
    closed, last = 0, 0
    while tickets := list(Ticket.objects.ready_to_close().filter(pk__gt=last).order_by("id")[:batch]):
        closed += sum(_closes(ticket, at) for ticket in tickets)
        last = tickets[-1].pk
    return closed


def _closes(ticket: Ticket, at: datetime) -> bool:
    try:
        take_step(ticket, "close", actor=None, at=at, said=BY_THE_CLOCK)
    except Refused:  # a customer wrote, or another worker was quicker
        return False
    return True
