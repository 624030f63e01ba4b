"""What moved after it was final, in words: about everybody's numbers, so only for who sees everybody's."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet, Window
from django.utils.translation import gettext as _

from metrics.definitions import BY_NUMBER, DEFINITIONS, MetricDefinition
from metrics.models import Restatement
from metrics.periods import Period
from metrics.web import words
from metrics.web.parts import Context, may_compare
from resolution.core.reporting_days import midnight

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 8


def newest(definition: MetricDefinition, user: "User") -> list[Context]:
    """The latest that moved of one KPI."""
    if not may_compare(user):
        return []
    return [drawn(row) for row in _as_counted_now(definition).order_by("-id")[:SHOWN]]


def within(period: Period, user: "User") -> list[Context]:
    """What moved in these days: one entry for each KPI, its latest, and how many times it did. One statement."""
    if not may_compare(user):
        return []
    moved = _as_counted_now(*DEFINITIONS).filter(
        restated_at__gte=midnight(period.start), restated_at__lt=midnight(period.end)
    )
    times = Window(Count("id"), partition_by=["definition"])
    latest = moved.annotate(times=times).order_by("definition", "-id").distinct("definition")
    return [
        drawn(row) | {"key": definition.key, "title": definition.title, "more": row.times - 1}
        for row in latest
        for definition in [BY_NUMBER[row.definition]]
    ]


def drawn(row: Restatement) -> Context:
    definition, cause = BY_NUMBER[row.definition], row.cause.replace("_", " ")
    stayed = (row.n_before, row.value_before) == (row.n_after, row.value_after)
    return {
        "day": row.day,
        "at": row.restated_at,
        "cause": _("%(cause)s; only between its parts") % {"cause": cause} if stayed else cause,
        "before": words.value(definition, row.value_before),
        "after": words.value(definition, row.value_after),
        "n_before": row.n_before,
        "n_after": row.n_after,
    }


def _as_counted_now(*definitions: MetricDefinition) -> "QuerySet[Restatement]":
    """The restatements of these KPIs in the version in which each is counted now."""
    each = [Q(definition=one.number, version=one.version) for one in definitions]
    return Restatement.objects.filter(reduce(or_, each))
