"""A ticket in hand: what is gathered around it while verbs change it under its lock.

Whoever locks a ticket takes it in hand. Verbs that are called on the way find it in hand and join, so that
however many take part there is one lock, one look at the agenda, and one writing at the end (`finish`).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from tickets.models import AgendaEntry, Event, Message, Ticket

if TYPE_CHECKING:
    from tickets.operations.writing import Together

Key = tuple[str, str]
Found = TypeVar("Found")
TICKET_COLUMNS = tuple(column.attname for column in Ticket._meta.concrete_fields)  # noqa: SLF001 - Django's public way


@dataclass
class Hand:
    """The agenda of a ticket as it will stand, what happened, and what was said since it was locked.

    `counts_gates` says that something changed that a gate may ask about. While a tick has many tickets in hand,
    `together` gathers what they write, and `known` holds by its name what was read for all of them at once.
    """

    ticket: Ticket
    is_newborn: bool = False
    counts_gates: bool = False
    happened: list[Event] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)
    together: "Together | None" = None
    known: dict[Any, Any] = field(default_factory=dict)
    _changed: set[Key] = field(default_factory=set)
    _before: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._before = dict(self.ticket.__dict__)

    @property
    def is_touched(self) -> bool:
        """Whether anything was changed, promised or told since the ticket was taken in hand."""
        return bool(self._changed or self.happened or self.counts_gates or self.changed_columns())

    def changed_columns(self) -> list[str]:
        """The names of the ticket's columns that are not any more what they were when it was taken in hand."""
        now = self.ticket.__dict__
        return [name for name in TICKET_COLUMNS if now.get(name) != self._before.get(name)]

    @cached_property
    def _entries(self) -> dict[Key, AgendaEntry]:
        known = self.ask(AgendaEntry, lambda: () if self.is_newborn else self.ticket.agenda.unsettled())
        return {(entry.kind, entry.key): entry for entry in known}

    def ask(self, name: Any, look_up: Callable[[], Found]) -> Found:
        """What was read ahead under this name, or else what is looked up for this ticket alone."""
        return cast("Found", self.known[name]) if name in self.known else look_up()

    def outstanding(self) -> list[AgendaEntry]:
        """What the ticket waits for."""
        return [entry for entry in self._entries.values() if entry.is_outstanding]

    def awaits(self, *kinds: str) -> bool:
        """Whether a moment of one of these kinds was not settled yet."""
        return any(entry.is_unsettled and entry.kind in kinds for entry in self._entries.values())

    def stepped_aside(self, kind: str, key: str) -> AgendaEntry | None:
        """The moment of this kind and key, if it failed too often."""
        entry = self._entries.get((kind, key))
        return entry if entry is not None and entry.state == AgendaEntry.State.FAILED else None

    def put(self, entry: AgendaEntry) -> None:
        """Promise a due moment; one of the same kind and key moves, and waits anew."""
        key = (entry.kind, entry.key)
        known = self._entries.setdefault(key, entry)
        if known is not entry:
            known.wait_anew(entry)
        self._changed.add(key)

    def settle(self, ends: Callable[[AgendaEntry], bool], *, state: str, at: datetime, reason: str = "") -> int:
        """End what is meant and not settled yet; returns how many entries there were."""
        meant = [entry for entry in self._entries.values() if entry.is_unsettled and ends(entry)]
        for entry in meant:
            entry.state, entry.settled_at, entry.reason = state, at, reason
            self.note(entry)
        return len(meant)

    def note(self, entry: AgendaEntry) -> None:
        """An entry of this agenda was changed by whoever acted on it."""
        self._changed.add((entry.kind, entry.key))

    def changed(self) -> list[AgendaEntry]:
        """The entries that are to be written, in an order that two verbs at once have in common."""
        return [self._entries[key] for key in sorted(self._changed)]


def take_in_hand(ticket: Ticket, *, is_newborn: bool = False) -> Ticket:
    """Begin to gather around a ticket that was locked a moment ago, or that nobody else knows yet."""
    ticket.hand = Hand(ticket, is_newborn=is_newborn)
    return ticket


def hand_of(ticket: Ticket) -> Hand:
    """The hand that holds a ticket. Raises LookupError for one that nobody locked: its changes would be lost."""
    if ticket.hand is None:
        raise LookupError(f"{ticket.reference} is in nobody's hand; change it inside `changing`.")
    return ticket.hand


def same_for_all(ticket: Ticket, key: Hashable, look_up: Callable[[], Found]) -> Found:
    """What does not depend on this ticket alone is looked up once while a tick has many in hand."""
    together = ticket.hand.together if ticket.hand else None
    if together is None:
        return look_up()
    if key not in together.looked_up:
        together.looked_up[key] = look_up()
    return cast("Found", together.looked_up[key])
