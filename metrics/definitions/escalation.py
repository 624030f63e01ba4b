# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.base import Direction, Group, MetricDefinition
from metrics.definitions.measuring import Measure, Unit
from metrics.definitions.sql import OUTBOUND, WAS_ESCALATED, noted

ESCALATION = MetricDefinition(
    number=8,
    key="escalation",
    group=Group.RELATIONSHIP,
    title=_("Escalation rate"),
    question=_("How many issues must be handed up?"),
    formula=_(
        "Resolved cycles of tickets that were escalated after the first human contact and before that resolution, "
        "and whose escalation was accepted, out of all cycles that were resolved in the period."
    ),
    exclusions=(
        _("Spam, tests, tickets cancelled before anybody answered, and tickets merged into another."),
        _("Late clocks, approvals and routing before anybody answered are no escalations."),
    ),
    unit=Unit.PERCENT,
    measure=Measure.SHARE,
    direction=Direction.LOWER,
    counts=ngettext_lazy("cycle", "cycles", "n"),
    hit=_("Escalated"),
    miss=_("Solved without"),
    default_target=Decimal(10),
    units=f"""
        SELECT
            resolution.cycle_id AS unit,
            resolution.ticket_id,
            resolution.context,
            resolution.resolved_at AS anchor_at,
            NULL::numeric AS value,
            {WAS_ESCALATED} AS numerator,
            true AS counted,
            {noted(outbound=OUTBOUND)} AS extra
        FROM resolution
    """,
)
