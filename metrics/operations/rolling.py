"""Rolling days up: the sums of a day are taken anew from its facts, and only what differs is written.

Dirty days are claimed with SKIP LOCKED and cleaned in the transaction that rolls them up, so that any
number of workers may do it at once, and a killed one leaves its days dirty.
"""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from metrics.definitions import DEFINITIONS
from metrics.models import DirtyDay, Progress, StaleTicket
from metrics.operations.facts import refresh_stale
from metrics.operations.restating import DayKey, restate
from resolution.core.statistics import Sums

BATCH = 100

# The dimensions of a fact, and the member's name in SQL over `fact`.
MEMBERS = {
    "owner": "coalesce(fact.owner::text, '')",
    "team": "coalesce(fact.team::text, '')",
    "channel": "fact.channel",
    "category": "fact.category",
    "severity": "fact.severity",
    "variant": "fact.variant",
    "tier": "fact.tier",
}
# What a fact adds to the total.
WORTH = f"CASE fact.definition {' '.join(f'WHEN {one.number} THEN {one.worth}' for one in DEFINITIONS)} END"
# The sufficient statistics of some facts.
SUMS = f"""
    count(*) AS n,
    count(*) FILTER (WHERE fact.numerator) AS numerator,
    coalesce(sum({WORTH}), 0) AS total,
    coalesce(sum({WORTH} * {WORTH}), 0) AS squares
"""


def roll_up(at: datetime) -> int:
    """Bring facts and rollups up to date with everything that happened; returns how many days changed."""
    refresh_stale(at)
    # What another worker has in hand is still there to be seen, and so is the rest of a big import.
    left = StaleTicket.objects.exists()
    rolled = roll_dirty_days(at)
    if not left and not DirtyDay.objects.exists():
        count_as_of(at)
    return rolled


def count_as_of(at: datetime) -> None:
    """Note that everything that had happened by then is counted."""
    Progress.objects.update_or_create(job=Progress.Job.ROLL_UP, defaults={"finished_at": at})


def roll_dirty_days(at: datetime) -> int:
    """Roll up every dirty day; returns how many there were."""
    rolled = 0
    while done := _roll_batch(at):
        rolled += done
    return rolled


@transaction.atomic
def _roll_batch(at: datetime) -> int:
    claimed = _claim()
    if not claimed:
        return 0
    before = _sums(claimed)
    with connection.cursor() as cursor:
        cursor.execute(_ROLL, _given(claimed))
        moved = {row: claimed[row] for row in cursor.fetchall()}
    restate(moved, before, _sums(moved), at)
    return len(claimed)


def _claim() -> dict[DayKey, str]:
    """Some dirty days, and what made each so."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [BATCH])
        return {row[:3]: row[3] for row in cursor.fetchall()}


def _given(claimed: Collection[DayKey]) -> dict[str, Any]:
    return {
        "definitions": [definition for definition, _version, _day in claimed],
        "versions": [version for _definition, version, _day in claimed],
        "days": [day for _definition, _version, day in claimed],
        "zone": settings.REPORTING_TIME_ZONE,
    }


def _sums(claimed: Collection[DayKey]) -> dict[DayKey, Sums]:
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, _given(claimed))
        return {row[:3]: Sums(*row[3:]) for row in cursor.fetchall()}


_CLAIM = """
    DELETE FROM metrics_dirtyday WHERE id = ANY(ARRAY(
        SELECT id FROM metrics_dirtyday ORDER BY day, definition, id LIMIT %s FOR UPDATE SKIP LOCKED
    ))
    RETURNING definition, version, day, cause
"""

_CLAIMED = """
    claimed AS (
        SELECT * FROM unnest(%(definitions)s::smallint[], %(versions)s::smallint[], %(days)s::date[])
            AS claimed (definition, version, day)
    )
"""

_TOTALS = f"""
    WITH {_CLAIMED}
    SELECT definition, version, day, n, numerator, total, squares
    FROM claimed JOIN metrics_metricrollup rollup USING (definition, version, day)
    WHERE rollup.dimension = '' AND rollup.member = ''
"""

# Answers which days moved. The instants are a loose fence for the index (midnight may come twice, or not at all); the
# day decides.
_ROLL = f"""
    WITH {_CLAIMED},
    fresh AS MATERIALIZED (
        SELECT
            claimed.definition, claimed.version, claimed.day, part.dimension, part.member, {SUMS}
        FROM claimed
        CROSS JOIN LATERAL (
            SELECT * FROM metrics_metricfact
            WHERE definition = claimed.definition AND version = claimed.version AND day = claimed.day
                AND anchor_at >= (claimed.day::timestamp AT TIME ZONE %(zone)s) - interval '3 hours'
                AND anchor_at < ((claimed.day + 1)::timestamp AT TIME ZONE %(zone)s) + interval '3 hours'
            OFFSET 0  -- day by day, by the index, and never all the facts there are
        ) AS fact
        CROSS JOIN LATERAL (
            VALUES ('', ''), {", ".join(f"('{column}', {member})" for column, member in MEMBERS.items())}
        ) AS part (dimension, member)
        WHERE fact.counted
        GROUP BY 1, 2, 3, 4, 5
    ),
    gone AS (
        DELETE FROM metrics_metricrollup rollup USING claimed
        WHERE rollup.definition = claimed.definition AND rollup.version = claimed.version
            AND rollup.day = claimed.day
            -- NOT IN, because it is hashed whatever the planner believes about the size of `fresh`
            AND (rollup.dimension, rollup.member, rollup.definition, rollup.version, rollup.day)
                NOT IN (SELECT dimension, member, definition, version, day FROM fresh)
        RETURNING rollup.definition, rollup.version, rollup.day
    ),
    written AS (
        INSERT INTO metrics_metricrollup AS rollup
            (definition, version, day, dimension, member, n, numerator, total, squares)
        SELECT * FROM fresh
        ON CONFLICT (dimension, member, definition, version, day) DO UPDATE
        SET n = excluded.n, numerator = excluded.numerator, total = excluded.total, squares = excluded.squares
        WHERE (rollup.n, rollup.numerator, rollup.total, rollup.squares)
            IS DISTINCT FROM (excluded.n, excluded.numerator, excluded.total, excluded.squares)
        RETURNING rollup.definition, rollup.version, rollup.day
    )
    SELECT * FROM gone UNION SELECT * FROM written
"""
