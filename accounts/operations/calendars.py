"""The secret address of a person's calendar: shown once, kept as a digest, replaced by a new one or ended."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.operations.auditing import audit
from accounts.operations.people import subject_of


@transaction.atomic
def new_calendar_address(*, actor: User, at: datetime) -> str:
    """A new secret for one's own calendar feed, which nobody can read again; the one before ends at once."""
    secret = secrets.token_urlsafe(32)
    person = User.objects.select_for_update().get(pk=actor.pk)
    _change(person, "calendar_made", digest_of(secret), at, actor=actor, at=at)
    return secret


@transaction.atomic
def end_calendar_address(*, actor: User, at: datetime) -> None:
    """Turn one's own calendar feed off: its address opens nothing any more. Without one, nothing happens."""
    person = User.objects.select_for_update().get(pk=actor.pk)
    if person.calendar_digest is not None:
        _change(person, "calendar_ended", None, None, actor=actor, at=at)


def _change(
    person: User, verb: str, digest: bytes | None, made_at: datetime | None, *, actor: User, at: datetime
) -> None:
    before = {"calendar_made_at": person.calendar_made_at.isoformat() if person.calendar_made_at else None}
    after = {"calendar_made_at": made_at.isoformat() if made_at else None}
    person.calendar_digest, person.calendar_made_at = digest, made_at
    person.save(update_fields=["calendar_digest", "calendar_made_at"])
    audit(subject_of(person), verb, actor=actor, at=at, before=before, after=after)


def digest_of(secret: str) -> bytes:
    """What is stored of it. A fast hash suffices: the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def reader_of(secret: str) -> User | None:
    """Whose calendar it opens; nobody's once they have left or made a new one."""
    return User.objects.filter(calendar_digest=digest_of(secret), is_active=True).first()
