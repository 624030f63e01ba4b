"""How a value follows from sums: the arithmetic that KPIs and the lines beside them share."""

from decimal import Decimal
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _

from resolution.core.statistics import Interval, Sums, around_mean, around_score, wilson


class Unit(models.TextChoices):
    PERCENT = "%", _("%")
    HOURS = "h", _("h")
    OUT_OF_TEN = "/ 10", _("/ 10")
    POINTS = "points", _("points")
    ARTICLES = "articles", _("articles")


# Between which a value of the unit can lie; a chart shows no more than that.
INFINITE = float("inf")
LIMITS = {
    Unit.PERCENT: (0.0, 100.0),
    Unit.HOURS: (0.0, INFINITE),
    Unit.OUT_OF_TEN: (0.0, 10.0),
    Unit.POINTS: (-100.0, 100.0),
    Unit.ARTICLES: (0.0, INFINITE),
}


class Measure(Enum):
    """How the value follows from the sums of the counted units."""

    SHARE = "share"
    MEAN = "mean"
    HOURS = "hours"
    SCORE = "score"
    COUNT = "count"


FACTORS = {
    Measure.SHARE: Decimal(100),
    Measure.MEAN: Decimal(1),
    Measure.HOURS: Decimal(1) / Decimal(3600),
    Measure.SCORE: Decimal(100),
    Measure.COUNT: Decimal(1),
}


def value_of(measure: Measure, sums: Sums) -> Decimal | None:
    """The value in its unit, unrounded; None (never 0) when there is nothing to divide by."""
    if measure is Measure.COUNT:
        return Decimal(sums.n)
    part = sums.share if measure is Measure.SHARE else sums.mean
    return None if part is None else part * FACTORS[measure]


def interval_of(measure: Measure, sums: Sums) -> Interval | None:
    """Where the true value lies with 95 % confidence, in the unit of the value."""
    if measure is Measure.COUNT:
        return None
    if measure is Measure.SHARE:
        found = wilson(sums.numerator, sums.n)
    else:
        found = around_score(sums) if measure is Measure.SCORE else around_mean(sums)
    factor = float(FACTORS[measure])
    if found is None:
        return None
    low = max(0.0, found.low) if measure is Measure.HOURS else found.low  # nothing takes less than no time
    return Interval(low * factor, found.high * factor)
