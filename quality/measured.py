"""The standards that nobody needs to judge: the house knows what happened to a cycle, and says so the same to all."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from followups.models import SurveyAnswer
from followups.vocabulary import SurveyKind
from quality.models import QualityReview
from quality.vocabulary import Verdict
from sla.models import Clock
from sla.vocabulary import Metric
from tickets.models import ResolutionCycle
from tickets.vocabulary import ReopenReason

SATISFIED = 8  # of 10
DECIDED = (Clock.State.MET, Clock.State.BREACHED)


@dataclass(frozen=True)
class Timed:
    """A clock as it was decided: from when, until when, against which target."""

    channel: str
    target_seconds: int
    taken_seconds: int | None


@dataclass(frozen=True)
class Measured:
    """One standard of one cycle. `informed` says of a late resolution whether every promised update was kept."""

    code: str
    verdict: Verdict
    timed: Timed | None = None
    informed: bool | None = None
    score: Decimal | None = None


def measured(review: QualityReview) -> list[Measured]:
    """S1, S2, S4 and S5 of the reviewed cycle, as they stand now. Three statements."""
    clocks = list(Clock.objects.filter(ticket=review.ticket_id, cycle=review.cycle_id).order_by("id"))
    return [
        _acknowledged(clocks, review.ticket.channel),
        _resolved(clocks, review.ticket.channel),
        _right(review.cycle),
        _satisfied(review.cycle),
    ]


def _acknowledged(clocks: list[Clock], channel: str) -> Measured:
    clock = _decided(clocks, Metric.FIRST_RESPONSE)
    return Measured("S1", _verdict(clock), _timed(clock, channel))


def _resolved(clocks: list[Clock], channel: str) -> Measured:
    """In time; or late, but with every update that was promised."""
    clock = _decided(clocks, Metric.RESOLUTION)
    if clock is None or clock.state == Clock.State.MET:
        return Measured("S2", _verdict(clock), _timed(clock, channel))
    missed = [one for one in clocks if one.metric == Metric.PROGRESS_UPDATE and one.is_late]
    verdict = Verdict.MISSED if missed else Verdict.MET
    return Measured("S2", verdict, _timed(clock, channel), informed=not missed)


def _right(cycle: ResolutionCycle) -> Measured:
    """Nobody had to reopen it because the solution was wrong."""
    following = ResolutionCycle.objects.filter(ticket=cycle.ticket_id, number=cycle.number + 1)
    wrong = following.filter(reopen_reason=ReopenReason.WRONG_SOLUTION).exists()
    return Measured("S4", Verdict.MISSED if wrong else Verdict.MET)


def _satisfied(cycle: ResolutionCycle) -> Measured:
    answers = SurveyAnswer.objects.filter(cycle=cycle, kind=SurveyKind.CSAT, s10__isnull=False)
    score = answers.order_by("-answered_at", "-id").values_list("s10", flat=True).first()
    if score is None:
        return Measured("S5", Verdict.UNKNOWN)
    return Measured("S5", Verdict.MET if score >= SATISFIED else Verdict.MISSED, score=score)


def _decided(clocks: list[Clock], metric: str) -> Clock | None:
    found = [clock for clock in clocks if clock.metric == metric and clock.state in DECIDED]
    return found[-1] if found else None


def _verdict(clock: Clock | None) -> Verdict:
    if clock is None:
        return Verdict.UNKNOWN
    return Verdict.MET if clock.state == Clock.State.MET else Verdict.MISSED


def _timed(clock: Clock | None, channel: str) -> Timed | None:
    if clock is None:
        return None
    channel = clock.basis.get("channel", channel)
    return Timed(channel, clock.target_seconds, _between(clock.started_at, clock.stopped_at))


def _between(begin: datetime, end: datetime | None) -> int | None:
    return int((end - begin).total_seconds()) if end is not None else None
