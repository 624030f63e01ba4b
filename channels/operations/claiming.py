"""Taking owed mails into a worker's hands: in small batches, for one lease, under a token that fences them."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from channels.models import OutboundMail

LEASE = timedelta(seconds=60)
BATCH = 50  # short enough that a lease outlives it
State = OutboundMail.State
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """Mails in somebody's hands: the token that says so, and their keys in the order in which they are due."""

    token: uuid.UUID
    keys: list[int]


def claim(at: datetime, *, batch: int = BATCH) -> Claim | None:
    """Take owed mails into this worker's hands for one lease; None when there is nothing to take."""
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"token": token, "lease": at + LEASE, "at": at, "batch": batch})
        rows = cursor.fetchall()
    rows.sort(key=lambda row: (row[2], row[0]))  # RETURNING keeps no order
    doubtful = [key for key, state, _due in rows if state == State.IN_DOUBT]
    if doubtful:
        log.warning("Mails in doubt, sent again under the same identifier: %s", doubtful)
    return Claim(token, [row[0] for row in rows]) if rows else None


# An array is made once. A plain IN may be planned as a join that looks again, and takes more than the batch.
CLAIM = """
    UPDATE channels_outboundmail SET
        doubts = doubts + CASE state WHEN 'sending' THEN 1 ELSE 0 END,
        state = CASE WHEN state IN ('sending', 'in_doubt') THEN 'in_doubt'
            WHEN state = 'accepted' THEN 'accepted' ELSE 'claimed' END,
        claim = %(token)s, lease_until = %(lease)s, attempts = attempts + 1
    WHERE id = ANY(ARRAY(
        SELECT id FROM channels_outboundmail
        WHERE state IN ('pending', 'claimed', 'sending', 'in_doubt', 'accepted') AND due_at <= %(at)s
            AND (lease_until IS NULL OR lease_until < %(at)s)
        ORDER BY due_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ))
    RETURNING id, state, due_at
"""
