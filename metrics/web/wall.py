"""The board on the wall: the twelve KPIs and this moment in large figures, kept fresh by itself."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from metrics import reading
from metrics.reading import Card
from metrics.web import now, words
from metrics.web.asking import Asked
from metrics.web.dashboard import in_groups
from metrics.web.parts import Context, Names, in_words, may_compare
from resolution.core.typing import ReaderRequest

EVERY = 60  # seconds between two looks
OLD = timedelta(minutes=5)  # numbers are counted every minute; what is older has stopped


@require_safe
def wall(request: ReaderRequest) -> HttpResponse:
    """All on one screen, without navigation; the address says period and filters, as on the dashboard."""
    asked = Asked.read(request.GET, timezone.now())
    cards = reading.cards(asked.period, asked.filters, request.user, asked.against)
    template = "metrics/wall.html#body" if "part" in request.GET else "metrics/wall.html"
    return render(request, template, _context(request, asked, cards))


def is_old(as_of: datetime | None, at: datetime) -> bool:
    """Whether nothing was counted for so long that the numbers should not be believed."""
    return as_of is None or at - as_of > OLD


def _context(request: ReaderRequest, asked: Asked, cards: list[Card]) -> Context:
    at, as_of = asked.period.at, cards[0].as_of
    return {
        "groups": in_groups(cards, asked),
        "strip": now.strip(request.user, at),
        "days": words.days(asked.period),
        "filtered": in_words(asked.filters, Names.load(), request.user) if asked.filters.chosen() else "",
        "own": not may_compare(request.user),
        "as_of": as_of,
        "old": is_old(as_of, at),
        "every": EVERY,
        "old_after": int(OLD.total_seconds()),
        "here": f"{reverse('metrics:wall')}?{asked.query()}",
        "back": f"{reverse('metrics:dashboard')}?{asked.query()}",
        "now": at,
    }
