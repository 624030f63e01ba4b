"""Keeping the promise of the next update: made and kept by what we write, watched by the agenda.

Everything here runs under the ticket's lock, inside the transaction of what happened.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from followups.models import UpdatePromise
from followups.vocabulary import PromiseState
from tickets import events
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Ticket
from tickets.operations import agenda
from tickets.operations.notifying import notify
from tickets.operations.writing import update
from tickets.promises import UPDATE_DUE, UPDATE_REMINDER, interval_ends_at, owes_updates
from tickets.responsible import leads_of, owner_of, read_owners
from tickets.vocabulary import Severity

DUE, REMINDER, KEY = UPDATE_DUE, UPDATE_REMINDER, "promise"
REMIND_AFTER = 0.8  # of the promised time


def spoke(ticket: Ticket, *, promised_at: datetime | None, message: int | None, at: datetime) -> None:
    """A person of ours told the customer something: that keeps the running promise, and makes the next.

    Without a promised time the interval of the standards runs while we work on the ticket, as an implied promise.
    """
    ticket.next_update_promised_at = promised_at
    if promised_at is not None or owes_updates(ticket):
        _promise(ticket, promised_at, message, at)
    elif hand_of(ticket).awaits(DUE, REMINDER):
        outcome = Case(
            When(promised_at__gte=at, then=Value(PromiseState.KEPT)), default=Value(PromiseState.LATE_INFORMED)
        )
        UpdatePromise.objects.running().filter(ticket=ticket).update(state=outcome, settled_at=at)
        agenda.settle(ticket, DUE, REMINDER, at=at)


def woke(ticket: Ticket, *, at: datetime) -> None:
    """We waited and wait no more, without a word of the customer: what they hear from us is due anew."""
    if owes_updates(ticket) and ticket.last_outbound_at is not None and not hand_of(ticket).awaits(DUE, REMINDER):
        _promise(ticket, None, None, at)


def withdraw(ticket: Ticket, *, at: datetime) -> None:
    """Nobody waits for an update any more. One that was missed in silence stays missed."""
    ended = Case(When(state=PromiseState.OPEN, then=Value(PromiseState.WITHDRAWN)), default=F("state"))
    ticket.next_update_promised_at = None
    if UpdatePromise.objects.running().filter(ticket=ticket).update(state=ended, settled_at=at):
        agenda.settle(ticket, DUE, REMINDER, at=at, state=AgendaEntry.State.CANCELLED)


def remind(ticket: Ticket, *, at: datetime) -> AgendaEntry.State:
    """Four fifths of the promised time are over: say so, once, while there is still time."""
    promise = _running(ticket)
    if promise is None or promise.reminded_at is not None or promise.promised_at <= at:
        return AgendaEntry.State.SKIPPED
    promise.reminded_at = at
    update(ticket, promise, "reminded_at")
    _tell(promise, ticket, owner_of(ticket) or leads_of(ticket), "80", _("The customer is to hear from us soon."), at)
    events.record(ticket, "update_reminded", actor=None, at=at, promised_at=promise.promised_at.isoformat())
    return AgendaEntry.State.DONE


def miss(ticket: Ticket, *, at: datetime) -> AgendaEntry.State:
    """The promised moment has passed without a word; it stays on the agenda until somebody writes."""
    promise = _running(ticket)
    if promise is None or not ticket.is_open:
        return AgendaEntry.State.SKIPPED
    promise.state = PromiseState.LATE_SILENT
    update(ticket, promise, "state")
    ticket.update_missed_at = None if promise.implied else promise.promised_at
    missed = {"promise": promise.pk, "due_at": promise.promised_at.isoformat()}
    events.record(ticket, "update_promise_missed", actor=None, at=at, **missed)
    people = [*owner_of(ticket), *leads_of(ticket)]
    _tell(promise, ticket, people, "missed", _("The promised update is late, and nobody has written."), at)
    return AgendaEntry.State.RAISED


def read_ahead(tickets: Sequence[Ticket], at: datetime) -> tuple[()]:
    """Read for many tickets in hand what their reminders ask for; nobody waits for it."""
    running = {promise.ticket_id: promise for promise in UpdatePromise.objects.running().filter(ticket__in=tickets)}
    for ticket in tickets:
        hand_of(ticket).known[UpdatePromise] = running.get(ticket.pk)
    return read_owners(tickets, at)


def _running(ticket: Ticket) -> UpdatePromise | None:
    return hand_of(ticket).ask(UpdatePromise, lambda: UpdatePromise.objects.running().filter(ticket=ticket).first())


def _promise(ticket: Ticket, told: datetime | None, message: int | None, at: datetime) -> None:
    promised_at = told or interval_ends_at(ticket, at)
    promise = {"ticket": ticket.pk, "message": message, "promised_at": promised_at, "implied": told is None, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(RENEW, promise)
    remind_at = at + max((promised_at - at) * REMIND_AFTER, timedelta())
    entry = {"ticket": ticket, "key": KEY, "created_at": at}
    agenda.put_all(
        [
            AgendaEntry(kind=DUE, due_at=promised_at, **entry),
            AgendaEntry(kind=REMINDER, due_at=remind_at, counts=False, **entry),
        ]
    )


def _tell(promise: UpdatePromise, ticket: Ticket, people: list[User], key: str, words: str, at: datetime) -> None:
    """One word to people of ours, once for each promise; nothing is ever sent to the customer by itself."""
    urgent = ticket.severity == Severity.CRITICAL
    notify(ticket, people, kind="update_promise", key=f"{promise.pk}:{key}", words=words, at=at, urgent=urgent)


# One statement in every reply instead of two. The insert reads from the update, so that it comes second and
# finds the ticket without a running promise.
RENEW = """
    WITH settled AS (
        UPDATE followups_updatepromise
        SET settled_at = %(at)s, state = CASE WHEN promised_at >= %(at)s THEN 'kept' ELSE 'late_informed' END
        WHERE ticket_id = %(ticket)s AND settled_at IS NULL
        RETURNING id
    )
    INSERT INTO followups_updatepromise (ticket_id, message_id, promised_at, implied, made_at, state)
    SELECT %(ticket)s, %(message)s, %(promised_at)s, %(implied)s, %(at)s, 'open'
    FROM (SELECT count(*) FROM settled) AS first
"""
