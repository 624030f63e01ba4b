"""Reading numbers: one function for the card on the screen, the list behind it, the file and the API.

They agree because they are made of the same facts within the same limits. Every number says which days
it is about, how many units it counts, and whether it may still move.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from metrics.definitions import BY_KEY, DEFINITIONS, MetricDefinition, Source, Status
from metrics.filters import DIMENSIONS, Filters, Reach
from metrics.models import KpiTarget, Progress
from metrics.periods import TRAILING_DAYS, Against, Period, monday_of, one_year_before
from metrics.summing import Found, Window, by_member, spread_of, sums_of, whole
from resolution.core.reporting_days import local_day
from resolution.core.statistics import Interval, Sums

if TYPE_CHECKING:
    from accounts.models import User

WEEKS = 13


@dataclass(frozen=True)
class Card:
    """A KPI's number over a period, with everything that makes it honest."""

    definition: MetricDefinition
    period: Period
    sums: Sums
    target: Decimal | None
    previous: Decimal | None
    points: tuple[Decimal | None, ...]
    as_of: datetime | None
    before: Period | None = None  # the days that `previous` is about

    @property
    def key(self) -> str:
        return self.definition.key

    @property
    def n(self) -> int:
        return self.sums.n

    @property
    def value(self) -> Decimal | None:
        return self.definition.value(self.sums)

    @property
    def interval(self) -> Interval | None:
        return self.definition.interval(self.sums)

    @property
    def status(self) -> Status:
        return self.definition.status(self.value, self.target)

    @property
    def delta(self) -> Decimal | None:
        """How far the value moved from what it is compared with."""
        return None if self.value is None or self.previous is None else self.value - self.previous

    @property
    def provisional(self) -> bool:
        return self.period.is_provisional(self.definition.look_ahead)

    @property
    def few(self) -> bool:
        return 0 < self.n < self.definition.few


@dataclass(frozen=True)
class Point:
    """One week of a KPI's line; for a trailing KPI, the span that ends with the week."""

    period: Period
    sums: Sums
    value: Decimal | None
    interval: Interval | None
    provisional: bool


@dataclass(frozen=True)
class Part:
    """One member of a dimension: its value, and how many units it is made of."""

    member: str
    sums: Sums
    value: Decimal | None
    interval: Interval | None


def cards(period: Period, filters: Filters, user: "User", against: Against = Against.PREVIOUS) -> list[Card]:
    """The twelve cards of a reader, in the framework's order."""
    return _cards(DEFINITIONS, period, filters, user, against)


def card(key: str, period: Period, filters: Filters, user: "User", against: Against = Against.PREVIOUS) -> Card:
    """One KPI's card. Raises KeyError for an unknown key."""
    return _cards([BY_KEY[key]], period, filters, user, against)[0]


def weeks(definition: MetricDefinition, period: Period, filters: Filters, user: "User") -> list[Point]:
    """The last thirteen weeks up to the end of the period, Monday to Sunday, the last one as far as it went."""
    monday = monday_of(period.last_day)
    starts = [monday - timedelta(weeks=number) for number in reversed(range(WEEKS))]
    spans = [
        spanned(definition, replace(period, start=start, end=min(start + timedelta(weeks=1), period.end)))
        for start in starts
    ]
    windows = [Window(str(number), definition, span.start, span.end) for number, span in enumerate(spans)]
    found = sums_of(windows, Reach.of(user, filters))
    return [_point(definition, span, whole(found, str(number), definition)) for number, span in enumerate(spans)]


def split(definition: MetricDefinition, dimension: str, period: Period, filters: Filters, user: "User") -> list[Part]:
    """The value of each member of a dimension over the card's period, the largest first."""
    column = DIMENSIONS[dimension][0]
    found = by_member(definition, column, period.start, period.end, Reach.of(user, filters))
    parts = [Part(member, sums, definition.value(sums), definition.interval(sums)) for member, sums in found.items()]
    return sorted(parts, key=lambda part: (-part.sums.n, part.member))


def spread(
    definition: MetricDefinition, period: Period, filters: Filters, user: "User"
) -> tuple[Decimal | None, Decimal | None]:
    """The median and the 90th percentile over the card's period, in the unit of the value."""
    median, ninetieth = spread_of(definition, period.start, period.end, Reach.of(user, filters))
    return definition.one(median), definition.one(ninetieth)


def spanned(definition: MetricDefinition, period: Period) -> Period:
    """The days that a number for this period is really made of: trailing ones look further back."""
    if definition.source is Source.TRAILING:
        return replace(period, start=period.end - timedelta(days=TRAILING_DAYS), rolling=False)
    if definition.source is Source.CONTRACTS:
        end = min(period.end, local_day(period.at)) if period.rolling else period.end
        return replace(period, start=one_year_before(end), end=end, rolling=False)
    return period


def settled(definition: MetricDefinition, period: Period, filters: Filters, user: "User") -> Period:
    """The days that the card of this period shows; what the list behind it is made of."""
    if not period.rolling or not definition.look_ahead:
        return spanned(definition, period)
    return _cards([definition], period, filters, user)[0].period


def target_of(definition: MetricDefinition, team: int | None, day: date) -> Decimal | None:
    """What the KPI should have reached on that day."""
    return _targets([definition], team, day)[definition.key]


def as_of() -> datetime | None:
    """Up to which moment everything that happened is counted."""
    return Progress.objects.filter(job=Progress.Job.ROLL_UP).values_list("finished_at", flat=True).first()


def _cards(
    definitions: Sequence[MetricDefinition],
    period: Period,
    filters: Filters,
    user: "User",
    against: Against = Against.PREVIOUS,
) -> list[Card]:
    windows = [window for definition in definitions for window in _windows(definition, period, against)]
    fresh = as_of()
    found = sums_of(windows, Reach.of(user, filters), fresh=fresh)
    targets = _targets(definitions, filters.team, period.last_day)
    return [
        replace(_card(definition, period, found, against), target=targets[definition.key], as_of=fresh)
        for definition in definitions
    ]


def _candidates(definition: MetricDefinition, period: Period) -> list[Period]:
    # The final period comes first; while it is still empty, what is known so far stands in, marked.
    final = period.final(definition.look_ahead)
    return [spanned(definition, period)] if final == period else [final, replace(period, rolling=False)]


def _windows(definition: MetricDefinition, period: Period, against: Against) -> Iterable[Window]:
    for number, candidate in enumerate(_candidates(definition, period)):
        yield Window(f"{number}:is", definition, candidate.start, candidate.end, _step(definition, candidate))
        before = _before(definition, candidate, against)
        if before is not None:
            yield Window(f"{number}:was", definition, before.start, before.end)


def _before(definition: MetricDefinition, period: Period, against: Against) -> Period | None:
    """The days that a number of this period is compared with."""
    if against is Against.NOTHING:
        return None
    if definition.source is Source.CONTRACTS:  # a year is its period
        return replace(period, start=one_year_before(period.start), end=period.start)
    return period.a_year_before() if against is Against.YEAR else period.before()


def _step(definition: MetricDefinition, period: Period) -> int:
    if definition.source is not Source.ROLLUPS:
        return Window.step
    return 1 if period.days <= 31 else 7


def _card(definition: MetricDefinition, period: Period, found: Found, against: Against) -> Card:
    candidates = list(enumerate(_candidates(definition, period)))
    known = [(number, one) for number, one in candidates if whole(found, f"{number}:is", definition).n]
    number, chosen = known[0] if known else candidates[0]
    before = _before(definition, chosen, against)
    return Card(
        definition,
        chosen,
        whole(found, f"{number}:is", definition),
        None,
        definition.value(whole(found, f"{number}:was", definition)) if before else None,
        _points(definition, chosen, found, f"{number}:is"),
        None,
        before,
    )


def _points(definition: MetricDefinition, period: Period, found: Found, tag: str) -> tuple[Decimal | None, ...]:
    step = _step(definition, period)
    buckets = range(-(-period.days // step)) if step < period.days else ()
    known = found.get((tag, definition.number), {})
    return tuple(definition.value(known[bucket]) if bucket in known else None for bucket in buckets)


def _point(definition: MetricDefinition, span: Period, sums: Sums) -> Point:
    provisional = span.is_provisional(definition.look_ahead)
    return Point(span, sums, definition.value(sums), definition.interval(sums), provisional)


def _targets(definitions: Sequence[MetricDefinition], team: int | None, day: date) -> dict[str, Decimal | None]:
    """The latest target set by that day, a team's own before everybody's, else the framework's."""
    targets = {definition.key: definition.default_target for definition in definitions}
    whose = Q(team=None) | Q(team=team) if team else Q(team=None)
    rows = KpiTarget.objects.filter(whose, key__in=list(targets), valid_from__lte=day)
    # Later rows win: everybody's before the team's, older before newer.
    for row in sorted(rows, key=lambda row: (row.team_id is not None, row.valid_from, row.pk)):
        targets[row.key] = row.value
    return targets
