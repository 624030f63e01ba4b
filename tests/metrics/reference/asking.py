"""What is asked of counted units: some local days, some part of everything; and what it comes to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.metrics.reference.rows import Rows

SHARES = {"first_contact_resolution", "recurrence", "retention", "escalation", "response_compliance"} | {
    "follow_up_completion"
}
COLUMNS = {"agent": "owner"}  # our word for a dimension, where it is not the one that events use


@dataclass(frozen=True)
class Unit:
    """One unit of a KPI: the row behind it, when it counts, for what, and whose it was."""

    key: str
    unit: int
    ticket: int
    at: datetime
    value: Decimal | None
    hit: bool | None
    whose: Mapping[str, Any]
    counted: bool = True
    contact: int = 0

    def belongs_to(self, part: Mapping[str, Any]) -> bool:
        return all((self.whose.get(COLUMNS.get(name, name)) or "") == value for name, value in part.items())


@dataclass(frozen=True)
class Figure:
    """What a KPI comes to: the units, in the order of their list, how many hit, and the value."""

    units: tuple[int, ...]
    hits: int
    value: Fraction | None
    squares: Fraction = field(default=Fraction(0), compare=False)

    @property
    def n(self) -> int:
        return len(self.units)


def asked(
    key: str, units: Iterable[Unit], rows: Rows, days: tuple[date, date], part: Mapping[str, Any], zone: str
) -> Figure:
    """The figure of a KPI over the days from the first up to, not including, the second one."""
    if key == "retention":
        return _retention(rows, days[1], part)
    first = days[1] - timedelta(days=90) if key == "nps" else days[0]
    here = ZoneInfo(zone)
    inside = [
        unit
        for unit in units
        if unit.counted and first <= unit.at.astimezone(here).date() < days[1] and unit.belongs_to(part)
    ]
    if key == "nps":
        inside = list(_latest(inside))
    inside.sort(key=lambda unit: (unit.at, unit.unit), reverse=True)
    return _figure(key, inside)


def _latest(units: Iterable[Unit]) -> Iterator[Unit]:
    """Of several answers of one person, the last."""
    ordered = sorted(units, key=lambda unit: unit.at)
    yield from {unit.contact: unit for unit in ordered}.values()


def _figure(key: str, units: list[Unit]) -> Figure:
    names, hits = tuple(unit.unit for unit in units), sum(bool(unit.hit) for unit in units)
    if key == "knowledge_contribution" or not units:
        return Figure(names, hits, None)
    if key in SHARES:
        return Figure(names, hits, Fraction(100 * hits, len(units)))
    if key == "nps":
        values = [_side(unit.value) for unit in units]
        return Figure(names, hits, Fraction(100 * sum(values), len(units)))
    total = sum((Fraction(unit.value or 0) for unit in units), Fraction(0))
    mean = total / len(units)
    return Figure(names, hits, mean / 3600 if key == "resolution_time" else mean)


def _side(score: Decimal | None) -> int:
    assert score is not None
    return 1 if score >= 9 else -1 if score <= 6 else 0


def _retention(rows: Rows, end: date, part: Mapping[str, Any]) -> Figure:
    """Customers of a year before who are still there; only their tier tells them apart."""
    if part.keys() - {"tier"}:
        return Figure((), 0, None)
    try:
        begin = end.replace(year=end.year - 1)
    except ValueError:
        begin = end.replace(year=end.year - 1, day=28)
    there = [
        customer
        for customer in rows.customers.values()
        if not customer.expected_end
        and part.get("tier", customer.value_tier) == customer.value_tier
        and _covered(rows, customer.pk, begin)
    ]
    there.sort(key=lambda customer: (customer.name, customer.pk))
    stayed = sum(_covered(rows, customer.pk, end) for customer in there)
    value = Fraction(100 * stayed, len(there)) if there else None
    return Figure(tuple(customer.pk for customer in there), stayed, value)


def _covered(rows: Rows, customer: int, day: date) -> bool:
    return any(
        contract.starts_on <= day and (contract.ends_on is None or day <= contract.ends_on)
        for contract in rows.contracts_of[customer]
    )
