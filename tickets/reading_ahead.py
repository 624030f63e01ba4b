"""Reading for many tickets in hand at once what each would otherwise ask for by itself.

An app registers a function under the name of what happens: the kind of a due moment, or the verb of an event. It
keeps what it read in `hand_of(ticket).known`, and answers the keys of tickets that cannot be changed just now,
because somebody else holds what they need. Whoever then handles the moment or listens to the event looks there first,
and writes through `operations.writing`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from tickets.models import Ticket

ReadsAhead = Callable[[Sequence[Ticket], datetime], Collection[int]]
READERS: dict[str, list[ReadsAhead]] = {}


def reads_ahead(*names: str) -> Callable[[ReadsAhead], ReadsAhead]:
    """Make a function read ahead for these kinds of due moments or verbs of events."""

    def register(reader: ReadsAhead) -> ReadsAhead:
        for name in names:
            READERS.setdefault(name, []).append(reader)
        return reader

    return register


def read_ahead(names: Iterable[str], tickets: Sequence[Ticket], at: datetime) -> set[int]:
    """Have everybody read who reads for one of these names, each once; the keys of tickets that must wait."""
    readers = dict.fromkeys(reader for name in sorted(names) for reader in READERS.get(name, ()))
    return {key for reader in readers for key in reader(tickets, at)}
