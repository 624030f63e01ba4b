"""What a number is made of: the exact list, and the same as a file."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from metrics import listing, reading
from metrics.definitions import Also, MetricDefinition, Source
from metrics.listing import HIT, MISS, OUTCOMES, Row
from metrics.web import words
from metrics.web.asking import Asked
from metrics.web.detail import known
from metrics.web.parts import Context, Names, address, bar, door, may_compare
from resolution.core.paging import BadCursor
from resolution.core.typing import ReaderRequest

# A cell that begins like a formula is text to us and must stay text in a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = (
    "reference", "subject", "customer", "counted_at", "value", "outcome",
    "team", "agent", "channel", "category", "severity", "variant", "tier", "id",
)  # fmt: skip

NO_SUCH_PAGE = gettext_lazy("That page does not exist in this list; this is its start.")


@require_safe
def tickets(request: ReaderRequest, key: str) -> HttpResponse:
    """The units behind a number, newest first."""
    definition = known(key)
    asked, which = Asked.read(request.GET, timezone.now()), _which(request, definition)
    context, status = _page(request, definition, asked, which)
    return render(request, "metrics/tickets.html", context, status=status)


@require_safe
def file(request: ReaderRequest, key: str) -> StreamingHttpResponse:
    """The whole list as CSV, streamed, however long it is."""
    definition = known(key)
    asked, which = Asked.read(request.GET, timezone.now()), _which(request, definition)
    rows = listing.everything_behind(key, asked.period, asked.filters, request.user, **which)
    response = StreamingHttpResponse(_lines(definition, rows, Names.load()), content_type="text/csv; charset=utf-8")
    name = f"{key}_{asked.period.start}_{asked.period.last_day}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    request: ReaderRequest, definition: MetricDefinition, asked: Asked, which: dict[str, Any]
) -> tuple[Context, int]:
    status, faults, cursor = 200, asked.faults, request.GET.get("cursor", "")
    period = reading.settled(definition, asked.period, asked.filters, request.user)
    given = (definition.key, period, asked.filters, request.user)
    try:
        rows = listing.tickets_behind(*given, cursor=cursor, **which)
    except BadCursor:
        status, cursor = 400, ""
        faults = (*faults, str(NO_SUCH_PAGE))
        rows = listing.tickets_behind(*given, **which)
    names, exact = Names.load(), asked.over(period)
    also = definition.line(which["line"]) if which["line"] else None
    here = reverse("metrics:tickets", args=[definition.key])
    context = {
        "definition": definition,
        "days": words.days(period),
        "rows": [_drawn(definition, also, row, names) for row in rows.rows],
        "tabs": _tabs(definition, exact, which),
        "line": also.label if also else "",
        "has_value": any(row.value is not None for row in rows.rows),
        "by_customer": definition.source is Source.CONTRACTS,
        "back": address("kpi", definition.key, asked),
        "file_url": address("file", definition.key, exact, **which),
        "next_url": address("tickets", definition.key, exact, cursor=rows.next_cursor, **which)
        if rows.next_cursor
        else "",
        "first_url": address("tickets", definition.key, exact, **which) if cursor else "",
        "bar": bar(asked, names, request.user, action=here, hidden=which),
        "faults": faults,
        "own": not may_compare(request.user),
        "now": asked.period.at,
    }
    return context, status


def _which(request: ReaderRequest, definition: MetricDefinition) -> dict[str, Any]:
    """Which of the units were asked for: those that hit or missed, or those of a further line."""
    outcome, line = request.GET.get("outcome", ""), request.GET.get("line", "")
    return {
        "outcome": outcome if outcome in OUTCOMES else "",
        "line": line if line in {also.key for also in definition.also} else "",
    }


def _tabs(definition: MetricDefinition, asked: Asked, which: dict[str, Any]) -> list[Context]:
    if which["line"]:  # what hits there is another thing
        return []
    outcome = which["outcome"]
    labels = (("", _("All")), (HIT, definition.hit), (MISS, definition.miss))
    return [
        {"label": label, "url": address("tickets", definition.key, asked, outcome=name), "current": name == outcome}
        for name, label in labels
    ]


def _drawn(definition: MetricDefinition, also: Also | None, row: Row, names: Names) -> Context:
    said_in = also if also and also.of else definition  # a line that averages another number has its own unit
    return {
        "reference": row.reference,
        "title": row.title,
        "customer": row.customer,
        "url": door(definition, row),
        "at": row.at,
        "value": words.value(said_in, row.value) if row.value is not None else "",
        "hit": row.hit,
        "outcome": definition.hit if row.hit else definition.miss,
        "severity": row.parts.get("severity", ""),
        "agent": names.of("agent", row.parts.get("agent")) if row.parts.get("agent") else "",
        "late": bool(row.extra.get("late")),
    }


class _Echo:
    """A file that hands every line straight on."""

    def write(self, line: str) -> str:
        return line


def _lines(definition: MetricDefinition, rows: Iterable[Row], names: Names) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in _cells(definition, row, names)])


def _cells(definition: MetricDefinition, row: Row, names: Names) -> list[Any]:
    parts = row.parts
    people = [names.of(name, parts[name]) if parts.get(name) else "" for name in ("team", "agent")]
    plain = [parts.get(name) or "" for name in ("channel", "category", "severity", "variant", "tier")]
    value = "" if row.value is None else f"{row.value:.4f}".rstrip("0").rstrip(".")
    outcome = "" if row.hit is None else str(definition.hit if row.hit else definition.miss)
    at = row.at.isoformat()
    return [row.reference, row.title, row.customer, at, value, outcome, *people, *plain, row.public_id]


def _harmless(cell: Any) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
