"""What stands beside a KPI's number on its page: further lines, the spread of its values, the worst of its tickets."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from metrics import beside
from metrics.beside import Bar, Line
from metrics.definitions import Measure, MetricDefinition
from metrics.listing import Row
from metrics.reading import Card
from metrics.web import drawing, words
from metrics.web.asking import Asked
from metrics.web.parts import Context, address, door

if TYPE_CHECKING:
    from accounts.models import User


def drawn(card: Card, asked: Asked, user: "User") -> Context:
    """Two statements at most, over exactly the days of the card."""
    definition = card.definition
    found = beside.beside(definition, card.period, asked.filters, user)
    worst = beside.worst(definition, card.period, asked.filters, user) if card.n else []
    return {
        "lines": [_line(definition, line, asked.over(card.period)) for line in found.lines],
        "spread": _spread(definition, found.bars) if card.n >= definition.few else None,
        "worst_title": _worst_title(definition),
        "worst": [_row(definition, row) for row in worst],
    }


def _line(definition: MetricDefinition, line: Line, exact: Asked) -> Context:
    also, sums = line.also, line.sums
    n = words.count(sums.n)
    if also.measure is Measure.SHARE:
        n = _("%(hits)s of %(n)s") % {"hits": words.count(sums.numerator), "n": n}
    return {
        "label": also.label,
        "value": words.change(also, line.value) if also.difference else words.value(also, line.value),
        "interval": words.between(also, line.interval),
        "n": n,
        "url": address("tickets", definition.key, exact, line=also.key) if sums.n else "",
    }


def _spread(definition: MetricDefinition, bars: tuple[Bar, ...]) -> Context | None:
    whole = sum(bar.n for bar in bars)
    if not whole:
        return None
    rows = [
        {
            "label": words.span(definition, bar.low, bar.high),
            "n": words.count(bar.n),
            "share": words.share(bar.n, whole),
        }
        for bar in bars
    ]
    return {
        "unit": words.unit(definition),
        "rows": rows,
        "bars": drawing.histogram([(words.brief_span(definition, bar.low, bar.high), bar.n) for bar in bars]),
    }


def _worst_title(definition: MetricDefinition) -> str:
    if definition.measure is Measure.SHARE:
        return _("The latest that missed")
    return _("The longest") if definition.measure is Measure.HOURS else _("The lowest")


def _row(definition: MetricDefinition, row: Row) -> Context:
    outcome = definition.hit if row.hit else definition.miss
    return {
        "reference": row.reference,
        "title": row.title,
        "customer": row.customer,
        "url": door(definition, row),
        "at": row.at,
        "said": outcome if row.value is None else words.value(definition, row.value),
    }
