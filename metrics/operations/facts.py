"""Writing facts: what a ticket counts for is computed from its rows, whatever happened to it.

One statement takes the tickets at hand, computes what their facts should be, writes what differs, removes
what should not be, and marks the days dirty. Running it again changes nothing, and running it for every
ticket there is gives the same as having run it after each event.
"""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from metrics.definitions.sql import SHARED
from metrics.models import StaleTicket
from metrics.operations.fact_rows import COLUMNS, COUNTED, CURRENT, MEASURE_DOCUMENTATION, REST, rows_of
from tickets.models import Event, RecurrenceSuggestion, TicketLink

BATCH = 500
MOST = 200  # batches a tick: after a big import the rest waits for the next one
_WRITERS = 7_316_091  # the advisory lock under which facts are written: one writer at a time


def mark_stale(events: Sequence[Event]) -> None:
    """Have the next tick look at these events' tickets again. Any number of times is as good as once."""
    causes = {event.ticket_id: event.verb for event in events}
    StaleTicket.objects.bulk_create(StaleTicket(ticket=ticket, cause=cause) for ticket, cause in causes.items())


def refresh_stale(at: datetime) -> int:
    """Bring the facts of every stale ticket up to date; returns how many tickets there were.

    Another worker that is at it already is left to it: the next tick comes soon.
    """
    refreshed = 0
    for _batch in range(MOST):
        done = _refresh_batch(at)
        if not done:
            break
        refreshed += done
    return refreshed


@transaction.atomic
def refresh_facts(tickets: Mapping[int, str], *, at: datetime) -> None:
    """Bring the facts of these tickets up to date, and mark the days that changed. Maps tickets to causes."""
    hold_the_pen(wait=True)
    _write(dict(tickets), at)


@transaction.atomic
def _refresh_batch(at: datetime) -> int:
    if not hold_the_pen(wait=False):
        return 0
    keys = list(StaleTicket.objects.order_by("id").values_list("pk", flat=True)[:BATCH])
    tickets = dict(StaleTicket.objects.filter(pk__in=keys).order_by("id").values_list("ticket", "cause"))
    StaleTicket.objects.filter(pk__in=keys).delete()
    if tickets:
        _write(tickets, at)
    return len(keys)


def hold_the_pen(*, wait: bool) -> bool:
    """Be the one who writes facts until the transaction ends; returns whether it is us."""
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
        cursor.execute(_REFRESH, given | {"zone": settings.REPORTING_TIME_ZONE})


def _reach_out(tickets: dict[int, str]) -> None:
    """A ticket that repeats another one decides about that one's numbers too."""
    repeats = TicketLink.objects.filter(ticket__in=list(tickets), kind=TicketLink.Kind.RECURRENCE_OF)
    for repeat, original in repeats.values_list("ticket", "other"):
        tickets.setdefault(original, tickets[repeat])
    beside = RecurrenceSuggestion.objects.filter(ticket__in=list(tickets)).order_by("id")
    for repeat, original in beside.values_list("ticket", "earlier__ticket"):
        tickets.setdefault(original, tickets[repeat])


_MEASURE_DOCUMENTATION = f"WITH {SHARED} {MEASURE_DOCUMENTATION}"

# All KPIs in one statement, so that what they share is looked up once.
_REFRESH = f"""
    WITH {SHARED},
    fresh AS MATERIALIZED ({" UNION ALL ".join(rows_of(definition) for definition in COUNTED)}),
    gone AS (
        DELETE FROM metrics_metricfact fact USING chosen
        WHERE fact.ticket_id = chosen.ticket_id
            AND {CURRENT}
            -- NOT IN, because it is hashed whatever the planner believes about the size of `fresh`
            AND (fact.definition, fact.version, fact.unit) NOT IN (SELECT definition, version, unit FROM fresh)
        RETURNING fact.definition, fact.version, fact.ticket_id, fact.day
    ),
    written AS (
        INSERT INTO metrics_metricfact AS fact ({", ".join(COLUMNS)})
        SELECT {", ".join(COLUMNS)} FROM fresh
        ON CONFLICT (definition, version, unit) DO UPDATE
        SET {", ".join(f"{column} = excluded.{column}" for column in REST)}
        WHERE ({", ".join(f"fact.{column}" for column in REST)})
            IS DISTINCT FROM ({", ".join(f"excluded.{column}" for column in REST)})
        RETURNING fact.definition, fact.version, fact.unit, fact.ticket_id, fact.day
    ),
    touched AS (
        SELECT definition, version, ticket_id, day FROM gone
        UNION ALL SELECT definition, version, ticket_id, day FROM written
        UNION ALL  -- where it stood before: this statement still sees the old row
        SELECT written.definition, written.version, written.ticket_id, fact.day
        FROM written JOIN metrics_metricfact fact USING (definition, version, unit)
    )
    INSERT INTO metrics_dirtyday AS dirty (definition, version, day, cause)
    SELECT touched.definition, touched.version, touched.day, min(chosen.cause)
    FROM touched JOIN chosen USING (ticket_id)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (definition, version, day) DO UPDATE SET cause = excluded.cause
"""
