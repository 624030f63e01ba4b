"""What happened, written once; who listens inside the transaction, and who reads after it.

Receivers of `recorded` run inside the transaction, before the event has a key: they may write rows and never
talk to the world.
Readers (`@reads`) get the event from the relay after commit, at least once; each is idempotent.
"""

from collections.abc import Callable
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
READERS: dict[str, list[Reader]] = {}
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
    """Have the relay hand the events of these verbs to a function, after commit."""

    def register(reader: Reader) -> Reader:
        for verb in verbs:
            READERS.setdefault(verb, []).append(reader)
        return reader

    return register


def readers_of(verb: str) -> list[Reader]:
    return [*READERS.get(verb, []), *READERS.get(EVERY_VERB, [])]


def wake_the_relay() -> None:
    """Have a worker relay soon; after a commit."""
    wake("tickets.relay_events")
