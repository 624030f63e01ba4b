"""Who may change settings, and the line that every change of them leaves behind."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import AuditEntry, User
from resolution.core.refusals import Forbidden


def require_administrator(actor: User) -> None:
    """Raises Forbidden unless the actor is an active administrator."""
    if not (actor.is_active and actor.administers):
        raise Forbidden(_("Only an administrator changes people, teams and settings. Ask one to do it for you."))


def audit(
    subject: str, verb: str, *, actor: User | None, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> AuditEntry:
    """Write down one change: only what differs. No actor: a customer changed it themselves."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return AuditEntry.objects.create(
        actor=actor,
        at=at,
        subject=subject,
        verb=verb,
        before={name: before[name] for name in changed if name in before},
        after={name: after[name] for name in changed if name in after},
    )
