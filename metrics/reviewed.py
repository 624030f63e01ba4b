"""How much of the documentation score rests on people, and how far they are from what is counted by itself."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, DecimalField, F, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from metrics.definitions.documentation_quality import DOCUMENTATION_QUALITY
from metrics.models import MetricFact
from resolution.core.statistics import Interval, Sums, around_mean

if TYPE_CHECKING:
    from accounts.models import User
    from metrics.filters import Filters
    from metrics.periods import Period

POINTS: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=6, decimal_places=4)


@dataclass(frozen=True)
class Reviewed:
    """Of `n` cycles `sums.n` were reviewed; `sums` are of how far each review lies above the automatic score."""

    n: int
    sums: Sums

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.sums.n) / self.n if self.n else None

    @property
    def gap(self) -> Decimal | None:
        return self.sums.mean

    @property
    def interval(self) -> Interval | None:
        return around_mean(self.sums)


def reviewed(period: "Period", filters: "Filters", user: "User") -> Reviewed:
    """The cycles that KPI 11 counts in this period. One statement."""
    facts = MetricFact.objects.visible_to(user).counted()
    facts = facts.of(DOCUMENTATION_QUALITY.number, DOCUMENTATION_QUALITY.version).within(period).matching(filters)
    is_reviewed = Q(extra__has_key="review")
    found = facts.annotate(gap=Cast(KT("extra__review"), POINTS) - Cast(KT("extra__automatic"), POINTS)).aggregate(
        n=Count("pk"),
        reviews=Count("pk", filter=is_reviewed),
        total=Sum("gap", filter=is_reviewed),
        squares=Sum(F("gap") * F("gap"), filter=is_reviewed),
    )
    sums = Sums(found["reviews"], 0, found["total"] or Decimal(0), found["squares"] or Decimal(0))
    return Reviewed(found["n"], sums)
