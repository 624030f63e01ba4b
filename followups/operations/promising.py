"""Keeping the promise of the next update: made and kept by what we write, watched by the agenda.

Everything here runs under the ticket's lock, inside the transaction of what happened.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Case, F, Value, When

from followups.models import UpdatePromise
from followups.vocabulary import PromiseState
from tickets import events
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Ticket
from tickets.operations import agenda

DUE, REMINDER, KEY = "update_promise", "update_reminder", "promise"
REMIND_AFTER = 0.8  # of the promised time


def spoke(ticket: Ticket, *, promised_at: datetime | None, message: int | None, at: datetime) -> None:
    """A person of ours told the customer something: that keeps the running promise, and may make the next."""
    if promised_at is not None:
        _promise(ticket, promised_at, message, at)
        return
    if not hand_of(ticket).awaits(DUE, REMINDER):
        return
    outcome = Case(When(promised_at__gte=at, then=Value(PromiseState.KEPT)), default=Value(PromiseState.LATE_INFORMED))
    if UpdatePromise.objects.running().filter(ticket=ticket).update(state=outcome, settled_at=at):
        ticket.next_update_promised_at = None
        agenda.settle(ticket, DUE, REMINDER, at=at)


def withdraw(ticket: Ticket, *, at: datetime) -> None:
    """Nobody waits for an update any more. One that was missed in silence stays missed."""
    ended = Case(When(state=PromiseState.OPEN, then=Value(PromiseState.WITHDRAWN)), default=F("state"))
    ticket.next_update_promised_at = None
    if UpdatePromise.objects.running().filter(ticket=ticket).update(state=ended, settled_at=at):
        agenda.settle(ticket, DUE, REMINDER, at=at, state=AgendaEntry.State.CANCELLED)


def remind(ticket: Ticket, *, at: datetime) -> AgendaEntry.State:
    """Four fifths of the promised time are over: say so, once, while there is still time."""
    promise = UpdatePromise.objects.running().filter(ticket=ticket, reminded_at=None).first()
    if promise is None or promise.promised_at <= at:
        return AgendaEntry.State.SKIPPED
    promise.reminded_at = at
    promise.save(update_fields=["reminded_at"])
    events.record(ticket, "update_reminded", actor=None, at=at, promised_at=promise.promised_at.isoformat())
    return AgendaEntry.State.DONE


def miss(ticket: Ticket, *, at: datetime) -> AgendaEntry.State:
    """The promised moment has passed without a word; it stays on the agenda until somebody writes."""
    promise = UpdatePromise.objects.running().filter(ticket=ticket).first()
    if promise is None or not ticket.is_open:
        return AgendaEntry.State.SKIPPED
    promise.state = PromiseState.LATE_SILENT
    promise.save(update_fields=["state"])
    missed = {"promise": promise.pk, "due_at": promise.promised_at.isoformat()}
    events.record(ticket, "update_promise_missed", actor=None, at=at, **missed)
    return AgendaEntry.State.RAISED


def _promise(ticket: Ticket, promised_at: datetime, message: int | None, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RENEW, {"ticket": ticket.pk, "message": message, "promised_at": promised_at, "at": at})
    remind_at = at + max((promised_at - at) * REMIND_AFTER, timedelta())
    entry = {"ticket": ticket, "key": KEY, "created_at": at}
    agenda.put_all(
        [
            AgendaEntry(kind=DUE, due_at=promised_at, **entry),
            AgendaEntry(kind=REMINDER, due_at=remind_at, counts=False, **entry),
        ]
    )


# One statement in every reply instead of two. The insert reads from the update, so that it comes second and
# finds the ticket without a running promise.
RENEW = """
    WITH settled AS (
        UPDATE followups_updatepromise
        SET settled_at = %(at)s, state = CASE WHEN promised_at >= %(at)s THEN 'kept' ELSE 'late_informed' END
        WHERE ticket_id = %(ticket)s AND settled_at IS NULL
        RETURNING id
    )
    INSERT INTO followups_updatepromise (ticket_id, message_id, promised_at, made_at, state)
    SELECT %(ticket)s, %(message)s, %(promised_at)s, %(at)s, 'open' FROM (SELECT count(*) FROM settled) AS first
"""
