"""Rolling days up: the sums of a day are taken anew from its facts, and only what differs is written.

Dirty days are claimed with SKIP LOCKED and cleaned in the transaction that rolls them up, so that any
number of workers may do it at once, and a killed one leaves its days dirty.
"""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from metrics.definitions import BY_NUMBER
from metrics.models import Progress, Restatement
from metrics.operations.facts import refresh_stale
from metrics.periods import ONE_DAY, midnight
from resolution.core.statistics import Sums

BATCH = 100
LATE = timedelta(hours=1)  # a day's last events may reach us this much after it is final


@dataclass(frozen=True)
class _Dirt:
    definition: int
    version: int
    day: date
    cause: str

    @property
    def key(self) -> tuple[int, int, date]:
        return self.definition, self.version, self.day


def roll_up(at: datetime) -> int:
    """Bring facts and rollups up to date with everything that happened; returns how many days changed."""
    refresh_stale(at)
    rolled = roll_dirty_days(at)
    Progress.objects.update_or_create(job=Progress.Job.ROLL_UP, defaults={"finished_at": at})
    return rolled


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
    _restate(claimed, before, _sums(claimed), at)
    return len(claimed)


def _claim() -> list[_Dirt]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [BATCH])
        return [_Dirt(*row) for row in cursor.fetchall()]


def _given(claimed: list[_Dirt]) -> dict[str, Any]:
    return {
        "definitions": [dirt.definition for dirt in claimed],
        "versions": [dirt.version for dirt in claimed],
        "days": [dirt.day for dirt in claimed],
        "zone": settings.REPORTING_TIME_ZONE,
    }


def _sums(claimed: list[_Dirt]) -> dict[tuple[int, int, date], Sums]:
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, _given(claimed))
        return {(row[0], row[1], row[2]): Sums(*row[3:]) for row in cursor.fetchall()}


def _restate(
    claimed: list[_Dirt],
    before: dict[tuple[int, int, date], Sums],
    after: dict[tuple[int, int, date], Sums],
    at: datetime,
) -> None:
    """List every day whose final number could be read before, and moved all the same."""
    nothing, seen_at = Sums(), _last_finished()
    Restatement.objects.bulk_create(
        _restatement(dirt, before.get(dirt.key, nothing), after.get(dirt.key, nothing), at)
        for dirt in claimed
        if before.get(dirt.key, nothing) != after.get(dirt.key, nothing) and _was_final(dirt, seen_at)
    )


def _last_finished() -> datetime | None:
    return Progress.objects.filter(job=Progress.Job.ROLL_UP).values_list("finished_at", flat=True).first()


def _was_final(dirt: _Dirt, seen_at: datetime | None) -> bool:
    look_ahead = BY_NUMBER[dirt.definition].look_ahead
    return seen_at is not None and midnight(dirt.day + ONE_DAY) + look_ahead + LATE <= seen_at


def _restatement(dirt: _Dirt, before: Sums, after: Sums, at: datetime) -> Restatement:
    definition = BY_NUMBER[dirt.definition]
    return Restatement(
        definition=dirt.definition,
        version=dirt.version,
        day=dirt.day,
        cause=dirt.cause,
        restated_at=at,
        n_before=before.n,
        n_after=after.n,
        value_before=_rounded(definition.value(before)),
        value_after=_rounded(definition.value(after)),
    )


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"))


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

# The instants are a loose fence for the index (midnight may come twice, or not at all); the day decides.
_ROLL = f"""
    WITH {_CLAIMED},
    fresh AS MATERIALIZED (
        SELECT
            claimed.definition, claimed.version, claimed.day, part.dimension, part.member,
            count(*) AS n,
            count(*) FILTER (WHERE fact.numerator) AS numerator,
            coalesce(sum(fact.value), 0) AS total,
            coalesce(sum(fact.value * fact.value), 0) AS squares
        FROM claimed
        JOIN metrics_metricfact fact
            ON fact.definition = claimed.definition AND fact.version = claimed.version AND fact.day = claimed.day
            AND fact.anchor_at >= (claimed.day::timestamp AT TIME ZONE %(zone)s) - interval '3 hours'
            AND fact.anchor_at < ((claimed.day + 1)::timestamp AT TIME ZONE %(zone)s) + interval '3 hours'
        CROSS JOIN LATERAL (VALUES
            ('', ''), ('owner', coalesce(fact.owner::text, '')), ('team', coalesce(fact.team::text, '')),
            ('channel', fact.channel), ('category', fact.category), ('severity', fact.severity),
            ('variant', fact.variant), ('tier', fact.tier)
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
    )
    INSERT INTO metrics_metricrollup AS rollup
        (definition, version, day, dimension, member, n, numerator, total, squares)
    SELECT * FROM fresh
    ON CONFLICT (dimension, member, definition, version, day) DO UPDATE
    SET n = excluded.n, numerator = excluded.numerator, total = excluded.total, squares = excluded.squares
    WHERE (rollup.n, rollup.numerator, rollup.total, rollup.squares)
        IS DISTINCT FROM (excluded.n, excluded.numerator, excluded.total, excluded.squares)
"""
