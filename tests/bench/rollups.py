"""What keeping the KPIs costs: a ticket that was closed a moment ago, and everything counted from scratch."""

import time
from collections.abc import Callable
from typing import Any

from tests.bench.figures import Failed
from tests.bench.jobs import JobLine, counted, spread

CLOSED = 40  # tickets, one after the other
AGAIN = 2000  # tickets and days that are counted in both ways
SOME_TICKETS = "SELECT id FROM tickets_ticket ORDER BY hashint8(id) LIMIT %s"
SOME_DAYS = """
    SELECT definition, version, day, 'again' FROM metrics_metricrollup WHERE dimension = ''
    ORDER BY hashint8(id) LIMIT %s
"""
# The newest resolved tickets, each as if it had not been counted yet.
NEWEST = "SELECT id FROM tickets_ticket WHERE closed_at IS NOT NULL ORDER BY id DESC LIMIT %s"
WRITTEN = """
    SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'metrics_metricrollup'
"""
SEEN = """
    SELECT count(*), sum(hashtextextended(
        row(dimension, member, definition, version, day, n, numerator, total, squares)::text, 0
    ))
    FROM metrics_metricrollup
"""


def rollup_day(size: int) -> JobLine:
    """One ticket that was closed: its facts, and the rollups of its days; `rows` are the most that one wrote."""
    from django.utils import timezone

    from metrics.operations import mark_stale, roll_up
    from tickets.models import Event

    roll_up(timezone.now())
    times, most, statements = [], 0, 0
    for (ticket,) in _ask(NEWEST, CLOSED):
        _forget(ticket)
        roll_up(timezone.now())
        mark_stale([Event(ticket_id=ticket, verb="close")])
        before, began = _written(), time.perf_counter()
        with counted() as sent:
            roll_up(timezone.now())
        times.append(1000 * (time.perf_counter() - began))
        most, statements = max(most, _written() - before), max(statements, len(sent))
    return JobLine("rollup_day", size, 1, most, sum(times) / 1000, *spread(times), statements)


def rollup_rebuild(size: int) -> JobLine:
    """Every ticket there is, counted from nothing; counting tickets and days one by one must find the same."""
    from django.utils import timezone

    from metrics.operations import rebuild

    began = time.perf_counter()
    with counted() as sent:
        rebuild(timezone.now(), fresh=True)
    seconds = time.perf_counter() - began
    _count_some_again()
    return JobLine("rollup_rebuild", size, 1, size, seconds, sum(sent), max(sent), len(sent))


def _count_some_again() -> None:
    """A sample of tickets, and of days, as if something had happened to them. Raises Failed where that is news."""
    from django.utils import timezone

    from metrics.models import DirtyDay
    from metrics.operations import refresh_facts, roll_up

    tickets = [ticket for (ticket,) in _ask(SOME_TICKETS, AGAIN)]
    refresh_facts(dict.fromkeys(tickets, "again"), at=timezone.now())
    if moved := DirtyDay.objects.count():
        raise Failed(
            f"counted one by one, {AGAIN} tickets have other facts on {moved} days than counted from nothing."
        )
    [was] = _ask(SEEN)
    _ask(f"INSERT INTO metrics_dirtyday (definition, version, day, cause) {SOME_DAYS} RETURNING id", AGAIN)
    roll_up(timezone.now())
    [came] = _ask(SEEN)
    if came != was:
        raise Failed(f"{AGAIN} days, rolled up one by one, are others than from nothing: {came} instead of {was}.")


MEASURES: dict[str, Callable[[int], JobLine]] = {"rollup_day": rollup_day, "rollup_rebuild": rollup_rebuild}


def _forget(ticket: int) -> None:
    """As if it had not been counted: its facts are gone, and their days are to be rolled up without them."""
    from metrics.models import DirtyDay, MetricFact

    facts = MetricFact.objects.filter(ticket=ticket)
    days = facts.values_list("definition", "version", "day").distinct()
    DirtyDay.objects.bulk_create(
        [DirtyDay(definition=definition, version=version, day=day) for definition, version, day in days],
        ignore_conflicts=True,
    )
    facts.delete()


def _written() -> int:
    _ask("SELECT pg_stat_force_next_flush()")
    [(rows,)] = _ask(WRITTEN)
    return int(rows)


def _ask(question: str, *values: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return list(cursor.fetchall())
