"""What happens when an agenda entry comes due: each kind belongs to one app, which registers itself.

A handler gets the entry, its locked ticket and the present; it changes rows and says in which state it
leaves the entry. It runs in one transaction with that change: done once, or not at all.

A kind that comes due by the thousand may be settled for many tickets in one transaction. It says so by the
function that reads for all of them what its handler asks for, and answers the keys of those that cannot be settled
just now, because somebody else holds what they need; its handler writes through `operations.writing`.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from tickets.models import AgendaEntry, Ticket

Handler = Callable[[AgendaEntry, Ticket, datetime], AgendaEntry.State]
ReadsAhead = Callable[[Sequence[Ticket], datetime], Collection[int]]
HANDLERS: dict[str, Handler] = {}
TOGETHER: dict[str, ReadsAhead] = {}


def when_due(*kinds: str, together: ReadsAhead | None = None) -> Callable[[Handler], Handler]:
    """Make a function responsible for the due moments of these kinds; see above for `together`."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        if together is not None:
            TOGETHER.update(dict.fromkeys(kinds, together))
        return handler

    return register
