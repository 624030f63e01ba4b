"""Do we judge alike: the record against what is counted by itself, one reviewer beside the others, and the spread."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.web.access import reviewers_only
from quality import drift as drifting
from quality.drift import Comparison, Gap
from resolution.core.signs import MINUS
from resolution.core.statistics import Interval, Sums, around_mean
from resolution.core.typing import ReaderRequest

FEW = 5


@require_safe
@reviewers_only
def drift(request: ReaderRequest) -> HttpResponse:
    """One's own marks beside those of the others; an administrator may look together with one reviewer at a time."""
    user, at = request.user, timezone.now()
    known = drifting.reviewers_seen_by(user, at)
    chosen = _chosen(request, dict(known))
    found = drifting.comparisons(chosen, user, at)
    spread = drifting.spread(user, at)
    context = {
        "days": drifting.SPAN.days,
        "everybody": documentation_words(drifting.documentation_gap(user, at)),
        "own": documentation_words(drifting.documentation_gap(user, at, reviewer=chosen)),
        "is_self": chosen == user,
        "chosen": chosen,
        "rows": [_row(one) for one in found],
        "spread": spread,
        "steps": range(5),
        "examples": [
            {"quote": quote, "title": title, "url": reverse("quality:review", args=[quote.review_id])}
            for quote, title in drifting.examples(user, at)
        ],
        "reviewers": _choice(known, chosen) if len(known) > 1 else None,
    }
    return render(request, "quality/drift.html", context)


def documentation_words(gap: Gap) -> str:
    """How far reviews of records are from the automatic score, in a sentence."""
    if gap.mean is None:
        return _("No review has an automatic score beside it yet.")
    told = {"points": _number(abs(gap.mean)), "n": gap.n}
    if _number(gap.mean) == _number(Decimal(0)):
        sentence = _("Reviews are on average where the automatic score is, n = %(n)s.") % told
    elif gap.mean < 0:
        sentence = _("Reviews are on average %(points)s points below the automatic score, n = %(n)s.") % told
    else:
        sentence = _("Reviews are on average %(points)s points above the automatic score, n = %(n)s.") % told
    return " ".join([sentence, *_sure(gap.interval)])


def _sure(interval: Interval | None) -> list[str]:
    if interval is None:
        return []
    told = {"low": _number(interval.low), "high": _number(interval.high)}
    return [_("With 95 %% confidence the gap lies between %(low)s and %(high)s.") % told]


def _row(one: Comparison) -> dict[str, Any]:
    return {
        "title": one.criterion.title,
        "own": _mean(one.own),
        "others": _mean(one.others),
        "sentence": _gap(one),
        "differs": one.differs,
    }


def _mean(sums: Sums) -> dict[str, Any]:
    interval = around_mean(sums)
    between = _("%(low)s to %(high)s")
    return {
        "value": "—" if sums.mean is None else _number(sums.mean),
        "interval": between % {"low": _number(interval.low), "high": _number(interval.high)} if interval else "",
        "n": sums.n,
        "few": 0 < sums.n < FEW,
    }


def _gap(one: Comparison) -> str:
    if one.gap is None:
        return _("Nothing to compare with yet.")
    if one.interval is None:
        return _("Too few to tell.")
    told = {"points": _number(abs(one.gap))}
    if not one.differs:
        return _("No clear difference.")
    return (_("%(points)s below the others.") if one.gap < 0 else _("%(points)s above the others.")) % told


def _chosen(request: ReaderRequest, known: dict[int, str]) -> User:
    """Oneself, unless an administrator asks for somebody who has given reviews."""
    asked = request.GET.get("reviewer", "")
    key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    reader: User = request.user
    return User.objects.get(pk=key) if key in known and key != reader.pk else reader


def _choice(known: list[tuple[int, str]], chosen: User) -> dict[str, Any]:
    names = [(str(key), name) for key, name in known]
    return {
        "action": reverse("quality:drift"),
        "filters": [{"name": "reviewer", "label": _("Reviewer"), "value": str(chosen.pk), "choices": names}],
    }


def _number(value: Decimal | float) -> str:
    """One decimal, with a real minus; what rounds to nothing has none."""
    rounded = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{MINUS if rounded < 0 else ''}{number_format(abs(rounded), decimal_pos=1)}"
