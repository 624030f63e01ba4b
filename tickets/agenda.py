"""What happens when an agenda entry comes due: each kind belongs to one app, which registers itself.

A handler gets the entry, its locked ticket and the present; it changes rows and says in which state it
leaves the entry. It runs in one transaction with that change: done once, or not at all.
"""

from collections.abc import Callable
from datetime import datetime

from tickets.models import AgendaEntry, Ticket

Handler = Callable[[AgendaEntry, Ticket, datetime], AgendaEntry.State]
HANDLERS: dict[str, Handler] = {}


def when_due(*kinds: str) -> Callable[[Handler], Handler]:
    """Make a function responsible for the due moments of these kinds."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register
