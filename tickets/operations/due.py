"""Working off what is due: claimed in batches, settled with its effect, handed out when there is much of it.

A claim takes due rows with SKIP LOCKED, marks them with a token and a lease, and commits. Whoever holds the token
begins them, which counts an attempt, and settles each under its ticket's lock in one transaction with its effect.
What comes due by the thousand is settled for many tickets in one transaction; when one of them fails, each is tried
by itself. A worker that dies leaves rows whose lease runs out. A row that failed five times, or with which five
workers died, steps aside with its reason.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from tickets.operations.settling import Begun, settle_alone, settle_together
from tickets.operations.stepping_aside import ATTEMPTS, killed_its_workers

LEASE = timedelta(seconds=60)
BATCH = 1000  # rows of one claim, and of one chunk that is handed to another worker
AT_ONCE = 100  # tickets that are locked together: a tenth of a second, which nobody notices
Moment = tuple[datetime, int]


@dataclass(frozen=True)
class Claim:
    """Rows in somebody's hands for one lease: the token that says so, their keys, and where the next claim begins."""

    token: uuid.UUID
    keys: list[int]
    last: Moment


HandOver = Callable[[Claim], bool]


def work_off(at: datetime, *, batch: int = BATCH, hand_over: HandOver | None = None) -> int:
    """Settle everything that is due at that moment; returns how many entries were acted on here.

    `hand_over` may take a full batch for another worker and says whether it did; the last, smaller one stays here.
    """
    acted = 0
    for claimed in claims(at, batch=batch):
        others = hand_over is not None and len(claimed.keys) == batch and hand_over(claimed)
        acted += 0 if others else settle(claimed.token, claimed.keys, at)
    return acted


def claims(at: datetime, *, batch: int = BATCH) -> Iterator[Claim]:
    """Everything that is due, a batch at a time. One that is smaller than asked for was the last."""
    after: Moment | None = None
    while claimed := claim(at, batch=batch, after=after):
        yield claimed
        if len(claimed.keys) < batch:
            return
        after = claimed.last


def claim(at: datetime, *, batch: int = BATCH, after: Moment | None = None) -> Claim | None:
    """Take due entries into this worker's hands for one lease, in the order in which they are due.

    `after` is where the last claim ended, so that its rows need not be looked at again. None when nothing is due.
    """
    token = uuid.uuid4()
    wanted: dict[str, Any] = {"token": token, "lease": at + LEASE, "at": at, "batch": batch, "after": after}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM_AFTER if after else CLAIM, wanted)
        rows = sorted(cursor.fetchall())  # RETURNING keeps no order
    return Claim(token, [key for _due_at, key in rows], rows[-1]) if rows else None


def settle(token: uuid.UUID, keys: Sequence[int], at: datetime) -> int:
    """Settle claimed entries whose token is still theirs; returns how many were acted on."""
    fresh = begin(token, keys, at, attempts=0)
    acted = 0
    for start in range(0, len(fresh), AT_ONCE):
        acted += settle_together(fresh[start : start + AT_ONCE], token, at)
    begun = {row.key for row in fresh}
    return acted + sum(_again(key, token, at) for key in keys if key not in begun)


def begin(token: uuid.UUID, keys: Sequence[int], at: datetime, *, attempts: int | None = None) -> list[Begun]:
    """Count an attempt at entries that are still ours, and renew their lease; `attempts` picks those with so many.

    It is committed before anything is tried, so that whatever kills its worker is counted too.
    """
    wanted: dict[str, Any] = {"token": token, "keys": list(keys), "lease": at + LEASE, "attempts": attempts}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEGIN, wanted)
        rows = [Begun(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: (row.due_at, row.key))


def _again(key: int, token: uuid.UUID, at: datetime) -> bool:
    """Something that was tried before is tried by itself: it may be what others failed with."""
    for row in begin(token, [key], at):
        if row.attempts > ATTEMPTS:
            killed_its_workers(row.key, token)
            return False
        return settle_alone(row, token, at)
    return False


# An array is made once. A plain IN may be planned as a join that looks again, and takes more than the batch.
CLAIM = """
    UPDATE tickets_agendaentry SET claim = %(token)s, lease_until = %(lease)s
    WHERE id = ANY(ARRAY(
        SELECT id FROM tickets_agendaentry
        WHERE state = 'pending' AND due_at <= %(at)s AND (lease_until IS NULL OR lease_until < %(at)s)
        ORDER BY due_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ))
    RETURNING due_at, id
"""
CLAIM_AFTER = CLAIM.replace("ORDER BY", "AND (due_at, id) > %(after)s ORDER BY", 1)
BEGIN = """
    UPDATE tickets_agendaentry SET attempts = attempts + 1, lease_until = %(lease)s
    WHERE id = ANY(%(keys)s) AND claim = %(token)s AND state = 'pending'
        AND (%(attempts)s IS NULL OR attempts = %(attempts)s)
    RETURNING id, ticket_id, kind, due_at, attempts
"""
