"""KPIs as the API shows them. Values are as exact as they are known; nothing is null that could be 0."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypedDict

from metrics.beside import Bar, Beside, Line
from metrics.definitions import Group, Measure, MetricDefinition, Status, Unit
from metrics.listing import HIT, MISS, Row
from metrics.periods import Period
from metrics.reading import Card, Point
from resolution.api.shapes import Day, Instant, instant
from resolution.core.identifiers import public_id
from resolution.core.statistics import Interval

DIGITS = 4
PARTS = {"team": "team", "agent": "usr"}


class PeriodJson(TypedDict):
    """Local days of the reporting time zone, both included."""

    first_day: Day
    last_day: Day


class IntervalJson(TypedDict):
    """Where the true value lies, with 95 % confidence."""

    low: float
    high: float


class KpiJson(TypedDict):
    """One of the twelve KPIs over a period."""

    id: Annotated[str, "Its key, such as `resolution_time`."]
    object: Literal["kpi"]
    url: str
    tickets_url: Annotated[str, "Exactly the units that the value is made of."]
    number: int
    title: str
    group: Annotated[str, Group]
    unit: Annotated[str, Unit]
    direction: Annotated[Literal["higher", "lower"], "Which way is better."]
    value: Annotated[float | None, "Null, never 0, when there is nothing to count."]
    target: float | None
    status: Annotated[str, Status]
    n: Annotated[int, "How many units are counted."]
    few: Annotated[bool, "Too few to read much into it."]
    previous: Annotated[float | None, "The value of the period before."]
    interval: IntervalJson | None
    period: PeriodJson
    provisional: Annotated[bool, "What happens later may still change it."]
    as_of: Annotated[Instant | None, "Up to when everything that happened is counted."]


class PointJson(TypedDict):
    """One week of a KPI."""

    period: PeriodJson
    value: float | None
    n: int
    interval: IntervalJson | None
    provisional: bool


class AlsoJson(TypedDict):
    """A further figure of the same days and filters."""

    key: str
    label: str
    unit: Annotated[str, Unit]
    value: float | None
    n: Annotated[int, "How many units it is made of."]
    hits: Annotated[int | None, "Of a share, how many of them hit."]
    interval: IntervalJson | None


class BarJson(TypedDict):
    """How many values lie from `low` up to, not including, `high`, in the KPI's unit."""

    low: float
    high: Annotated[float | None, "Null for the last one, which has no end."]
    n: int


class KpiDetailJson(KpiJson):
    """A KPI with its definition, its last thirteen weeks, and what stands beside it."""

    question: str
    formula: str
    exclusions: list[str]
    hit: str
    miss: str
    weeks: list[PointJson]
    also: list[AlsoJson]
    distribution: Annotated[list[BarJson], "Empty where a KPI is made of yes and no."]


class KpiUnitJson(TypedDict):
    """One counted unit: the ticket, or the customer, that it belongs to."""

    id: str
    url: str
    reference: str | None
    title: str
    customer: str
    counted_at: str
    value: float | None
    outcome: Annotated[Literal["hit", "miss"] | None, "What `hit` and `miss` of the KPI say."]
    parts: Annotated[dict[str, Any], "The dimensions as they were when it was decided."]


def kpi_json(card: Card, base: str) -> KpiJson:
    definition = card.definition
    days = f"from={card.period.start.isoformat()}&to={card.period.last_day.isoformat()}"
    return {
        "id": definition.key,
        "object": "kpi",
        "url": f"{base}/kpis/{definition.key}",
        "tickets_url": f"{base}/kpis/{definition.key}/tickets?{days}",
        "number": definition.number,
        "title": str(definition.title),
        "group": str(definition.group),
        "unit": str(definition.unit),
        "direction": definition.direction.value,
        "value": _number(card.value),
        "target": _number(card.target),
        "status": str(card.status),
        "n": card.n,
        "few": card.few,
        "previous": _number(card.previous),
        "interval": _interval(card.interval),
        "period": _period(card.period),
        "provisional": card.provisional,
        "as_of": instant(card.as_of),
    }


def kpi_detail_json(card: Card, weeks: list[Point], beside: Beside, base: str) -> KpiDetailJson:
    definition: MetricDefinition = card.definition
    return {
        **kpi_json(card, base),
        "question": str(definition.question),
        "formula": str(definition.formula),
        "exclusions": [str(one) for one in definition.exclusions],
        "hit": str(definition.hit),
        "miss": str(definition.miss),
        "weeks": [_point(week) for week in weeks],
        "also": [_also(line) for line in beside.lines],
        "distribution": [_bar(definition, bar) for bar in beside.bars],
    }


def unit_json(row: Row, base: str) -> KpiUnitJson:
    place = "tickets" if row.reference else "customers"
    return {
        "id": row.public_id,
        "url": f"{base}/{place}/{row.public_id}",
        "reference": row.reference or None,
        "title": row.title,
        "customer": row.customer,
        "counted_at": _when(row.at),
        "value": _number(row.value),
        "outcome": None if row.hit is None else (HIT if row.hit else MISS),  # type: ignore[typeddict-item]
        "parts": {name: _part(name, value) for name, value in row.parts.items()},
    }


def _also(line: Line) -> AlsoJson:
    also = line.also
    return {
        "key": also.key,
        "label": str(also.label),
        "unit": str(also.unit),
        "value": _number(line.value),
        "n": line.sums.n,
        "hits": line.sums.numerator if also.measure is Measure.SHARE else None,
        "interval": _interval(line.interval),
    }


def _bar(definition: MetricDefinition, bar: Bar) -> BarJson:
    low, high = (definition.one(Decimal(edge)) if edge is not None else None for edge in (bar.low, bar.high))
    return {"low": _number(low) or 0.0, "high": _number(high), "n": bar.n}


def _point(point: Point) -> PointJson:
    return {
        "period": _period(point.period),
        "value": _number(point.value),
        "n": point.sums.n,
        "interval": _interval(point.interval),
        "provisional": point.provisional,
    }


def _period(period: Period) -> PeriodJson:
    return {"first_day": period.start.isoformat(), "last_day": period.last_day.isoformat()}


def _interval(interval: Interval | None) -> IntervalJson | None:
    return {"low": round(interval.low, DIGITS), "high": round(interval.high, DIGITS)} if interval else None


def _number(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), DIGITS)


def _part(name: str, value: Any) -> Any:
    return public_id(PARTS[name], value) if name in PARTS and value else value or None


def _when(at: datetime | date) -> str:
    return instant(at) if isinstance(at, datetime) else at.isoformat()
