"""Keeping the agenda, and working off what is due: claimed in batches, acted on one by one.

A claim takes up to a batch of due rows with SKIP LOCKED, marks them with a token and a lease, and
commits. Each row is then looked at again under its ticket's lock and settled together with its effect.
A worker that dies leaves rows whose lease runs out; a row that fails five times steps aside.
"""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction

from tickets.agenda import HANDLERS
from tickets.models import AgendaEntry, Ticket
from tickets.operations.refreshing import finish
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


def put_all(entries: list[AgendaEntry]) -> None:
    """Promise several moments in one statement; an entry of the same kind and key moves and waits anew."""
    AgendaEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["ticket", "kind", "key"],
        update_fields=["due_at", "by", "counts", "state", "claim", "lease_until", "attempts", "reason", "settled_at"],
    )


def settle(ticket: Ticket, *kinds: str, at: datetime, key: str = "", state: str = State.DONE, reason: str = "") -> int:
    """End the outstanding entries of these kinds (of one key, if given); returns how many there were."""
    entries = ticket.agenda.outstanding().filter(kind__in=kinds)
    if key:
        entries = entries.filter(key=key)
    return int(entries.update(state=state, settled_at=at, reason=reason))


def work_off(at: datetime, *, batch: int = BATCH) -> int:
    """Settle everything that is due at that moment; returns how many entries were acted on."""
    acted = 0
    while claimed := claim(at, batch=batch):
        token, keys = claimed
        acted += sum(_act(key, token, at) for key in keys)
    return acted


def claim(at: datetime, *, batch: int = BATCH) -> tuple[uuid.UUID, list[int]] | None:
    """Take due entries into this worker's hands for one lease; None when there is nothing to take."""
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"token": token, "lease": at + LEASE, "at": at, "batch": batch})
        keys = [row[0] for row in cursor.fetchall()]
    return (token, keys) if keys else None


def _act(key: int, token: uuid.UUID, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return _settle_one(key, token, at)
    except Exception as fault:
        log.exception("Agenda entry %s failed", key)
        _step_aside(key, token, fault)
        return False


def _settle_one(key: int, token: uuid.UUID, at: datetime) -> bool:
    owned = AgendaEntry.objects.filter(pk=key, claim=token, state=State.PENDING)
    ticket_key = owned.values_list("ticket", flat=True).first()
    if ticket_key is None:
        return False
    ticket = Ticket.objects.locked().get(pk=ticket_key)
    entry = owned.select_for_update().first()
    if entry is None or entry.due_at > at:  # moved or settled by somebody while we waited for the lock
        owned.update(claim=None, lease_until=None)
        return False
    entry.state = HANDLERS[entry.kind](entry, ticket, at)
    entry.settled_at = None if entry.state in (State.PENDING, State.RAISED) else at
    entry.claim = entry.lease_until = None
    entry.save(update_fields=["state", "settled_at", "claim", "lease_until", "due_at", "reason", "counts"])
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


CLAIM = """
    UPDATE tickets_agendaentry SET claim = %(token)s, lease_until = %(lease)s, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM tickets_agendaentry
        WHERE state = 'pending' AND due_at <= %(at)s AND (lease_until IS NULL OR lease_until < %(at)s)
        ORDER BY due_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""
