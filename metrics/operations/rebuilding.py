"""Counting everything there is from nothing, in sets: new tables of facts and rollups beside the old ones.

The parts that KPIs share become temporary tables, each KPI is one INSERT, and all days are rolled up at once. It is
the same SQL by which single tickets are counted, so it finds the same; what it finds otherwise, of numbers that were
final, is listed as a restatement. Dashboards show the old numbers until the new ones are whole.
"""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from metrics.definitions.sql import EVERYTHING, PARTS
from metrics.models import DirtyDay
from metrics.operations.fact_rows import COLUMNS, COUNTED, MEASURE_DOCUMENTATION, OF_OTHER_VERSIONS, rows_of
from metrics.operations.facts import hold_the_pen
from metrics.operations.restating import restate
from metrics.operations.rolling import MEMBERS, SUMS, count_as_of
from resolution.core.replacing import Replacement
from resolution.core.statistics import Sums

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

FACTS, ROLLUPS = "metrics_metricfact", "metrics_metricrollup"
# A million tickets take longer than a request may, and are sorted and hashed in memory: 192 MB for a sort, and up to
# four times as much for a hash, which all days at once need.
ROOM = (
    "statement_timeout = 0",
    "jit = off",
    "work_mem = '192MB'",
    "hash_mem_multiplier = 4",
    "maintenance_work_mem = '384MB'",
)


@transaction.atomic
def rebuild_from_nothing(at: datetime) -> int:
    """Throw facts and rollups away and count every ticket anew; returns how many tickets there were.

    Facts of a definition's earlier versions stay as they are. Events that come in meanwhile are counted after.
    """
    hold_the_pen(wait=True)
    with connection.cursor() as cursor:
        for setting in ROOM:
            cursor.execute(f"SET LOCAL {setting}")
        tickets = _lay_out(cursor)
        new_facts, new_rollups = Replacement(cursor, FACTS), Replacement(cursor, ROLLUPS)
        _count(cursor, new_facts, at)
        _roll_up(cursor, new_rollups, new_facts.name)
        # In the order in which whoever rolls up touches them, so that we cannot wait for each other.
        cursor.execute(f"LOCK TABLE metrics_dirtyday, {ROLLUPS}, {FACTS} IN ACCESS EXCLUSIVE MODE")
        _list_what_moved(cursor, new_rollups, at)
        DirtyDay.objects.all().delete()
        new_rollups.take_place()
        new_facts.take_place()
        _clear_away(cursor)
    count_as_of(at)
    return tickets


def _lay_out(cursor: "CursorWrapper") -> int:
    """What the KPIs share, as a temporary table each; returns the number of tickets."""
    tickets = 0
    for name, part in {"chosen": EVERYTHING, **PARTS}.items():
        cursor.execute(f"CREATE TEMPORARY TABLE {name} AS {part}")
        tickets = tickets or cursor.rowcount
        cursor.execute(f"ANALYZE {name}")
    return tickets


def _clear_away(cursor: "CursorWrapper") -> None:
    cursor.execute(f"DROP TABLE chosen, {', '.join(PARTS)}")


def _count(cursor: "CursorWrapper", facts: Replacement, at: datetime) -> None:
    given: dict[str, Any] = {"at": at, "zone": settings.REPORTING_TIME_ZONE}
    columns = ", ".join(COLUMNS)
    cursor.execute(MEASURE_DOCUMENTATION, given)
    facts.begin()
    kept = f"SELECT {columns} FROM {facts.table} WHERE {OF_OTHER_VERSIONS}"
    cursor.execute(f"INSERT INTO {facts.name} ({columns}) {kept}")
    for definition in COUNTED:
        cursor.execute(f"INSERT INTO {facts.name} ({columns}) {rows_of(definition)}", given)
    facts.furnish()


def _roll_up(cursor: "CursorWrapper", rollups: Replacement, facts: str) -> None:
    """All days at once: one pass over the facts, grouped by the day and by the day and each dimension."""
    which = " ".join(f"WHEN grouping({column}) = 0 THEN '{column}'" for column in MEMBERS)
    who = " ".join(f"WHEN grouping({column}) = 0 THEN {member}" for column, member in MEMBERS.items())
    sets = ", ".join(f"(definition, version, day, {column})" for column in MEMBERS)
    rollups.begin()
    cursor.execute(f"""
        INSERT INTO {rollups.name} (dimension, member, definition, version, day, n, numerator, total, squares)
        SELECT CASE {which} ELSE '' END, CASE {who} ELSE '' END, definition, version, day, {SUMS}
        FROM {facts} fact
        WHERE counted
        GROUP BY GROUPING SETS ((definition, version, day), {sets})
    """)
    rollups.furnish()


def _list_what_moved(cursor: "CursorWrapper", rollups: Replacement, at: datetime) -> None:
    """Compare every sum in both tables. What an event had moved already keeps that as its cause."""
    sums = ("n", "numerator", "total", "squares")
    both = ", ".join(f"coalesce({row}.{one}, 0)" for row in ("old", "new") for one in sums)
    was, came = (", ".join(f"{row}.{one}" for one in sums) for row in ("old", "new"))
    cursor.execute(f"""
        SELECT definition, version, day, coalesce(dirty.cause, 'rebuilt'), {both}
        FROM (
            SELECT DISTINCT definition, version, day
            FROM {rollups.table} old
            FULL JOIN {rollups.name} new USING (definition, version, day, dimension, member)
            WHERE ({was}) IS DISTINCT FROM ({came})
        ) AS moved
        LEFT JOIN (SELECT * FROM {rollups.table} WHERE dimension = '') AS old USING (definition, version, day)
        LEFT JOIN (SELECT * FROM {rollups.name} WHERE dimension = '') AS new USING (definition, version, day)
        LEFT JOIN metrics_dirtyday dirty USING (definition, version, day)
    """)
    moved = {row[:3]: row[3:] for row in cursor.fetchall()}
    restate(
        {key: cause for key, (cause, *_sums) in moved.items()},
        {key: Sums(*row[1:5]) for key, row in moved.items()},
        {key: Sums(*row[5:]) for key, row in moved.items()},
        at,
    )
