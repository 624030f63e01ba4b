"""What people choose for themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.operations import cleaning
from accounts.operations.auditing import audit

UNDO_SECONDS = (0, 5, 10, 20, 30)
CLEANERS: dict[str, cleaning.Cleaner] = {
    "language": cleaning.one_of(dict(settings.LANGUAGES)),
    "time_zone": cleaning.time_zone,
    "theme": cleaning.one_of(dict(User.Theme.choices)),
    "density": cleaning.one_of(dict(User.Density.choices)),
    "single_keys": cleaning.flag,
    "mail": cleaning.one_of(dict(User.Mail.choices)),
    "weekly_summary": cleaning.flag,
    "undo_seconds": cleaning.one_of(dict.fromkeys(UNDO_SECONDS)),
}


@transaction.atomic
def change_profile(changes: Mapping[str, Any], *, actor: User, at: datetime) -> User:
    """Change one's own language, time zone, theme, density, keys, mails or seconds to undo."""
    values = cleaning.cleaned(changes, CLEANERS)
    person = User.objects.select_for_update().get(pk=actor.pk)
    before = {name: getattr(person, name) for name in values}
    for name, value in values.items():
        setattr(person, name, value)
    if before != values:
        person.save(update_fields=list(values))
        audit(f"person:{person.pk}", "preferred", actor=actor, at=at, before=before, after=values)
    return person
