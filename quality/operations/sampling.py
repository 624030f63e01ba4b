"""Asking for reviews by night: three by chance per person and month, every low score, every recovery plan.

A night is one transaction with its own row, so that two who begin it together do it once, and one that was cut off is
begun anew. Whatever is picked again by mistake runs into the constraints of `QualityReview`. Nothing happens to a
ticket by being picked, so no event tells of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from followups.models import SurveyAnswer
from quality.models import QualityReview, SampledNight
from quality.months import month_before, month_of
from quality.picking import Rank, Solved, picks
from quality.plans import cycles_with_a_plan
from quality.resolutions import Resolution, resolutions_of, resolved_since
from quality.vocabulary import STANDING, Reason, State
from resolution.core.reporting_days import local, local_day, midnight

NIGHT_HOUR = 2
LOW = 4  # of 10, and below: satisfaction and effort alike
LOOK_BACK = timedelta(days=45)  # nights that were missed are made up for


@dataclass
class Wish:
    """A cycle that is to be reviewed: why, and in which slot of which month when it was picked by chance."""

    resolution: Resolution
    reasons: list[str] = field(default_factory=list)
    month: date | None = None
    slot: int | None = None


def ask_nightly(at: datetime) -> int:
    """Once per local night, from two o'clock on: ask for what is to be reviewed. Returns how many are new."""
    now = local(at)
    if now.hour < NIGHT_HOUR:
        return 0
    with transaction.atomic():
        night, is_ours = SampledNight.objects.get_or_create(night=now.date())
        if not is_ours:
            return 0
        night.asked = _write(_wishes(now.date(), at), at)
        night.save(update_fields=["asked"])
    return night.asked


def rank_of(agent: int) -> Rank:
    """The dice of one person: nobody can foresee them, and they fall the same way each time."""

    def rank(cycle: int) -> bytes:
        return salted_hmac("quality.sample", f"{agent}:{cycle}", algorithm="sha256").digest()

    return rank


def _wishes(today: date, at: datetime) -> dict[int, Wish]:
    """Everything that is to be reviewed by now, each cycle once with all its reasons."""
    wishes: dict[int, Wish] = {}
    for resolution, month, slot in _by_chance(today):
        wishes[resolution.cycle] = Wish(resolution, [Reason.SAMPLED], month, slot)
    since = at - LOOK_BACK
    scored = SurveyAnswer.objects.filter(answered_at__gte=since, s10__lte=LOW).values_list("cycle", flat=True)
    for reason, cycles in ((Reason.LOW_SCORE, scored), (Reason.RECOVERY, cycles_with_a_plan(since))):
        for resolution in resolutions_of(cycles):
            wishes.setdefault(resolution.cycle, Wish(resolution)).reasons.append(reason)
    return wishes


def _by_chance(today: date) -> Iterator[tuple[Resolution, date, int]]:
    """What is to be picked of this month and the one before it, with month and slot."""
    this = month_of(today)
    aside = _set_aside()
    solved = [one for one in resolved_since(midnight(month_before(this))) if one.cycle not in aside]
    known = {resolution.cycle: resolution for resolution in solved}
    groups: dict[tuple[int, date], list[Solved]] = defaultdict(list)
    for one in solved:
        day = local_day(one.resolved_at)
        groups[one.agent, month_of(day)].append(Solved(one.cycle, day))
    taken = _taken([month_before(this), this])
    for (agent, month), among in sorted(groups.items()):
        picked = picks(month, among, today, rank_of(agent), taken=taken[agent, month])
        for slot, cycle in picked.items():
            yield known[cycle], month, slot


def _set_aside() -> set[int]:
    """Cycles whose review was withdrawn and which no chance had picked: it does not pick them now."""
    withdrawn = QualityReview.objects.filter(state=State.WITHDRAWN, sample_slot=None)
    return set(withdrawn.values_list("cycle", flat=True))


def _taken(months: Iterable[date]) -> dict[tuple[int, date], dict[int, int | None]]:
    taken: dict[tuple[int, date], dict[int, int | None]] = defaultdict(dict)
    rows: Any = QualityReview.objects.filter(sample_month__in=months)
    for agent, month, slot, cycle in rows.values_list("agent", "sample_month", "sample_slot", "cycle"):
        taken[agent, month][slot] = cycle
    return taken


def _write(wishes: dict[int, Wish], at: datetime) -> int:
    """New rows for new cycles, new reasons for known ones; what was withdrawn is not asked for again by itself."""
    known: dict[int, QualityReview] = {}
    for review in QualityReview.objects.filter(cycle__in=list(wishes)).order_by("id").select_for_update():
        if known.get(review.cycle_id) is None or review.state in STANDING:
            known[review.cycle_id] = review
    made = [_review(wish, at) for cycle, wish in sorted(wishes.items()) if cycle not in known]
    QualityReview.objects.bulk_create(made, ignore_conflicts=True)
    for cycle, review in known.items():
        if review.state in STANDING:
            _add(review, wishes[cycle])
    return len(made)


def _review(wish: Wish, at: datetime) -> QualityReview:
    return QualityReview(
        ticket_id=wish.resolution.ticket,
        cycle_id=wish.resolution.cycle,
        agent_id=wish.resolution.agent,
        reasons=wish.reasons,
        sample_month=wish.month,
        sample_slot=wish.slot,
        asked_at=at,
    )


def _add(review: QualityReview, wish: Wish) -> None:
    new = [reason for reason in wish.reasons if reason not in review.reasons]
    if not new:
        return
    review.reasons = [*review.reasons, *new]
    if wish.slot is not None and review.sample_slot is None:
        review.sample_month, review.sample_slot = wish.month, wish.slot
    review.save(update_fields=["reasons", "sample_month", "sample_slot"])
