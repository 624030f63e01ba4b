"""The facts of KPIs 3 and 7, which differ only in the question: the latest answer of each cycle."""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from metrics.definitions.also import Also
from metrics.definitions.sql import CONTEXT_TODAY, COUNTABLE, noted

LOOK_AHEAD = timedelta(days=14)
SCORES = tuple(range(1, 11))
IN_TIME = f"answer.first_answered_at <= cycle.resolved_at + interval '{int(LOOK_AHEAD.total_seconds())} seconds'"


def answered() -> Also:
    """How many of those who were asked, and got the question, answered."""
    label = _("Response rate: answers to delivered questions")
    return Also("response_rate", label, only=Q(extra__asked=True), hit=Q(counted=True), all_kept=True)


def latest_answers(kind: str) -> str:
    """One fact per cycle: the customer's latest answer, at most 14 days after the resolution.

    An answer that only an agent typed is kept and not counted. One that came in from another system has
    no invitation of ours, and counts. Who was asked and has not answered is kept beside, so that the response
    rate is made of the same facts.
    """
    return f"""
        (SELECT DISTINCT ON (answer.cycle_id)
            answer.cycle_id AS unit,
            ticket.id AS ticket_id,
            coalesce(resolution.context, imported.context, {CONTEXT_TODAY}) AS context,
            coalesce(cycle.resolved_at, answer.first_answered_at) AS anchor_at,
            answer.s10::numeric AS value,
            answer.s10 >= 8 AS numerator,
            NOT answer.entered_by_agent AS counted,
            {noted(apart="CASE WHEN answer.entered_by_agent THEN 'typed_by_agent' END", asked="asked.asked")} AS extra
        FROM chosen
        JOIN tickets_ticket ticket ON ticket.id = chosen.ticket_id
        JOIN customers_customer customer ON customer.id = ticket.customer_id
        JOIN followups_surveyanswer answer ON answer.ticket_id = ticket.id
        JOIN tickets_resolutioncycle cycle ON cycle.id = answer.cycle_id
        LEFT JOIN resolution ON resolution.cycle_id = cycle.id
        LEFT JOIN imported ON imported.ticket_id = ticket.id
        LEFT JOIN ({_asked(kind)}) AS asked ON asked.cycle_id = cycle.id
        WHERE answer.kind = '{kind}' AND answer.s10 IS NOT NULL AND {COUNTABLE}
            AND (
                cycle.resolved_at IS NOT NULL AND {IN_TIME}
                OR ticket.imported AND resolution.cycle_id IS NULL
            )
        ORDER BY answer.cycle_id, answer.entered_by_agent, answer.answered_at DESC, answer.id DESC)
        UNION ALL
        (SELECT
            cycle.cycle_id AS unit,
            cycle.ticket_id,
            cycle.context,
            cycle.resolved_at AS anchor_at,
            NULL::numeric AS value,
            NULL::boolean AS numerator,
            false AS counted,
            '{{"beside": "unanswered", "asked": true}}'::jsonb AS extra
        FROM ({_asked(kind)}) AS asked
        JOIN resolution cycle ON cycle.cycle_id = asked.cycle_id
        WHERE NOT EXISTS (
            SELECT FROM followups_surveyanswer answer
            WHERE answer.cycle_id = cycle.cycle_id AND answer.kind = '{kind}' AND answer.s10 IS NOT NULL AND {IN_TIME}
        ))
    """


def _asked(kind: str) -> str:
    """The cycles about which the question was delivered to the customer."""
    return f"""
        SELECT DISTINCT invitation.cycle_id, true AS asked
        FROM chosen JOIN followups_surveyinvitation invitation USING (ticket_id)
        WHERE invitation.state = 'sent' AND invitation.delivered_at IS NOT NULL AND '{kind}' = ANY(invitation.kinds)
    """
