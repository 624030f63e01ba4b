"""What happens when an agenda entry comes due: each kind belongs to one app, which registers itself.

A handler gets the entry, its locked ticket and the present; it changes rows and says in which state it
leaves the entry. It runs in one transaction with that change: done once, or not at all.

A kind that comes due by the thousand may be settled for many tickets in one transaction. It says so by the
function that reads for all of them what its handler asks for (see tickets.reading_ahead).
"""

from collections.abc import Callable
from datetime import datetime

from tickets.models import AgendaEntry, Ticket
from tickets.reading_ahead import ReadsAhead, reads_ahead

Handler = Callable[[AgendaEntry, Ticket, datetime], AgendaEntry.State]
HANDLERS: dict[str, Handler] = {}
TOGETHER: set[str] = set()


def when_due(*kinds: str, together: ReadsAhead | None = None) -> Callable[[Handler], Handler]:
    """Make a function responsible for the due moments of these kinds; see above for `together`."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        if together is not None:
            TOGETHER.update(kinds)
            reads_ahead(*kinds)(together)
        return handler

    return register
