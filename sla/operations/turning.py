"""Stopping clocks and starting the next in one statement, because every answer pays for it."""

import json
from datetime import datetime

from sla.models import Clock
from tickets.models import Ticket


def turn(ticket: Ticket, metrics: tuple[str, ...], fresh: Clock | None, *, at: datetime) -> list[Clock]:
    """Stop the clocks of these metrics and write a fresh one down, which gets its key.

    Returns what was stopped, each with the state that it had (`was`). A clock that stands still has not run out,
    so it is met; one that was breached before is only stopped.
    """
    rows = list(Clock.objects.raw(TURN, _values(ticket, metrics, fresh, at)))
    for row in rows:
        row.ticket = ticket
    if fresh is not None:
        fresh.pk = next(row.pk for row in rows if not row.was)
    return [row for row in rows if row.was]


def _values(ticket: Ticket, metrics: tuple[str, ...], fresh: Clock | None, at: datetime) -> dict[str, object]:
    names = ("metric", "policy_id", "calendar_id", "target_seconds", "business", "started_at", "due_at")
    values: dict[str, object] = {name: getattr(fresh, name) if fresh else None for name in names}
    return values | {
        "starts": fresh is not None,
        "basis": json.dumps(fresh.basis if fresh else {}),
        "ticket": ticket.pk,
        "cycle": ticket.cycle_id,
        "metrics": [str(metric) for metric in metrics],
        "at": at,
    }


# The insert reads from the update, so that it comes second and finds the ticket without a running clock of its kind.
TURN = """
    WITH meant AS (
        SELECT id, state FROM sla_clock
        WHERE ticket_id = %(ticket)s AND metric = ANY(%(metrics)s)
            AND (state IN ('running', 'paused') OR state = 'breached' AND stopped_at IS NULL)
    ), stopped AS (
        UPDATE sla_clock AS clock
        SET stopped_at = %(at)s,
            state = CASE WHEN meant.state = 'paused' OR meant.state = 'running' AND due_at >= %(at)s
                THEN 'met' ELSE 'breached' END,
            decided_at = CASE WHEN meant.state = 'breached' THEN decided_at
                WHEN meant.state = 'paused' OR due_at >= %(at)s THEN %(at)s ELSE due_at END
        FROM meant WHERE clock.id = meant.id
        RETURNING clock.*, meant.state AS was
    ), fresh AS (
        INSERT INTO sla_clock (
            ticket_id, cycle_id, metric, policy_id, calendar_id, target_seconds, business, basis,
            started_at, due_at, pauses, state
        )
        SELECT %(ticket)s, %(cycle)s, %(metric)s::text, %(policy_id)s::bigint, %(calendar_id)s::bigint,
            %(target_seconds)s::integer, %(business)s::boolean, %(basis)s::jsonb,
            %(started_at)s::timestamptz, %(due_at)s::timestamptz, '[]'::jsonb, 'running'
        FROM (SELECT count(*) FROM stopped) AS first WHERE %(starts)s
        RETURNING sla_clock.*, '' AS was
    )
    SELECT * FROM stopped UNION ALL SELECT * FROM fresh ORDER BY id
"""
