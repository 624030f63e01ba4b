# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.also import Also
from metrics.definitions.base import Direction, Group, MetricDefinition
from metrics.definitions.measuring import Measure, Unit
from metrics.definitions.sql import CONTEXT_TODAY, COUNTABLE

FOLLOW_UP_COMPLETION = MetricDefinition(
    number=10,
    key="follow_up_completion",
    group=Group.PROCESS,
    title=_("Follow-up completion"),
    question=_("Do we come back to customers when we said we would?"),
    formula=_(
        "Follow-ups that were done in their window, with evidence, out of all whose window ended in the period: "
        "one after 24 to 48 hours and one after one to two weeks. Late is not done."
    ),
    exclusions=(
        _("Follow-ups that a reopening replaced."),
        _("Contacts who want none, and tickets that were merged or cancelled."),
        _("Spam, tests, and tickets cancelled before anybody answered."),
    ),
    unit=Unit.PERCENT,
    measure=Measure.SHARE,
    direction=Direction.HIGHER,
    counts=ngettext_lazy("follow-up", "follow-ups", "n"),
    hit=_("Done in time"),
    miss=_("Missed or late"),
    default_target=Decimal(100),
    also=(Also("late", _("Done, but late"), hit=Q(extra__late=True)),),
    units=f"""
        SELECT
            follow_up.id AS unit,
            ticket.id AS ticket_id,
            coalesce(event.context, closing.context, {CONTEXT_TODAY}) AS context,
            follow_up.window_end AS anchor_at,
            NULL::numeric AS value,
            follow_up.state = 'done' AND follow_up.completed_at <= follow_up.window_end AS numerator,
            true AS counted,
            CASE WHEN follow_up.completed_at > follow_up.window_end THEN '{{"late": true}}'::jsonb END AS extra
        FROM chosen
        JOIN tickets_ticket ticket ON ticket.id = chosen.ticket_id
        JOIN customers_customer customer ON customer.id = ticket.customer_id
        JOIN followups_followup follow_up ON follow_up.ticket_id = ticket.id
        LEFT JOIN (
            SELECT DISTINCT ON (follow_up) (event.detail ->> 'follow_up')::bigint AS follow_up, event.context
            FROM chosen JOIN tickets_event event USING (ticket_id)
            WHERE event.verb IN ('followed_up', 'follow_up_missed')
            ORDER BY follow_up, event.id
        ) AS event ON event.follow_up = follow_up.id
        LEFT JOIN (
            SELECT DISTINCT ON (cycle.id) cycle.id AS cycle_id, event.context
            FROM chosen JOIN tickets_event event USING (ticket_id)
            JOIN tickets_resolutioncycle cycle ON cycle.ticket_id = event.ticket_id
                AND cycle.number = (event.detail ->> 'cycle')::int
            WHERE event.verb = 'close'
            ORDER BY cycle.id, event.id
        ) AS closing ON closing.cycle_id = follow_up.cycle_id AND follow_up.reason = 'closed_early'
        WHERE {COUNTABLE} AND (
            follow_up.state IN ('done', 'missed')
            OR follow_up.state = 'cancelled'
            AND follow_up.reason NOT IN ('opted_out', 'merged', 'ticket_cancelled')
        )
    """,
)
