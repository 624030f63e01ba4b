"""Keeping the agenda, and working off what is due: claimed in batches, acted on one by one.

Promises are gathered on the ticket in hand and written when its verb ends. A claim takes up to a batch of
due rows with SKIP LOCKED, marks them with a token and a lease, and commits. Each row is then looked at again
under its ticket's lock and settled together with its effect. A worker that dies leaves rows whose lease runs
out; a row that fails five times steps aside.
"""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.operations.auditing import require_administrator
from resolution.core.refusals import Refused
from tickets import events
from tickets.agenda import HANDLERS
from tickets.hand import hand_of, take_in_hand
from tickets.models import AgendaEntry, Ticket
from tickets.operations.refreshing import changing, finish
from tickets.vocabulary import Party

LEASE = timedelta(seconds=60)
BATCH = 500
ATTEMPTS = 5
State = AgendaEntry.State
log = logging.getLogger(__name__)


def put(
    ticket: Ticket,
    kind: str,
    key: str,
    *,
    due_at: datetime,
    at: datetime,
    by: str = Party.US,
    counts: bool = True,
) -> None:
    """Promise a due moment, or move the one that is there under the same kind and key."""
    put_all([AgendaEntry(ticket=ticket, kind=kind, key=key, due_at=due_at, by=by, counts=counts, created_at=at)])


def put_all(entries: Iterable[AgendaEntry]) -> None:
    """Promise several moments; an entry of the same kind and key moves and waits anew."""
    for entry in entries:
        hand_of(entry.ticket).put(entry)


def put_for_each(tickets: QuerySet[Any], kind: str, key: str, *, due_at: datetime, at: datetime) -> int:
    """Promise the same moment to many tickets in one statement, without a word in their next action.

    `tickets` yields their keys, as `Clock.objects.filter(...).values("ticket")` does. Returns how many there were.
    """
    asked, values = tickets.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(PUT_FOR_EACH.format(tickets=asked), [kind, key, due_at, Party.US, at, *values])
        return int(cursor.rowcount)


def settle(ticket: Ticket, *kinds: str, at: datetime, key: str = "", state: str = State.DONE, reason: str = "") -> int:
    """End the outstanding entries of these kinds (of one key, if given); returns how many there were."""
    return hand_of(ticket).settle(
        lambda entry: entry.kind in kinds and key in ("", entry.key), state=state, at=at, reason=reason
    )


def clear(ticket: Ticket, *, at: datetime) -> int:
    """Cancel everything that is outstanding; returns how much there was."""
    return hand_of(ticket).settle(lambda _entry: True, state=State.CANCELLED, at=at)


def work_off(at: datetime, *, batch: int = BATCH) -> int:
    """Settle everything that is due at that moment; returns how many entries were acted on."""
    acted = 0
    while claimed := claim(at, batch=batch):
        token, rows = claimed
        acted += sum(_act(key, ticket, token, at) for key, ticket in rows)
    return acted


def claim(at: datetime, *, batch: int = BATCH) -> tuple[uuid.UUID, list[tuple[int, int]]] | None:
    """Take due entries into this worker's hands for one lease, in the order in which they are due.

    Returns the token of the claim and the keys of entry and ticket; None when there is nothing to take.
    """
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"token": token, "lease": at + LEASE, "at": at, "batch": batch})
        rows = cursor.fetchall()
    rows.sort(key=lambda row: (row[2], row[0]))  # RETURNING keeps no order
    return (token, [(key, ticket) for key, ticket, _due_at in rows]) if rows else None


def retry(entry: AgendaEntry, *, actor: User, at: datetime) -> None:
    """Have a due moment that stepped aside tried again. Raises Refused when it did not, or somebody was quicker."""
    require_administrator(actor)
    with changing(entry.ticket, at) as ticket:
        aside = hand_of(ticket).stepped_aside(entry.kind, entry.key)
        if aside is None:
            raise Refused(_("This due moment did not step aside, or somebody has tried it again already."))
        events.record(ticket, "retried", actor=actor, at=at, kind=aside.kind, failed_with=aside.reason)
        aside.state, aside.reason, aside.attempts = State.PENDING, "", 0
        aside.claim = aside.lease_until = None
        hand_of(ticket).note(aside)


def _act(key: int, ticket: int, token: uuid.UUID, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return _settle_one(key, Ticket.objects.locked().get(pk=ticket), token, at)
    except Exception as fault:
        log.exception("Agenda entry %s failed", key)
        _step_aside(key, token, fault)
        return False


def _settle_one(key: int, ticket: Ticket, token: uuid.UUID, at: datetime) -> bool:
    hand = hand_of(take_in_hand(ticket))
    entry = next((entry for entry in hand.outstanding() if entry.pk == key and entry.claim == token), None)
    if entry is None:  # moved or settled by somebody while we waited for the lock, or claimed by another worker
        return False
    entry.state = HANDLERS[entry.kind](entry, ticket, at)
    entry.settled_at = None if entry.is_outstanding else at
    entry.claim = entry.lease_until = None
    hand.note(entry)
    finish(ticket, at)
    return True


def _step_aside(key: int, token: uuid.UUID, fault: Exception) -> None:
    try:
        rows = AgendaEntry.objects.filter(pk=key, claim=token)
        rows.filter(attempts__lt=ATTEMPTS).update(claim=None, reason=f"{type(fault).__name__}: {fault}"[:500])
        rows.filter(attempts__gte=ATTEMPTS).update(
            claim=None, state=State.FAILED, reason=f"{type(fault).__name__}: {fault}"[:500]
        )
    except DatabaseError:
        log.warning("Agenda entry %s keeps its lease: the database is away.", key)


PUT_FOR_EACH = """
    INSERT INTO tickets_agendaentry
        (ticket_id, kind, key, due_at, by, created_at, counts, state, attempts, reason)
    SELECT DISTINCT meant.key, %s, %s, %s::timestamptz, %s, %s::timestamptz, false, 'pending', 0, ''
    FROM ({tickets}) AS meant (key)
    ORDER BY meant.key
    ON CONFLICT (ticket_id, kind, key) DO NOTHING
"""
CLAIM = """
    UPDATE tickets_agendaentry SET claim = %(token)s, lease_until = %(lease)s, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM tickets_agendaentry
        WHERE state = 'pending' AND due_at <= %(at)s AND (lease_until IS NULL OR lease_until < %(at)s)
        ORDER BY due_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    )
    RETURNING id, ticket_id, due_at
"""
