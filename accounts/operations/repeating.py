"""Answers kept for clients that repeat a request: looked up before the work, written with it.

Both statements belong to the transaction of the work itself. The lookup also tries a lock that lives as
long as that transaction, so that a second request of the same key sees the first one running; should it
slip in between the first one's commit and its own snapshot, the unique index stops it at the end.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import ApiKey, IdempotencyKey

KEPT = timedelta(hours=24)
Facts = dict[str, int | str | bytes | datetime]


@dataclass(frozen=True)
class Kept:
    """An answer given before, and the digest of the request that it answered."""

    request_digest: bytes
    status: int
    body: Any


def look_up(api_key: ApiKey, key: str, at: datetime) -> tuple[Kept | None, bool]:
    """The answer given under this key in the last 24 hours, and whether nobody else works under it now."""
    facts: Facts = {"lock": _lock(api_key, key), "api_key": api_key.pk, "key": key, "since": at - KEPT}
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, facts)
        free, digest, status, body = cursor.fetchone()
    kept = None if status is None else Kept(bytes(digest), status, json.loads(body))
    return kept, free


def keep(api_key: ApiKey, key: str, answer: Kept, at: datetime) -> bool:
    """Keep an answer for 24 hours. False when another request has just been answered under this key."""
    facts: Facts = {
        "api_key": api_key.pk,
        "key": key,
        "digest": answer.request_digest,
        "status": answer.status,
        "body": json.dumps(answer.body),
        "at": at,
        "since": at - KEPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, facts)
        return bool(cursor.rowcount == 1)


def forget_old_answers(at: datetime) -> int:
    """Drop what nobody may ask for any more; the nightly sweep calls it."""
    return IdempotencyKey.objects.filter(created_at__lte=at - KEPT).delete()[0]


def _lock(api_key: ApiKey, key: str) -> int:
    digest = hashlib.sha256(f"{api_key.pk}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


LOOK_UP = """
    SELECT pg_try_advisory_xact_lock(%(lock)s), kept.request_digest, kept.status, kept.body
    FROM (VALUES (1)) AS always LEFT JOIN accounts_idempotencykey kept
    ON kept.api_key_id = %(api_key)s AND kept.key = %(key)s AND kept.created_at > %(since)s
"""
KEEP = """
    INSERT INTO accounts_idempotencykey AS kept (api_key_id, key, request_digest, status, body, created_at)
    VALUES (%(api_key)s, %(key)s, %(digest)s, %(status)s, %(body)s, %(at)s)
    ON CONFLICT (api_key_id, key) DO UPDATE
    SET request_digest = excluded.request_digest, status = excluded.status,
        body = excluded.body, created_at = excluded.created_at
    WHERE kept.created_at <= %(since)s
"""
