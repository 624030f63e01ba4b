"""One KPI: what it says, how it went week by week, who it is made of, and what it should be."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from metrics import listing, operations, reading
from metrics.definitions import BY_KEY, Measure, MetricDefinition
from metrics.definitions.measuring import LIMITS
from metrics.filters import DIMENSIONS
from metrics.reading import Card, Point
from metrics.web import beside, drawing, restated, targets, words
from metrics.web.asking import Asked
from metrics.web.dashboard import drawn
from metrics.web.parts import Context, Names, address, bar, may_compare
from metrics.web.targets import TargetForm
from resolution.core.refusals import Invalid
from resolution.core.typing import ReaderRequest

SPREADS = (Measure.HOURS, Measure.MEAN)


@require_safe
def kpi(request: ReaderRequest, key: str) -> HttpResponse:
    """A KPI's page."""
    definition = known(key)
    asked = Asked.read(request.GET, timezone.now())
    return render(request, "metrics/kpi.html", _context(request, definition, asked))


@require_POST
def target(request: ReaderRequest, key: str) -> HttpResponse:
    """Set what the KPI should reach from today on."""
    definition, at = known(key), timezone.now()
    form = TargetForm(request.POST)
    try:
        _set(form, definition, request, at)
    except Invalid as refusal:
        for name in refusal.faults.keys() - form.errors.keys():
            form.add_error(name, refusal.faults[name])
        context = _context(request, definition, Asked.read(request.GET, at)) | {"form": form}
        return render(request, "metrics/kpi.html", context, status=422)
    messages.success(request, _("From today on, this is the target. Earlier days keep theirs."))
    return redirect(reverse("metrics:kpi", args=[key]))


def known(key: str) -> MetricDefinition:
    """The KPI of that name, or 404."""
    if key not in BY_KEY:
        raise Http404(_("There is no KPI of this name."))
    return BY_KEY[key]


def _set(form: TargetForm, definition: MetricDefinition, request: ReaderRequest, at: object) -> None:
    if not form.is_valid():
        raise Invalid(_("The target was not changed."), {})
    chosen = form.cleaned_data
    operations.set_target(definition, chosen["value"], team=chosen["team"], actor=request.user, at=at)  # type: ignore[arg-type]


def _context(request: ReaderRequest, definition: MetricDefinition, asked: Asked) -> Context:
    user, names = request.user, Names.load()
    card = reading.card(definition.key, asked.period, asked.filters, user, asked.against)
    weeks = reading.weeks(definition, asked.period, asked.filters, user)
    exact = asked.over(card.period)
    here = reverse("metrics:kpi", args=[definition.key])
    return {
        "definition": definition,
        "kpi": drawn(card, asked, may_set=user.supervises)
        | {"title": words.days(card.period), "url": address("tickets", definition.key, exact)},
        "days": words.days(card.period),
        "facts": _facts(card, asked, user),
        "chart": _chart(card, weeks),
        **beside.drawn(card, asked, user),
        "weeks": [_week(definition, week, asked) for week in reversed(weeks)],
        "target": words.target(definition, card.target),
        **_split(request, card, asked, names),
        "restatements": restated.newest(definition, user),
        "bar": bar(asked, names, user, action=here, hidden={"by": request.GET.get("by", "")}, compares=True),
        "faults": asked.faults,
        "own": not may_compare(user),
        "list_url": address("tickets", definition.key, exact),
        "file_url": address("file", definition.key, exact),
        "form": targets.blank(definition, card.target),
        "history": targets.history(definition, user, asked.period.at),
        "may_set": user.supervises,
        "as_of": card.as_of,
        "now": asked.period.at,
    }


def _chart(card: Card, weeks: Sequence[Point]) -> Context | None:
    """The line of the weeks, and what its edges stand for in words."""
    definition, target = card.definition, None if card.target is None else float(card.target)
    chart = drawing.line(weeks, target, LIMITS[definition.unit])
    return chart and chart | {
        "top": words.value(definition, chart["high"]),
        "bottom": words.value(definition, chart["low"]),
        "first": words.days(weeks[0].period),
        "last": words.days(weeks[-1].period),
    }


def _facts(card: Card, asked: Asked, user: object) -> list[Context]:
    """The figures that stand beside the value."""
    definition = card.definition
    rows: list[Context] = [
        {"label": _("95 % interval"), "value": words.between(definition, card.interval)},
        {"label": asked.against.label, "value": words.value(definition, card.previous) if card.before else ""},
    ]
    if definition.measure in SPREADS and card.n:
        median, ninetieth = reading.spread(definition, card.period, asked.filters, user)  # type: ignore[arg-type]
        rows.append({"label": _("Median"), "value": words.value(definition, median)})
        rows.append({"label": _("90th percentile"), "value": words.value(definition, ninetieth)})
    apart = listing.counted_apart(definition, card.period, asked.filters, user)  # type: ignore[arg-type]
    if apart:
        rows.append({"label": _("Kept apart, not counted"), "value": words.count(apart)})
    return [row for row in rows if row["value"]]


def _week(definition: MetricDefinition, week: Point, asked: Asked) -> Context:
    return {
        "days": words.days(week.period),
        "value": words.value(definition, week.value),
        "interval": words.between(definition, week.interval),
        "n": words.count(week.sums.n),
        "provisional": week.provisional and week.sums.n > 0,
        "url": address("tickets", definition.key, asked.over(week.period)) if week.sums.n else "",
    }


def _split(request: ReaderRequest, card: Card, asked: Asked, names: Names) -> Context:
    """The value of each member of one dimension, and the dimensions to choose from."""
    definition = card.definition
    hidden = () if may_compare(request.user) else ("agent", "team")
    offered = [name for name in definition.splits if name not in hidden]
    if not offered:
        return {"tabs": [], "parts": []}
    chosen = request.GET.get("by", "")
    by = chosen if chosen in offered else ("severity" if "severity" in offered else offered[0])
    parts = reading.split(definition, by, card.period, asked.filters, request.user)
    return {
        "tabs": [
            {
                "label": DIMENSIONS[name][1],
                "url": address("kpi", definition.key, asked, by=name) + "#split",
                "current": name == by,
            }
            for name in offered
        ],
        "split_by": DIMENSIONS[by][1],
        "parts": [
            {
                "name": names.of(by, part.member),
                "value": words.value(definition, part.value),
                "interval": words.between(definition, part.interval),
                "n": words.count(part.sums.n),
                "few": part.sums.n < definition.few,
                "url": _part_url(definition, card, asked, by, part.member),
            }
            # In the order of their names or of the scale: this is no ranking.
            for part in sorted(parts, key=lambda part: names.place(by, part.member))
        ],
    }


def _part_url(definition: MetricDefinition, card: Card, asked: Asked, by: str, member: str) -> str:
    return address("tickets", definition.key, asked.over(card.period), **{by: member}) if member else ""
