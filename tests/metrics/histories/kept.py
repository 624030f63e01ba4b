"""What the product keeps of numbers, row by row, without the keys that a rebuild gives anew."""

from datetime import date
from decimal import Decimal
from typing import Any

from metrics.models import MetricFact, MetricRollup, Restatement

FACT = [field.attname for field in MetricFact._meta.concrete_fields if field.name != "id"]
ROLLUP = [field.attname for field in MetricRollup._meta.concrete_fields if field.name != "id"]
RESTATEMENT = [field.attname for field in Restatement._meta.concrete_fields if field.name != "id"]

Sums = tuple[int, int, Decimal, Decimal]
NOTHING: Sums = (0, 0, Decimal(0), Decimal(0))


def facts() -> list[str]:
    return [repr(row) for row in MetricFact.objects.order_by("definition", "unit").values_list(*FACT)]


def rollups() -> list[str]:
    ordered = MetricRollup.objects.order_by("dimension", "member", "definition", "day")
    return [repr(row) for row in ordered.values_list(*ROLLUP)]


def restatements() -> list[str]:
    ordered = Restatement.objects.order_by("restated_at", "definition", "day")
    return [repr(row) for row in ordered.values_list(*RESTATEMENT)]


def days() -> dict[tuple[int, date], dict[str, Sums]]:
    """What each day of each KPI comes to: as a whole, under "", and for each member of a dimension."""
    found: dict[tuple[int, date], dict[str, Sums]] = {}
    for row in MetricRollup.objects.all():
        name = f"{row.dimension} {row.member}" if row.dimension else ""
        sums = (row.n, row.numerator, row.total.normalize(), row.squares.normalize())
        found.setdefault((row.definition, row.day), {})[name] = sums
    return found


def told(number: int, was: Sums, now: Sums) -> dict[str, Any]:
    """What a restatement of a day says; of recommendations only how many, for a day of them is no number."""
    numbers: dict[str, Any] = {"n_before": was[0], "n_after": now[0]}
    return (
        numbers if number == 6 else numbers | {"value_before": _value(number, was), "value_after": _value(number, now)}
    )


def _value(number: int, sums: Sums) -> Decimal | None:
    """What the sums of a day come to: a share of hits, hours, or a mean."""
    n, hits, total, _squares = sums
    if not n:
        return None
    share = number in (1, 4, 8, 9, 10)
    found = Decimal(100 * hits) / n if share else total / n / (3600 if number == 2 else 1)
    return found.quantize(Decimal("0.0001"))


def of_restatement(row: Restatement) -> dict[str, Any]:
    names = ("n_before", "n_after") if row.definition == 6 else ("n_before", "n_after", "value_before", "value_after")
    return {name: getattr(row, name) for name in names}
