"""Every KPI's units by its key."""

from collections.abc import Callable, Iterator

from tests.metrics.reference import cycles, neighbours, records
from tests.metrics.reference.asking import Unit
from tests.metrics.reference.rows import Rows

COUNTED: dict[str, Callable[[Rows], Iterator[Unit]]] = {
    "first_contact_resolution": cycles.first_contact_resolution,
    "resolution_time": cycles.resolution_time,
    "satisfaction": neighbours.satisfaction,
    "recurrence": cycles.recurrence,
    "nps": neighbours.nps,
    "effort": neighbours.effort,
    "escalation": cycles.escalation,
    "response_compliance": neighbours.response_compliance,
    "follow_up_completion": neighbours.follow_up_completion,
    "documentation_quality": records.documentation_quality,
}


def units(key: str, rows: Rows | None = None) -> list[Unit]:
    """What a KPI counts, or keeps apart; retention counts customers, and articles are not kept here yet."""
    return list(COUNTED[key](rows or Rows())) if key in COUNTED else []


def everything(rows: Rows) -> dict[str, list[Unit]]:
    return {key: units(key, rows) for key in COUNTED}
