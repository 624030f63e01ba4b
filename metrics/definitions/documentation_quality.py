# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.also import Also
from metrics.definitions.base import Direction, Group, MetricDefinition
from metrics.definitions.measuring import Measure, Unit
from metrics.definitions.sql import OUTBOUND, noted

FROZEN_AFTER = timedelta(hours=48)
REVIEWED_WITHIN = timedelta(days=14)

# The review of a cycle's record that counts: given in time, and not taken back. A cycle has at most one.
REVIEW = f"""
    LEFT JOIN quality_qualityreview review
        ON review.cycle_id = resolution.cycle_id AND review.state = 'submitted'
        AND review.submitted_at
            <= resolution.resolved_at + interval '{int(REVIEWED_WITHIN.total_seconds())} seconds'
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN review.id IS NULL THEN measured.score ELSE (measured.score + review.documentation) / 2
        END AS score
    ) AS record
"""
REVIEWED = Q(extra__has_key="gap")

DOCUMENTATION_QUALITY = MetricDefinition(
    number=11,
    key="documentation_quality",
    group=Group.PROCESS,
    title=_("Documentation quality"),
    question=_("Could a colleague understand from the record what happened, and why?"),
    formula=_(
        "The mean of 0 to 10 points over the cycles that were resolved in the period: root cause 2, resolution 2, "
        "reproduction or diagnosis 1.5, environment (bugs only) 1, impact 1, knowledge 1, prevention 1, time 0.5. "
        "Measured until 48 hours after the resolution, then it stays. Where a person has reviewed the record within "
        "14 days, their five lines (findable, complete, correct, reusable, clear; 0 to 2 each) are the other half."
    ),
    exclusions=(
        _("Spam, tests, tickets cancelled before anybody answered, and tickets merged into another."),
        _("Text counts from 40 characters on, and not when it repeats the subject. Skipped items earn nothing."),
    ),
    unit=Unit.OUT_OF_TEN,
    measure=Measure.MEAN,
    direction=Direction.HIGHER,
    counts=ngettext_lazy("cycle", "cycles", "n"),
    hit=_("9 or more"),
    miss=_("Less than 9"),
    default_target=Decimal("9.0"),
    look_ahead=FROZEN_AFTER,
    also=(
        Also("good", _("9 or more")),
        Also("reviewed", _("Reviewed by a person"), hit=REVIEWED),
        Also(
            "gap",
            _("Reviews against the automatic score"),
            measure=Measure.MEAN,
            only=REVIEWED,
            of="gap",
            difference=True,
        ),
    ),
    edges=tuple(range(11)),
    units=f"""
        SELECT
            resolution.cycle_id AS unit,
            resolution.ticket_id,
            resolution.context,
            resolution.resolved_at AS anchor_at,
            record.score AS value,
            record.score >= 9 AS numerator,
            true AS counted,
            {noted(outbound=OUTBOUND, gap="review.documentation - measured.score")} AS extra
        FROM resolution
        JOIN metrics_documentationscore measured ON measured.cycle_id = resolution.cycle_id
        {REVIEW}
    """,
    # Still the first version: without a review, and there were none before, it counts what it always did.
    version=1,
)
