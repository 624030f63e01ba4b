"""The facts of KPIs 3 and 7, which differ only in the question: the latest answer of each cycle."""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from datetime import timedelta

from metrics.definitions.sql import CONTEXT_TODAY, COUNTABLE

LOOK_AHEAD = timedelta(days=14)


def latest_answers(kind: str) -> str:
    """One fact per cycle: the customer's latest answer, at most 14 days after the resolution.

    An answer that only an agent typed is kept and not counted. One that came in from another system has
    no invitation of ours, and counts.
    """
    return f"""
        SELECT DISTINCT ON (answer.cycle_id)
            answer.cycle_id AS unit,
            ticket.id AS ticket_id,
            coalesce(resolution.context, {CONTEXT_TODAY}) AS context,
            coalesce(cycle.resolved_at, answer.first_answered_at) AS anchor_at,
            answer.s10::numeric AS value,
            answer.s10 >= 8 AS numerator,
            NOT answer.entered_by_agent AS counted,
            CASE WHEN answer.entered_by_agent THEN '{{"apart": "typed_by_agent"}}'::jsonb END AS extra
        FROM chosen
        JOIN tickets_ticket ticket ON ticket.id = chosen.ticket_id
        JOIN followups_surveyanswer answer ON answer.ticket_id = ticket.id
        JOIN tickets_resolutioncycle cycle ON cycle.id = answer.cycle_id
        LEFT JOIN resolution ON resolution.cycle_id = cycle.id
        WHERE answer.kind = '{kind}' AND answer.s10 IS NOT NULL AND {COUNTABLE}
            AND (
                cycle.resolved_at IS NOT NULL
                AND answer.first_answered_at
                    <= cycle.resolved_at + interval '{int(LOOK_AHEAD.total_seconds())} seconds'
                OR ticket.imported AND resolution.cycle_id IS NULL
            )
        ORDER BY answer.cycle_id, answer.entered_by_agent, answer.answered_at DESC, answer.id DESC
    """
