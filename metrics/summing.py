"""Asking for sums: of windows of days, from rollups when one member answers, else from the facts themselves.

A window names a KPI, a first day, an end and how many days one bucket has. One statement answers all
windows of a kind, so that a page of twelve cards costs three of them, whatever it shows.
"""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection

from metrics.definitions import MetricDefinition, Source
from metrics.definitions.nps import SIDE
from metrics.filters import Reach
from resolution.core.caching import remembered
from resolution.core.statistics import Sums

REMEMBERED = 120  # seconds; a tick comes every 60


@dataclass(frozen=True)
class Window:
    """So many days of one KPI, cut into buckets of `step` days; `tag` finds it again."""

    tag: str
    definition: MetricDefinition
    start: date
    end: date
    step: int = 100_000


Buckets = dict[int, Sums]
Found = dict[tuple[str, int], Buckets]  # by tag and number of the KPI


def sums_of(windows: Iterable[Window], reach: Reach, *, fresh: datetime | None = None) -> Found:
    """The sums of every window; a bucket without a counted unit is not there.

    What cannot be rolled up is remembered until the next tick has counted: `fresh` is when the last one did.
    """
    kinds: dict[Source, list[Window]] = {}
    for window in windows:
        kinds.setdefault(window.definition.source, []).append(window)
    found: Found = {}
    for source, group in kinds.items():
        if source is Source.TRAILING and fresh is not None:
            found |= remembered(_key(group, reach, fresh), partial(_ask, source, group, reach), seconds=REMEMBERED)
        else:
            found |= _ask(source, group, reach)
    return found


def whole(found: Found, tag: str, definition: MetricDefinition) -> Sums:
    """All buckets of a window together."""
    buckets = found.get((tag, definition.number), {})
    return sum(buckets.values(), Sums())


def by_member(definition: MetricDefinition, column: str, start: date, end: date, reach: Reach) -> dict[str, Sums]:
    """The sums of a stretch for each member of a dimension."""
    window = Window("", definition, start, end)
    limits = reach.columns()
    if limits.keys() - {column}:
        text = _of_facts(limits, f"coalesce(fact.{column}::text, '')")
        return {row[3]: Sums(*row[4:]) for row in _fetch(text, [window], limits)}
    text = _FROM_ROLLUPS.format(extra="rollup.member,", group=", rollup.member")
    chosen = {"dimension": column, "members": None if column not in limits else _texts(limits[column])}
    return {row[3]: Sums(*row[4:]) for row in _fetch(text, [window], chosen)}


def spread_of(definition: MetricDefinition, start: date, end: date, reach: Reach) -> tuple[Decimal | None, ...]:
    """The median and the 90th percentile of the facts' values; from the facts, because neither adds up."""
    limits = reach.columns()
    row = _fetch(_SPREAD + _limited(limits), [Window("", definition, start, end)], limits)[0]
    return tuple(None if value is None else Decimal(str(value)) for value in row)


def _ask(source: Source, windows: list[Window], reach: Reach) -> Found:
    limits = reach.columns()
    if source is Source.CONTRACTS:
        applies = limits.keys() <= {"tier"}
        rows = _fetch(_FROM_CONTRACTS, windows, {"tiers": _texts(limits.get("tier", ()))}) if applies else []
    elif source is Source.TRAILING:
        rows = _fetch(_of_answers(limits), windows, limits)
    elif len(limits) > 1:
        rows = _fetch(_of_facts(limits), windows, limits)
    else:
        rows = _fetch(_FROM_ROLLUPS.format(extra="", group=""), windows, _member(limits))
    found: Found = {}
    for tag, number, bucket, *sums in rows:
        found.setdefault((tag, number), {})[bucket] = Sums(*sums)
    return found


def _key(windows: list[Window], reach: Reach, fresh: datetime) -> str:
    asked = [(window.tag, window.definition.number, window.start, window.end) for window in windows]
    said = repr((asked, sorted(reach.columns().items()), fresh, settings.REPORTING_TIME_ZONE))
    return f"sums:{sha256(said.encode()).hexdigest()}"


def _member(limits: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    if not limits:
        return {"dimension": "", "members": [""]}
    [(dimension, values)] = limits.items()
    return {"dimension": dimension, "members": _texts(values)}


def _texts(values: Iterable[Any]) -> list[str]:
    return [str(value) for value in values]


def _fetch(text: str, windows: list[Window], chosen: dict[str, Any]) -> list[tuple[Any, ...]]:
    given = {
        "tags": [window.tag for window in windows],
        "definitions": [window.definition.number for window in windows],
        "versions": [window.definition.version for window in windows],
        "starts": [window.start for window in windows],
        "ends": [window.end for window in windows],
        "steps": [window.step for window in windows],
        "zone": settings.REPORTING_TIME_ZONE,
        **{name: list(value) if isinstance(value, tuple) else value for name, value in chosen.items()},
    }
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return list(cursor.fetchall())


def _limited(limits: dict[str, tuple[Any, ...]]) -> str:
    kinds = {"owner": "bigint", "team": "bigint"}
    return "".join(f" AND fact.{name} = ANY(%({name})s::{kinds.get(name, 'text')}[])" for name in limits)


_WINDOWS = """
    unnest(
        %(tags)s::text[], %(definitions)s::smallint[], %(versions)s::smallint[],
        %(starts)s::date[], %(ends)s::date[], %(steps)s::int[]
    ) AS asked (tag, definition, version, start, until, step)
"""

_FROM_ROLLUPS = f"""
    SELECT asked.tag, asked.definition, (rollup.day - asked.start) / asked.step, {{extra}}
        sum(rollup.n), sum(rollup.numerator), sum(rollup.total), sum(rollup.squares)
    FROM {_WINDOWS}
    JOIN metrics_metricrollup rollup
        ON rollup.definition = asked.definition AND rollup.version = asked.version
        AND rollup.day >= asked.start AND rollup.day < asked.until
    WHERE rollup.dimension = %(dimension)s
        AND (%(members)s::text[] IS NULL OR rollup.member = ANY(%(members)s::text[]))
    GROUP BY 1, 2, 3 {{group}}
"""

# The instants are a loose fence for the index; the day decides.
_INSIDE = """
    fact.definition = asked.definition AND fact.version = asked.version AND fact.counted
    AND fact.day >= asked.start AND fact.day < asked.until
    AND fact.anchor_at >= (asked.start::timestamp AT TIME ZONE %(zone)s) - interval '3 hours'
    AND fact.anchor_at < (asked.until::timestamp AT TIME ZONE %(zone)s) + interval '3 hours'
"""

# The median is the mean of the two middle values; the 90th percentile is a value that occurred.
_SPREAD = f"""
    SELECT
        percentile_cont(0.5) WITHIN GROUP (ORDER BY fact.value),
        percentile_disc(0.9) WITHIN GROUP (ORDER BY fact.value)
    FROM {_WINDOWS}
    JOIN metrics_metricfact fact ON {_INSIDE}
    WHERE fact.value IS NOT NULL
"""


def _of_facts(limits: dict[str, tuple[Any, ...]], member: str = "") -> str:
    return f"""
        SELECT asked.tag, asked.definition, (fact.day - asked.start) / asked.step, {f"{member}," if member else ""}
            count(*), count(*) FILTER (WHERE fact.numerator),
            coalesce(sum(fact.value), 0), coalesce(sum(fact.value * fact.value), 0)
        FROM {_WINDOWS}
        JOIN metrics_metricfact fact ON {_INSIDE} {_limited(limits)}
        GROUP BY 1, 2, 3 {", 4" if member else ""}
    """


def _of_answers(limits: dict[str, tuple[Any, ...]]) -> str:
    """Promoters and detractors among the latest answer of each person: +1, 0 or -1 each."""
    return f"""
        SELECT asked.tag, asked.definition, 0,
            count(*), count(*) FILTER (WHERE latest.side = 1),
            coalesce(sum(latest.side), 0)::numeric, coalesce(sum(latest.side * latest.side), 0)::numeric
        FROM {_WINDOWS}
        CROSS JOIN LATERAL (
            SELECT DISTINCT ON (fact.extra ->> 'contact')
                {SIDE} AS side
            FROM metrics_metricfact fact
            WHERE {_INSIDE} {_limited(limits)}
            ORDER BY fact.extra ->> 'contact', fact.anchor_at DESC, fact.unit DESC
        ) AS latest
        GROUP BY 1, 2
    """


_COVERS = "contract.starts_on <= {day} AND (contract.ends_on IS NULL OR contract.ends_on >= {day})"
_THEN, _NOW = _COVERS.format(day="asked.start"), _COVERS.format(day="asked.until")
_FROM_CONTRACTS = f"""
    SELECT asked.tag, asked.definition, 0, count(*), count(*) FILTER (WHERE known.stayed), 0::numeric, 0::numeric
    FROM {_WINDOWS}
    CROSS JOIN LATERAL (
        SELECT bool_or({_NOW}) AS stayed
        FROM customers_contract contract
        JOIN customers_customer customer ON customer.id = contract.customer_id AND NOT customer.expected_end
            AND (cardinality(%(tiers)s::text[]) = 0 OR customer.value_tier = ANY(%(tiers)s::text[]))
        WHERE {_THEN} OR {_NOW}
        GROUP BY contract.customer_id
        HAVING bool_or({_THEN})
    ) AS known
    GROUP BY 1, 2
"""
