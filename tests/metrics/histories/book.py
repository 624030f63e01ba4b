"""What happened, piece by piece: rows that come and rows that change, each with the event that tells of it.

A book is written down at once, or piece by piece in whatever order somebody likes. Its keys are its own, so that the
same book written twice is the same rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Model

from metrics import operations as counting
from tickets.models import Event


@dataclass(frozen=True)
class Change:
    """Some columns of a row get other values."""

    row: Model
    values: dict[str, Any]

    def apply(self) -> None:
        type(self.row)._default_manager.filter(pk=self.row.pk).update(**self.values)


@dataclass
class Piece:
    """What happened at one moment to one ticket."""

    at: datetime
    ticket: int
    acts: list[Model | Change] = field(default_factory=list)

    @property
    def events(self) -> list[Event]:
        return [act for act in self.acts if isinstance(act, Event)]

    def happen(self) -> None:
        """Its rows are written, and its ticket is to be looked at again: what the relay does with its events."""
        with transaction.atomic():
            for act in self.acts:
                if isinstance(act, Change):
                    act.apply()
                else:
                    act.save(force_insert=True)
            counting.mark_stale(self.events)


class Book:
    """Pieces in the order in which they were told."""

    def __init__(self, first_key: int) -> None:
        self._keys = count(first_key)
        self.pieces: list[Piece] = []

    def key(self) -> int:
        return next(self._keys)

    def begin(self, ticket: int, at: datetime) -> Piece:
        piece = Piece(at, ticket)
        self.pieces.append(piece)
        return piece

    def acts(self, *kinds: type[Model]) -> Iterator[Any]:
        """The rows of these kinds that came, as they are told now."""
        for piece in self.pieces:
            yield from (act for act in piece.acts if isinstance(act, kinds))

    def write(self) -> None:
        """All of it as it is in the end, a statement a table."""
        rows: dict[type[Model], list[Model]] = defaultdict(list)
        for act in (act for piece in self.in_time() for act in piece.acts):
            if isinstance(act, Change):
                for name, value in act.values.items():
                    act.row.__dict__[name] = value  # the phase of a ticket is sealed against assignments
            else:
                rows[type(act)].append(act)
        with transaction.atomic():
            for kind, found in rows.items():
                kind._default_manager.bulk_create(found)
            counting.mark_stale(list(self.acts(Event)))

    def in_time(self) -> list[Piece]:
        """In the order in which it happened; pieces of one moment in the order in which they were told."""
        return sorted(self.pieces, key=lambda piece: piece.at)

    def shuffled(self, chance: Random) -> Iterator[Piece]:
        """In any order, but that every ticket lives forwards."""
        waiting = [list(pieces) for pieces in _by_ticket(self.in_time()).values()]
        while waiting:
            one = chance.choice(waiting)
            yield one.pop(0)
            waiting = [pieces for pieces in waiting if pieces]


def _by_ticket(pieces: Iterable[Piece]) -> dict[int, list[Piece]]:
    found: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        found[piece.ticket].append(piece)
    return found
