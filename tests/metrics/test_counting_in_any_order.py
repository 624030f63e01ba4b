"""Counting piece by piece, in whatever order things happen and whenever somebody counts, ends at the same numbers."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from metrics import operations as counting
from metrics.definitions import BY_NUMBER
from metrics.models import DirtyDay, MetricFact, Restatement, StaleTicket
from metrics.operations.facts import refresh_stale
from metrics.operations.rolling import roll_dirty_days
from tests.factories import DAY, HOUR
from tests.metrics import reference
from tests.metrics.histories import kept
from tests.metrics.histories.book import Piece
from tests.metrics.histories.telling import NOW, gather, tell
from tickets.models import Event

pytestmark = pytest.mark.django_db
TICKETS = 16
Days = dict[tuple[int, date], dict[str, kept.Sums]]
# After so many days what happens later changes nothing of a KPI any more; by its number.
LOOKS_AHEAD = {1: 7, 3: 14, 4: 30, 7: 14, 11: 2}


def numbers_of_the_reference() -> list[tuple[object, ...]]:
    found = reference.everything(reference.Rows())
    numbers = {definition.key: number for number, definition in BY_NUMBER.items()}
    return sorted(
        (numbers[key], one.unit, one.ticket, one.at, one.hit, one.value, one.counted)
        for key, units in found.items()
        for one in units
    )


def numbers_kept() -> list[tuple[object, ...]]:
    facts = MetricFact.objects.exclude(extra__has_key="beside")
    return sorted(
        facts.values_list("definition", "unit", "ticket", "anchor_at", "numerator", "value", "counted"),
    )


@pytest.mark.parametrize("seed", [21, 22])
def test_in_any_order_with_counts_in_between_it_is_what_a_rebuild_finds(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same order each time
    book = tell(seed, gather(), TICKETS).book
    between = Counter[str]()
    for piece in book.shuffled(chance):
        piece.happen()
        act = chance.choice(["nothing"] * 14 + ["facts", "days", "both"])
        if act in ("facts", "both"):
            refresh_stale(NOW)
        if act in ("days", "both"):
            roll_dirty_days(NOW)
        between[act] += 1
    assert min(between[act] for act in ("facts", "days", "both")) >= 5
    counting.roll_up(NOW)
    assert_as_if_counted_now()


def assert_as_if_counted_now() -> None:
    """What is kept is what the reference says, and what counting from scratch makes of it."""
    assert not StaleTicket.objects.exists()
    assert not DirtyDay.objects.exists()
    assert numbers_kept() == numbers_of_the_reference()
    before = kept.facts(), kept.rollups()
    counting.rebuild(NOW, fresh=True)
    assert (kept.facts(), kept.rollups()) == before


@pytest.mark.parametrize("seed", [32, 33])
def test_what_was_final_moves_only_with_a_restatement_that_names_its_cause(seed: int) -> None:
    """Things happen in their order, and every few days somebody counts: late answers, escalations and merges too."""
    chance = Random(seed)  # noqa: S311 - the same days each time
    pieces = tell(seed, gather(), TICKETS).book.in_time()
    causes, counted_at = Counter[str](), None
    at = pieces[0].at
    while pieces:
        at += timedelta(hours=chance.choice([1, 12, 24, 60, 200]))
        verbs = _happen_until(at, pieces)
        before, known = kept.days(), Restatement.objects.count()
        counting.roll_up(at)
        restated = list(Restatement.objects.order_by("id")[known:])
        moved = _moved(before, kept.days(), counted_at)
        assert {(row.definition, row.day): kept.of_restatement(row) for row in restated} == moved
        assert {row.cause for row in restated} <= verbs
        assert {row.restated_at for row in restated} <= {at}
        causes.update(row.cause for row in restated)
        counted_at = at
    assert len(causes) >= 3, causes
    counting.roll_up(NOW)
    assert_as_if_counted_now()


def _happen_until(at: datetime, pieces: list[Piece]) -> set[str]:
    """All of it that happens before; returns what it is called."""
    now = [piece for piece in pieces if piece.at < at]
    for piece in now:
        piece.happen()
        pieces.remove(piece)
    return {event.verb for piece in now for event in piece.acts if isinstance(event, Event)}


def _moved(before: Days, after: Days, counted_at: datetime | None) -> dict[tuple[int, date], dict[str, object]]:
    """The days that were final when somebody counted last, and of which anything is not what it was."""
    moved = {}
    for number, day in before.keys() | after.keys():
        was, now = before.get((number, day), {}), after.get((number, day), {})
        over = datetime.combine(day + DAY, time(0), UTC) + timedelta(days=LOOKS_AHEAD.get(number, 0)) + HOUR
        if was != now and counted_at is not None and over <= counted_at:
            moved[number, day] = kept.told(number, was.get("", kept.NOTHING), now.get("", kept.NOTHING))
    return moved
