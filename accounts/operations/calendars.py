"""The secret address of a person's calendar: shown once, kept as a digest, replaced by a new one."""

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
    person = User.objects.select_for_update().get(pk=actor.pk)
    secret = secrets.token_urlsafe(32)
    before = {"calendar_made_at": person.calendar_made_at.isoformat() if person.calendar_made_at else None}
    person.calendar_digest, person.calendar_made_at = digest_of(secret), at
    person.save(update_fields=["calendar_digest", "calendar_made_at"])
    audit(
        subject_of(person),
        "calendar_made",
        actor=actor,
        at=at,
        before=before,
        after={"calendar_made_at": at.isoformat()},
    )
    return secret


def digest_of(secret: str) -> bytes:
    """What is stored of it. A fast hash suffices: the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def reader_of(secret: str) -> User | None:
    """Whose calendar it opens; nobody's once they have left or made a new one."""
    return User.objects.filter(calendar_digest=digest_of(secret), is_active=True).first()
