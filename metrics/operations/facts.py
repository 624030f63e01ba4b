"""Writing facts: what a ticket counts for is computed from its rows, whatever happened to it.

One statement a KPI takes the tickets at hand, computes what their facts should be, writes what differs,
removes what should not be, and marks the days dirty. Running it again changes nothing, and running it
for every ticket there is gives the same as having run it after each event.
"""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from metrics.definitions import DEFINITIONS, MetricDefinition
from metrics.definitions.documentation_lines import MEASURE
from metrics.definitions.sql import SHARED
from metrics.models import StaleTicket
from tickets.models import Event, TicketLink

BATCH = 500
_WRITERS = 7_316_091  # the advisory lock under which facts are written: one writer at a time


def mark_stale(event: Event) -> None:
    """Have the next tick look at the event's ticket again. Any number of times is as good as once."""
    StaleTicket.objects.create(ticket=event.ticket_id, cause=event.verb)


def refresh_stale(at: datetime) -> int:
    """Bring the facts of every stale ticket up to date; returns how many tickets there were.

    Another worker that is at it already is left to it: the next tick comes soon.
    """
    refreshed = 0
    while done := _refresh_batch(at):
        refreshed += done
    return refreshed


@transaction.atomic
def refresh_facts(tickets: Mapping[int, str], *, at: datetime) -> None:
    """Bring the facts of these tickets up to date, and mark the days that changed. Maps tickets to causes."""
    _hold_the_pen(wait=True)
    _write(dict(tickets), at)


@transaction.atomic
def _refresh_batch(at: datetime) -> int:
    if not _hold_the_pen(wait=False):
        return 0
    keys = list(StaleTicket.objects.order_by("id").values_list("pk", flat=True)[:BATCH])
    tickets = dict(StaleTicket.objects.filter(pk__in=keys).order_by("id").values_list("ticket", "cause"))
    StaleTicket.objects.filter(pk__in=keys).delete()
    if tickets:
        _write(tickets, at)
    return len(keys)


def _hold_the_pen(*, wait: bool) -> bool:
    # Two writers could each read a ticket at another moment and store the older answer last.
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITERS])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_WRITERS])
        return bool(cursor.fetchone()[0])


def _write(tickets: dict[int, str], at: datetime) -> None:
    _reach_out(tickets)
    given: dict[str, Any] = {"tickets": list(tickets), "causes": list(tickets.values()), "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE_DOCUMENTATION, given)
        for definition in DEFINITIONS:
            if definition.units:
                cursor.execute(_refresh(definition), given | _constants(definition))


def _reach_out(tickets: dict[int, str]) -> None:
    """A ticket that repeats another one decides about that one's numbers too."""
    repeats = TicketLink.objects.filter(ticket__in=list(tickets), kind=TicketLink.Kind.RECURRENCE_OF)
    for repeat, original in repeats.values_list("ticket", "other"):
        tickets.setdefault(original, tickets[repeat])


def _constants(definition: MetricDefinition) -> dict[str, Any]:
    return {
        "definition": definition.number,
        "version": definition.version,
        "look_ahead": f"{int(definition.look_ahead.total_seconds())} seconds",
        "zone": settings.REPORTING_TIME_ZONE,
    }


_MEASURE_DOCUMENTATION = f"""
    WITH {SHARED}
    INSERT INTO metrics_documentationscore (cycle_id, score, missing, measured_at)
    SELECT cycle_id, coalesce(score, 0), coalesce(missing, '{{}}'), %(at)s FROM ({MEASURE}) AS measuring
    ON CONFLICT (cycle_id) DO UPDATE
    SET score = excluded.score, missing = excluded.missing, measured_at = excluded.measured_at
    WHERE (metrics_documentationscore.score, metrics_documentationscore.missing)
        IS DISTINCT FROM (excluded.score, excluded.missing)
"""

_COLUMNS = (
    "ticket_id", "customer", "owner", "team", "channel", "category", "severity", "variant", "tier",
    "anchor_at", "day", "mature_at", "value", "numerator", "counted", "extra",
)  # fmt: skip


def _refresh(definition: MetricDefinition) -> str:
    columns = ", ".join(_COLUMNS)
    return f"""
        WITH {SHARED},
        fresh AS MATERIALIZED (
            SELECT
                unit, ticket_id,
                (context ->> 'customer')::bigint AS customer,
                (context ->> 'owner')::bigint AS owner,
                (context ->> 'team')::bigint AS team,
                coalesce(context ->> 'channel', '') AS channel,
                coalesce(context ->> 'category', '') AS category,
                coalesce(context ->> 'severity', '') AS severity,
                coalesce(context ->> 'variant', '') AS variant,
                coalesce(context ->> 'tier', '') AS tier,
                anchor_at,
                (anchor_at AT TIME ZONE %(zone)s)::date AS day,
                anchor_at + %(look_ahead)s::interval AS mature_at,
                round(value, 4) AS value, numerator, counted, extra
            FROM ({definition.units}) AS units
        ),
        gone AS (
            DELETE FROM metrics_metricfact fact
            WHERE fact.definition = %(definition)s AND fact.version = %(version)s
                AND fact.ticket_id = ANY(%(tickets)s)
                AND NOT EXISTS (SELECT FROM fresh WHERE fresh.unit = fact.unit)
            RETURNING fact.ticket_id, fact.day
        ),
        written AS (
            INSERT INTO metrics_metricfact AS fact (definition, version, unit, {columns})
            SELECT %(definition)s, %(version)s, unit, {columns} FROM fresh
            ON CONFLICT (definition, version, unit) DO UPDATE
            SET {", ".join(f"{column} = excluded.{column}" for column in _COLUMNS)}
            WHERE ({", ".join(f"fact.{column}" for column in _COLUMNS)})
                IS DISTINCT FROM ({", ".join(f"excluded.{column}" for column in _COLUMNS)})
            RETURNING fact.ticket_id, fact.unit, fact.day
        ),
        touched AS (
            SELECT ticket_id, day FROM gone
            UNION ALL SELECT ticket_id, day FROM written
            UNION ALL  -- where it stood before: this statement still sees the old row
            SELECT written.ticket_id, fact.day FROM written JOIN metrics_metricfact fact
                ON fact.definition = %(definition)s AND fact.version = %(version)s AND fact.unit = written.unit
        )
        INSERT INTO metrics_dirtyday AS dirty (definition, version, day, cause)
        SELECT %(definition)s, %(version)s, touched.day, min(chosen.cause)
        FROM touched JOIN chosen USING (ticket_id)
        GROUP BY touched.day ORDER BY touched.day
        ON CONFLICT (definition, version, day) DO UPDATE SET cause = excluded.cause
    """
