"""Workers that are killed while they count, and whoever counts next to them, leave no trace in any number."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from random import Random
from statistics import median
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from metrics.models import DirtyDay, MetricFact, StaleTicket
from tests.factories import HOUR
from tests.metrics.histories import kept
from tests.metrics.histories.book import Piece
from tests.metrics.histories.telling import gather, tell
from tests.metrics.nursery import Nursery
from tests.sequences import Numbers, begin_with, next_numbers

pytestmark = pytest.mark.django_db(transaction=True)
DEATHS, ROUNDS, SEED, TICKETS = 50, 5, 41, 24
LATER, SOONER = 1.1, 0.8  # however fast the machine is: deaths are to fall into every stage of a count
MARKED = "LOCK TABLE metrics_staleticket, metrics_dirtyday IN ACCESS EXCLUSIVE MODE"


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    with Nursery({"DATABASE_URL": urlunsplit(database)}) as nursery:
        yield nursery


def chapters() -> list[list[Piece]]:
    """The same history each time, in as many parts as there are rounds."""
    pieces = tell(SEED, gather(), TICKETS).book.in_time()
    size = -(-len(pieces) // ROUNDS)
    return [pieces[first : first + size] for first in range(0, len(pieces), size)]


def happen(chapter: list[Piece], last: dict[int, str]) -> datetime:
    """All of a part happens, and there is much to do; `last` is what happened last to each ticket. Returns when."""
    for piece in chapter:
        piece.happen()
        last |= {event.ticket_id: event.verb for event in piece.events}
    stir(last)
    return chapter[-1].at + HOUR


def stir(last: dict[int, str]) -> None:
    """All tickets are to be looked at and all days rolled up again: much to do that changes no number and no cause."""
    StaleTicket.objects.bulk_create(StaleTicket(ticket=ticket, cause=cause) for ticket, cause in last.items())
    known = MetricFact.objects.order_by().values_list("definition", "version", "day").distinct()
    dirty = [DirtyDay(definition=number, version=version, day=day, cause="again") for number, version, day in known]
    DirtyDay.objects.bulk_create(dirty, ignore_conflicts=True)


def what_is_kept() -> tuple[list[str], ...]:
    return kept.facts(), kept.rollups(), kept.restatements()


def begin_anew(numbers: Numbers) -> None:
    """An empty house, in which keys begin with these."""
    from tests.conftest import _deliver

    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
    begin_with(numbers)
    _deliver()


def test_a_count_that_is_killed_fifty_times_changes_nothing(nursery: Nursery) -> None:
    numbers = next_numbers()
    undisturbed, longest = _without_deaths(nursery, numbers)
    begin_anew(numbers)
    chance, died, left, last = Random(SEED), 0, Counter[str](), dict[int, str]()  # noqa: S311 - the same moments each time
    for number, chapter in enumerate(chapters(), 1):
        at = happen(chapter, last)
        while died < DEATHS * number // ROUNDS:
            if not nursery.count(at, kill_after=chance.uniform(0, longest)):
                died += 1
                stage = _what_is_left()
                left[stage] += 1
                longest *= LATER if stage == "facts" else 1
            elif died < DEATHS * number // ROUNDS:
                longest *= SOONER
                stir(last)
        assert nursery.count(at)
        assert _what_is_left() == "nothing"
    assert died == DEATHS
    # Some died before the facts were written, and some between those and the last of their days.
    assert min(left["facts"], left["days"]) >= 5, left
    assert what_is_kept() == undisturbed
    assert all(undisturbed)


def _without_deaths(nursery: Nursery, numbers: Numbers) -> tuple[tuple[list[str], ...], float]:
    """What is kept in the end, and how long a count took in the middle."""
    times, last = [], dict[int, str]()
    begin_anew(numbers)
    for chapter in chapters():
        at = happen(chapter, last)
        begin = time.monotonic()
        assert nursery.count(at)
        times.append(time.monotonic() - begin)
    return what_is_kept(), median(times)


def _what_is_left() -> str:
    """What is still to be done, once the database has taken back what a dead worker had not committed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MARKED)
        if StaleTicket.objects.exists():
            return "facts"
        return "days" if DirtyDay.objects.exists() else "nothing"
