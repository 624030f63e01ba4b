"""What happened, written once; who listens inside the transaction, and who reads after it.

Receivers of `recorded` run inside the transaction, before the event has a key: they may write rows and never
talk to the world.
Readers (`@reads`) get the event from the relay after commit, at least once; each is idempotent. One that does the
same work for a hundred events as for one (`@reads_together`) gets all of a batch at once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.dispatch import Signal

from resolution.core.nudging import wake
from tickets.hand import hand_of
from tickets.models import Event, Ticket

if TYPE_CHECKING:
    from accounts.models import User

recorded = Signal()  # sent inside the transaction, with `event`
Reader = Callable[[Event], None]
BatchReader = Callable[[Sequence[Event]], None]
READERS: list[tuple[frozenset[str], BatchReader]] = []
EVERY_VERB = "*"


def record(ticket: Ticket, verb: str, *, actor: "User | None", at: datetime, **detail: Any) -> None:
    """Something happens to a ticket in hand: tell the listeners; it is written down when the verb ends."""
    event = Event(ticket=ticket, verb=verb, actor=actor, occurred_at=at, detail=detail, context=ticket.context())
    hand_of(ticket).happened.append(event)
    recorded.send(Event, event=event)


def write(happened: list[Event]) -> None:
    """Write down what happened, in this order, and wake the relay after the commit."""
    if happened:
        Event.objects.bulk_create(happened)
        transaction.on_commit(wake_the_relay, robust=True)


def reads(*verbs: str) -> Callable[[Reader], Reader]:
    """Have the relay hand the events of these verbs to a function, one by one, after commit."""

    def register(reader: Reader) -> Reader:
        def one_by_one(events: Sequence[Event]) -> None:
            for event in events:
                reader(event)

        READERS.append((frozenset(verbs), one_by_one))
        return reader

    return register


def reads_together(*verbs: str) -> Callable[[BatchReader], BatchReader]:
    """Have the relay hand the events of these verbs to a function, a batch at a time, after commit."""

    def register(reader: BatchReader) -> BatchReader:
        READERS.append((frozenset(verbs), reader))
        return reader

    return register


def tell_readers(events: Sequence[Event]) -> None:
    """Hand every event to whoever reads its verb."""
    for verbs, reader in READERS:
        if meant := [event for event in events if event.verb in verbs or EVERY_VERB in verbs]:
            reader(meant)


def wake_the_relay() -> None:
    """Have a worker relay soon; after a commit."""
    wake("tickets.relay_events")
