# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.also import Also
from metrics.definitions.base import Direction, Group, MetricDefinition
from metrics.definitions.measuring import Measure, Unit
from metrics.definitions.sql import NOT_A_WISH, OUTBOUND, came_back, noted, recurred, suspected

LOOK_AHEAD = timedelta(days=30)
SECONDS = int(LOOK_AHEAD.total_seconds())

RECURRED = f"""({came_back(SECONDS, "recurred", "incomplete", "wrong_solution")} OR {recurred(SECONDS)})"""
POSSIBLE = f"CASE WHEN NOT {RECURRED} AND {suspected(SECONDS)} THEN true END"

RECURRENCE = MetricDefinition(
    number=4,
    key="recurrence",
    group=Group.RESOLUTION,
    title=_("Issue recurrence"),
    question=_("How many solved issues come back?"),
    formula=_(
        "Cycles that were reopened within 30 days because the issue came back, was not wholly solved or got the "
        "wrong solution, or that a later ticket of the same customer was confirmed to repeat, out of all cycles "
        "that were resolved in the period."
    ),
    exclusions=(
        _("Feature requests."),
        _("Spam, tests, tickets cancelled before anybody answered, and tickets merged into another."),
        _("A ticket that was open before the resolution is a duplicate, not a recurrence."),
        _("Reopening with new information is no recurrence."),
    ),
    unit=Unit.PERCENT,
    measure=Measure.SHARE,
    direction=Direction.LOWER,
    counts=ngettext_lazy("cycle", "cycles", "n"),
    hit=_("Came back"),
    miss=_("Stayed solved"),
    default_target=Decimal(5),
    look_ahead=LOOK_AHEAD,
    also=(
        Also(
            "possible",
            _("Upper bound: with suggestions that nobody has decided"),
            hit=Q(numerator=True) | Q(extra__possible=True),
        ),
    ),
    units=f"""
        SELECT
            resolution.cycle_id AS unit,
            resolution.ticket_id,
            resolution.context,
            resolution.resolved_at AS anchor_at,
            NULL::numeric AS value,
            {RECURRED} AS numerator,
            true AS counted,
            {noted(outbound=OUTBOUND, possible=POSSIBLE)} AS extra
        FROM resolution
        WHERE {NOT_A_WISH}
    """,
)
