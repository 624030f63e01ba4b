"""What somebody typed and the house could not take yet is kept for them, per ticket and kind."""

from datetime import datetime

from accounts.models import User
from resolution.core.text import LIMIT, clean
from tickets.models import Draft, Ticket


def keep_draft(ticket: Ticket, kind: str, body: str, *, actor: User, at: datetime) -> None:
    """Keep the words of a refused message; nothing typed, nothing kept."""
    if body.strip():
        Draft.objects.update_or_create(
            user=actor, ticket=ticket, kind=kind, defaults={"body": clean(body)[:LIMIT], "updated_at": at}
        )


def drop_draft(ticket: Ticket, kind: str, *, actor: User) -> None:
    """The words went out, so they need not be kept."""
    Draft.objects.filter(user=actor, ticket=ticket, kind=kind).delete()
