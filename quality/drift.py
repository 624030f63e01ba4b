"""Do we judge alike? The record's marks against the house's own score, and one reviewer's marks against the others'.

Everything here is about whoever judges, and only as far as the reader sees the reviews; nothing is about whose work it
was, and nobody is put in an order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from accounts.models import User
from quality.automatic import automatic_scores
from quality.models import QualityReview, ReviewMark, ReviewQuote
from quality.querysets import QualityReviewQuerySet
from quality.rubrics import CURRENT, Criterion
from quality.rubrics.shape import Words
from resolution.core.statistics import Interval, Sums, around_mean, between_means

SPAN = timedelta(days=180)
BEST, EXAMPLES = 4, 5


@dataclass(frozen=True)
class Gap:
    """How far reviews of the record lie above the automatic score on average (below zero: below it)."""

    sums: Sums

    @property
    def n(self) -> int:
        return self.sums.n

    @property
    def mean(self) -> Decimal | None:
        return self.sums.mean

    @property
    def interval(self) -> Interval | None:
        return around_mean(self.sums)


@dataclass(frozen=True)
class Comparison:
    """One reviewer's marks for one standard beside those of everybody else."""

    criterion: Criterion
    own: Sums
    others: Sums

    @property
    def gap(self) -> Decimal | None:
        if self.own.mean is None or self.others.mean is None:
            return None
        return self.own.mean - self.others.mean

    @property
    def interval(self) -> Interval | None:
        return between_means(self.own, self.others)

    @property
    def differs(self) -> bool:
        """Whether chance alone would hardly explain it."""
        interval = self.interval
        return interval is not None and (interval.low > 0 or interval.high < 0)


def documentation_gap(reader: User, at: datetime, *, reviewer: User | None = None) -> Gap:
    """Over the last half year: all reviews that the reader sees, or those of one reviewer."""
    rows = _recent(reader, at)
    rows = rows if reviewer is None else rows.filter(reviewer=reviewer)
    given = list(rows.order_by("id").values_list("cycle", "documentation"))
    automatic = automatic_scores([cycle for cycle, _points in given])
    return Gap(
        _sums(points - automatic[cycle] for cycle, points in given if points is not None and cycle in automatic)
    )


def comparisons(reviewer: User, reader: User, at: datetime) -> list[Comparison]:
    """Standard by standard, how one reviewer judges beside the others. One statement."""
    marks = ReviewMark.objects.filter(review__in=_recent(reader, at).values("pk"), mark__isnull=False)
    marks = marks.filter(review__rubric_version=CURRENT.version)
    sums: dict[str, Any] = {}
    for whose, among in (("own", Q(review__reviewer=reviewer)), ("others", ~Q(review__reviewer=reviewer))):
        sums[f"n_{whose}"] = Count("pk", filter=among)
        sums[f"total_{whose}"] = Sum("mark", filter=among)
        sums[f"squares_{whose}"] = Sum(F("mark") * F("mark"), filter=among)
    rows: Any = marks.values("code").annotate(**sums).order_by("code")
    found = {row["code"]: row for row in rows}
    return [
        Comparison(criterion, _of(found[criterion.code], "own"), _of(found[criterion.code], "others"))
        for criterion in CURRENT.standards
        if criterion.code in found
    ]


def reviewers_seen_by(reader: User, at: datetime) -> list[tuple[int, str]]:
    """Who gave reviews that an administrator may look at together with them, by name; nobody for others."""
    if not reader.administers:
        return []
    rows = _recent(reader, at).order_by("reviewer__name", "reviewer").values_list("reviewer", "reviewer__name")
    return list(rows.distinct())


def _recent(reader: User, at: datetime) -> QualityReviewQuerySet:
    rows: QualityReviewQuerySet = QualityReview.objects.visible_to(reader).submitted_since(at - SPAN)
    return rows


def _sums(values: Iterable[Decimal]) -> Sums:
    known = list(values)
    return Sums(len(known), 0, sum(known, Decimal(0)), sum((value * value for value in known), Decimal(0)))


def _of(row: Mapping[str, Any], whose: str) -> Sums:
    total, squares = row[f"total_{whose}"] or 0, row[f"squares_{whose}"] or 0
    return Sums(row[f"n_{whose}"], 0, Decimal(total), Decimal(squares))


@dataclass(frozen=True)
class Spread:
    """How often each step of a standard was given, and how often it did not apply."""

    criterion: Criterion
    steps: list[int]
    apart: int


def spread(reader: User, at: datetime) -> list[Spread]:
    """Over all the reader's people together, never one by one. One statement."""
    marks = ReviewMark.objects.filter(review__in=_recent(reader, at).values("pk"))
    marks = marks.filter(review__rubric_version=CURRENT.version)
    found = {(code, mark): n for code, mark, n in marks.values_list("code", "mark").annotate(n=Count("pk"))}
    return [
        Spread(one, [found.get((one.code, step), 0) for step in sorted(one.steps)], found.get((one.code, None), 0))
        for one in CURRENT.standards
    ]


def examples(reader: User, at: datetime) -> list[tuple[ReviewQuote, Words]]:
    """The latest words that earned the highest step, with the standard that they are an example of."""
    titles = {one.code: one.title for one in CURRENT.standards}
    best = ReviewMark.objects.filter(review=OuterRef("review"), code=OuterRef("code"), mark=BEST)
    quotes = ReviewQuote.objects.filter(Exists(best), review__in=_recent(reader, at).values("pk"), code__in=titles)
    return [(quote, titles[quote.code]) for quote in quotes.order_by("-id")[:EXAMPLES]]
