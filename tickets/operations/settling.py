"""Settling begun entries of the agenda, each with its effect: one ticket by itself, or many in one transaction."""

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from tickets.agenda import HANDLERS, TOGETHER
from tickets.hand import Hand, hand_of, take_in_hand
from tickets.models import AgendaEntry, Ticket
from tickets.operations.refreshing import changing_all, finish
from tickets.operations.stepping_aside import failed

log = logging.getLogger(__name__)


class Begun(NamedTuple):
    """An entry in this worker's hands, as far as one needs to know to choose how it is settled."""

    key: int
    ticket: int
    kind: str
    due_at: datetime
    attempts: int


def settle_alone(row: Begun, token: uuid.UUID, at: datetime) -> bool:
    """Settle one entry under its ticket's lock; whether it was still ours and was acted on."""
    try:
        with transaction.atomic():
            ticket = take_in_hand(Ticket.objects.locked().get(pk=row.ticket))
            acted = _act(row, ticket, token, at)
            if acted:
                finish(ticket, at)
    except Exception as fault:
        log.exception("Agenda entry %s failed", row.key)
        failed(row.key, token, fault)
        return False
    return acted


def settle_together(rows: Sequence[Begun], token: uuid.UUID, at: datetime) -> int:
    """Settle entries of kinds that allow it in one transaction, and the rest one by one; how many were acted on.

    What somebody else holds is left at first, tried together once more, and then waited for.
    """
    apart = {row.ticket for row in rows if row.kind not in TOGETHER}
    left: Sequence[Begun] = [row for row in rows if row.ticket not in apart]
    acted = 0
    try:
        for _time in range(2):
            if len(left) > 1:
                done, left = _settle_all(left, token, at)
                acted += done
    except Exception:
        log.exception("%s agenda entries failed together; each is tried by itself.", len(left))
    return acted + sum(settle_alone(row, token, at) for row in rows if row.ticket in apart or row in left)


def _settle_all(rows: Sequence[Begun], token: uuid.UUID, at: datetime) -> tuple[int, Sequence[Begun]]:
    """How many were acted on, and what is left because somebody else holds its ticket just now."""
    kinds = {row.kind for row in rows}
    with changing_all({row.ticket for row in rows}, at, about=kinds, waits=False) as tickets:
        acted = sum(_act(row, tickets[row.ticket], token, at) for row in rows if row.ticket in tickets)
    return acted, [row for row in rows if row.ticket not in tickets]


def _act(row: Begun, ticket: Ticket, token: uuid.UUID, at: datetime) -> bool:
    hand = hand_of(ticket)
    entry = _ours(hand, row.key, token)
    if entry is None:  # moved or settled by somebody while we waited for the lock, or claimed by another worker
        return False
    entry.state = HANDLERS[entry.kind](entry, ticket, at)
    entry.settled_at = None if entry.is_outstanding else at
    entry.claim = entry.lease_until = None
    if entry.state == AgendaEntry.State.PENDING:
        entry.attempts = 0  # its next moment is another one
    hand.note(entry)
    return True


def _ours(hand: Hand, key: int, token: uuid.UUID) -> AgendaEntry | None:
    return next((entry for entry in hand.outstanding() if entry.pk == key and entry.claim == token), None)
