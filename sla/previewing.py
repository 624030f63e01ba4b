"""What a version of the service standards would have made of last month: decided clocks, replayed under it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from resolution.core.business_time import Calendar, NeverOpens
from sla import replaying
from sla.models import Clock
from sla.standards import Target, Terms
from sla.vocabulary import Metric
from tickets.vocabulary import Channel, Severity

DAYS = 30
MOST = 5_000  # of the newest; a preview is looked at while somebody waits
FLIPS_SHOWN = 100
DECIDED = (Clock.State.MET, Clock.State.BREACHED)


@dataclass
class Tally:
    """Decided clocks of one metric and severity: how many were met, and how many would have been."""

    metric: str
    severity: str
    n: int = 0
    met_then: int = 0
    met_now: int = 0
    running: int = 0  # not due yet under the version that is tried
    unpromised: int = 0  # it promises nothing here


@dataclass(frozen=True)
class Flip:
    """A clock whose verdict would have been another one."""

    clock: Clock
    due_at: datetime | None
    met_now: bool


@dataclass
class Replay:
    """Last month under another version. `cut` says that only the newest clocks were looked at."""

    since: datetime
    looked_at: int = 0
    cut: bool = False
    tallies: list[Tally] = field(default_factory=list)
    flips: list[Flip] = field(default_factory=list)

    @property
    def flips_shown(self) -> list[Flip]:
        return self.flips[:FLIPS_SHOWN]


@dataclass(frozen=True)
class Sample:
    """An e-mail ticket of one severity that comes in now: when its first answer and its resolution would be due."""

    severity: str
    first_before: datetime | None
    first_after: datetime | None
    resolution_before: datetime | None
    resolution_after: datetime | None


class Hours:
    """The calendars in which decided clocks counted, each read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int | None], Calendar] = {}

    def of(self, clock: Clock, target: Target) -> Calendar:
        """The hours of a clock under a target: the version that it counted in, else its team's as they are now."""
        team, version = clock.ticket.team, clock.calendar
        if not target.business or (team is None and version is None):
            return Calendar.always()
        key = ("version", clock.calendar_id) if version is not None else ("team", clock.ticket.team_id)
        if key not in self._known:
            self._known[key] = version.calendar if version is not None else team.calendar  # type: ignore[union-attr]
        return self._known[key]


def replay(terms: Terms, at: datetime) -> Replay:
    """Every clock decided in the last 30 days under these terms: one statement, two where contracts may matter."""
    found = Replay(since=at - timedelta(days=DAYS))
    clocks = decided_since(found.since, at, with_contracts=bool(terms.service_levels))
    found.cut, clocks = len(clocks) > MOST, clocks[:MOST]
    found.looked_at = len(clocks)
    hours = Hours()
    tallies: dict[tuple[str, str], Tally] = {}
    for clock in clocks:
        key = (clock.metric, clock.ticket.severity)
        tally = tallies.setdefault(key, Tally(*key))
        _count(clock, tally, found, terms, hours, at)
    order = [(metric, severity) for metric in Metric.values for severity in Severity.values]
    found.tallies = sorted(tallies.values(), key=lambda tally: order.index((tally.metric, tally.severity)))
    return found


def decided_since(since: datetime, at: datetime, *, with_contracts: bool = False) -> list[Clock]:
    """The newest decided clocks with what their targets hang on, one more than is replayed."""
    clocks = Clock.objects.filter(state__in=DECIDED, decided_at__gt=since, decided_at__lte=at)
    clocks = clocks.select_related("calendar", "ticket__team", "ticket__customer").order_by("-decided_at", "-id")
    if with_contracts:
        clocks = clocks.prefetch_related("ticket__customer__contracts")
    return list(clocks[: MOST + 1])


def samples(before: Terms, after: Terms, calendar: Calendar, at: datetime) -> list[Sample]:
    """A ticket of each severity that comes in by e-mail now, under both versions."""
    return [
        Sample(
            severity,
            *(
                _due_of(terms.target(Channel.EMAIL, severity, metric), calendar, at)
                for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION)
                for terms in (before, after)
            ),
        )
        for severity in Severity.values
    ]


def pauses_of(clock: Clock, parties: Iterable[str]) -> list[replaying.Pause]:
    """The pauses of a clock that waiting for these parties made."""
    return [(_instant(one["from"]), _instant(one["to"])) for one in clock.pauses if one["party"] in parties]


def _count(clock: Clock, tally: Tally, found: Replay, terms: Terms, hours: Hours, at: datetime) -> None:
    target = terms.for_ticket(clock.ticket, clock.metric, clock.started_at)
    met_then = clock.state == Clock.State.MET
    tally.n += 1
    tally.met_then += met_then
    if target is None:
        tally.unpromised += 1
        return
    due = _due_of(
        target, hours.of(clock, target), clock.started_at, pauses_of(clock, terms.pauses.get(clock.metric, ()))
    )
    promised = getattr(clock, "basis", {}).get("promised_at")  # an earlier promise holds under any standard
    if promised and (due is None or _instant(promised) < due):
        due = _instant(promised)
    if clock.stopped_at is None and (due is None or due > at):
        tally.running += 1
        return
    met_now = replaying.met(clock.stopped_at, due)
    tally.met_now += met_now
    if met_now != met_then:
        found.flips.append(Flip(clock, due, met_now))


def _due_of(
    target: Target | None, calendar: Calendar, start: datetime, pauses: Iterable[replaying.Pause] = ()
) -> datetime | None:
    if target is None:
        return None
    try:
        return replaying.due_at(start, target.seconds, calendar if target.business else Calendar.always(), pauses)
    except NeverOpens:
        return None


def _instant(said: Any) -> Any:
    return datetime.fromisoformat(said) if isinstance(said, str) else said
