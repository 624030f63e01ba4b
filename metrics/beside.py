"""What stands beside a KPI's number: further lines, how its values are spread, and the worst of its tickets.

All of it is read from the facts of the card's days, found by the index that the list behind the card uses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum

from metrics import listing
from metrics.definitions import Also, Direction, Measure, MetricDefinition, Source
from metrics.filters import Filters
from metrics.listing import Row
from metrics.models import MetricFact
from metrics.periods import Period
from resolution.core.statistics import Interval, Sums

if TYPE_CHECKING:
    from accounts.models import User

WORST = 10


@dataclass(frozen=True)
class Line:
    """A further figure, and the sums that it is made of."""

    also: Also
    sums: Sums

    @property
    def value(self) -> Decimal | None:
        return self.also.value(self.sums)

    @property
    def interval(self) -> Interval | None:
        return self.also.interval(self.sums)


@dataclass(frozen=True)
class Bar:
    """How many counted values lie from `low` up to, not including, `high`; the last bar has no end."""

    low: int
    high: int | None
    n: int


@dataclass(frozen=True)
class Beside:
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()


def beside(definition: MetricDefinition, period: Period, filters: Filters, user: "User") -> Beside:
    """The further lines and the distribution of a KPI over the card's days: one statement, or none."""
    if not definition.also and not definition.edges:
        return Beside()
    sums = {f"{number}:{name}": part for number, also in enumerate(definition.also) for name, part in _parts(also)}
    bars = {f"bar:{number}": Count("pk", filter=inside) for number, inside in enumerate(_bars(definition))}
    found = _facts(definition, period, filters, user).aggregate(**sums, **bars)
    lines = tuple(Line(also, _sums(found, number)) for number, also in enumerate(definition.also))
    ends = [*definition.edges[1:], None]
    counted = (
        Bar(low, high, found[f"bar:{number}"])
        for number, (low, high) in enumerate(zip(definition.edges, ends, strict=True))
    )
    return Beside(lines, tuple(counted) if definition.edges else ())


def worst(definition: MetricDefinition, period: Period, filters: Filters, user: "User") -> list[Row]:
    """The ten worst units of the card's days: by value, or the latest that missed; one statement, or none."""
    if definition.source is Source.CONTRACTS or definition.measure is Measure.COUNT:
        return []
    facts = _facts(definition, period, filters, user).filter(counted=True)
    lower = definition.direction is Direction.LOWER
    if definition.measure is Measure.SHARE:
        found = facts.filter(numerator=lower).order_by("-anchor_at", "-id")
    else:
        by_value = F("value").desc() if lower else F("value").asc()
        found = facts.filter(value__isnull=False).order_by(by_value, "-anchor_at", "-id")
    return [listing.of_fact(definition, fact) for fact in found.for_list()[:WORST]]


def _facts(definition: MetricDefinition, period: Period, filters: Filters, user: "User") -> Any:
    facts = MetricFact.objects.visible_to(user).of(definition.number, definition.version)
    facts = facts.within(period).matching(filters)
    return facts.counted().latest_of_contact() if definition.source is Source.TRAILING else facts


def _parts(also: Also) -> Iterator[tuple[str, Any]]:
    yield "n", Count("pk", filter=also.facts)
    yield "numerator", Count("pk", filter=also.facts & also.hit)
    if also.measure is not Measure.SHARE:
        yield "total", Sum(also.number, filter=also.facts)
        yield "squares", Sum(also.number * also.number, filter=also.facts)


def _sums(found: dict[str, Any], number: int) -> Sums:
    given = {name: found.get(f"{number}:{name}") for name in ("n", "numerator", "total", "squares")}
    return Sums(**{name: value for name, value in given.items() if value is not None})


def _bars(definition: MetricDefinition) -> Iterator[Q]:
    counted = Q(counted=True)
    for low, high in pairwise(definition.edges):
        yield counted & Q(value__gte=low, value__lt=high)
    if definition.edges:
        yield counted & Q(value__gte=definition.edges[-1])
