# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.also import Also
from metrics.definitions.base import Direction, Group, MetricDefinition
from metrics.definitions.measuring import Measure, Unit
from metrics.definitions.sql import CONTEXT_TODAY, noted

NEXT = "CASE WHEN clock.metric = 'next_response' THEN true END"
BESIDE = "CASE WHEN clock.metric IN ('progress_update', 'resolution') THEN clock.metric END"
OVER = """CASE WHEN clock.state = 'breached' AND clock.stopped_at > clock.due_at
    THEN floor(extract(epoch FROM clock.stopped_at - clock.due_at))::bigint END"""

RESPONSE_COMPLIANCE = MetricDefinition(
    number=9,
    key="response_compliance",
    group=Group.PROCESS,
    title=_("Response time compliance"),
    question=_("How often do customers hear from a person in time?"),
    formula=_(
        "First and next responses that were given in time, out of all whose fate was decided in the period. One "
        "that is late counts from the moment it was due, even while it is still unanswered."
    ),
    exclusions=(
        _("Tickets that we opened towards the customer."),
        _("Spam and tests; clocks that were cancelled before they ran out."),
        _("Automatic replies, notes and changes of status are no response."),
    ),
    unit=Unit.PERCENT,
    measure=Measure.SHARE,
    direction=Direction.HIGHER,
    counts=ngettext_lazy("response", "responses", "n"),
    hit=_("In time"),
    miss=_("Late"),
    default_target=Decimal(95),
    also=(
        Also("first", _("First responses only"), only=~Q(extra__has_key="next")),
        Also("next", _("Next responses only"), only=Q(extra__has_key="next")),
        Also("progress_update", _("Progress updates in time"), beside="progress_update"),
        Also("resolution", _("Resolutions in time"), beside="resolution"),
        Also(
            "overrun",
            _("How far late ones ran over"),
            Measure.HOURS,
            only=Q(numerator=False, extra__has_key="over"),
            of="over",
        ),
    ),
    # Withdrawn or merged tickets keep the clocks that were decided before.
    units=f"""
        SELECT
            clock.id AS unit,
            ticket.id AS ticket_id,
            coalesce(event.context, {CONTEXT_TODAY}) AS context,
            clock.decided_at AS anchor_at,
            NULL::numeric AS value,
            clock.state = 'met' AS numerator,
            clock.metric IN ('first_response', 'next_response') AS counted,
            {noted(next=NEXT, beside=BESIDE, over=OVER)} AS extra
        FROM chosen
        JOIN tickets_ticket ticket ON ticket.id = chosen.ticket_id AND ticket.customer_initiated
        JOIN customers_customer customer ON customer.id = ticket.customer_id
        JOIN sla_clock clock ON clock.ticket_id = ticket.id
        LEFT JOIN (
            SELECT DISTINCT ON (clock) (event.detail ->> 'clock')::bigint AS clock, event.context
            FROM chosen JOIN tickets_event event USING (ticket_id)
            WHERE event.verb IN ('clock_met', 'clock_breached')
            ORDER BY clock, event.id
        ) AS event ON event.clock = clock.id
        WHERE clock.state IN ('met', 'breached')
            AND clock.decided_at IS NOT NULL
            AND NOT (ticket.phase = 'cancelled' AND (
                ticket.cancel_reason IN ('spam', 'test')
                OR ticket.cancel_reason = 'created_in_error' AND ticket.acknowledged_at IS NULL
            ))
    """,
)
