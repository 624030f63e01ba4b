"""The twelve KPIs on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from metrics import reading
from metrics.definitions import Group, Measure, Status
from metrics.reading import Card
from metrics.web import now, words
from metrics.web.asking import Asked
from metrics.web.parts import Context, Names, address, bar, may_compare
from resolution.core.typing import ReaderRequest

ATTENTION = 4  # more than a few would be no longer read


@require_safe
def dashboard(request: ReaderRequest) -> HttpResponse:
    """Twelve cards in three groups, each with its target, and a door to the tickets behind it."""
    asked = Asked.read(request.GET, timezone.now())
    cards = reading.cards(asked.period, asked.filters, request.user, asked.against)
    return render(request, "metrics/dashboard.html", _context(request, asked, cards))


def drawn(card: Card, asked: Asked, *, may_set: bool = False) -> Context:
    """A card in words, for components/kpi_card.html; with `may_set`, one without a target leads to setting it."""
    definition = card.definition
    page, exact = address("kpi", card.key, asked), asked.over(card.period)
    return {
        "key": card.key,
        "title": definition.title,
        "url": page,
        "value": None if card.value is None else words.figure(definition, card.value),
        "unit": words.unit(definition),
        "status": card.status.value,
        "target": words.target(definition, card.target),
        "set_url": f"{page}#target" if may_set else "",
        "delta": words.change(definition, card.delta),
        "delta_from": words.days(card.before) if card.before else "",
        "n": words.count(card.n),
        "n_label": definition.counted(card.n),
        "list_url": address("tickets", card.key, exact),
        "series": [None if point is None else float(point) for point in card.points] if card.n else [],
        "series_target": None if card.target is None or definition.measure is Measure.COUNT else float(card.target),
        "note": words.note(card, asked.period),
    }


def in_groups(cards: list[Card], asked: Asked, *, may_set: bool = False) -> list[Context]:
    """The cards in the groups of the framework."""
    return [
        {
            "label": group.label,
            "cards": [drawn(card, asked, may_set=may_set) for card in cards if card.definition.group == group],
        }
        for group in Group
    ]


def attention(cards: list[Card], asked: Asked) -> Context:
    """What is off target, the first few in words, and how many there are besides."""
    off = [card for card in cards if card.status == Status.OFF_TARGET]
    return {
        "attention": [
            {
                "title": card.definition.title,
                "value": words.value(card.definition, card.value),
                "target": words.target(card.definition, card.target),
                "url": address("kpi", card.key, asked),
            }
            for card in off[:ATTENTION]
        ],
        "more_off": max(0, len(off) - ATTENTION),
    }


def _context(request: ReaderRequest, asked: Asked, cards: list[Card]) -> Context:
    return {
        "groups": in_groups(cards, asked, may_set=request.user.supervises),
        **attention(cards, asked),
        "strip": now.strip(request.user, asked.period.at),
        "bar": bar(asked, Names.load(), request.user, action=reverse("metrics:dashboard"), compares=True),
        "wall_url": f"{reverse('metrics:wall')}?{asked.query()}",
        "days": words.days(asked.period),
        "faults": asked.faults,
        "as_of": cards[0].as_of,
        "own": not may_compare(request.user),
        "empty": not any(card.n for card in cards),
        "now": asked.period.at,
    }
