"""The strip of what is open, late and waiting at this moment, as pages of numbers show it."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from metrics.web.parts import Context
from tickets import standing
from tickets.queues import capped


def strip(reader: User, at: datetime) -> list[Context]:
    """Six figures, each with the address of the list of exactly these tickets."""
    found = standing.remembered_counts(reader, at)
    return [_drawn(figure, reader, found[figure.name]) for figure in standing.FIGURES]


def _drawn(figure: standing.Figure, reader: User, count: int) -> Context:
    query = figure.selection(reader).query()
    address = reverse("tickets:queue", args=[figure.view])
    return {
        "name": figure.name,
        "label": figure.label,
        "count": capped(count),
        "url": f"{address}?{query}" if query else address,
        "alert": figure.alerts and count > 0,
    }
