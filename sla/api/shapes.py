"""Clocks as the API shows them."""

from typing import Annotated, Literal, TypedDict

from resolution.api.shapes import Instant, instant
from sla.explaining import why
from sla.models import Clock
from sla.models.clocks import Segment
from sla.vocabulary import Metric
from tickets.vocabulary import HoldParty


class ClockPauseJson(TypedDict):
    """A stretch in which a clock stood still, because the ticket waited for somebody."""

    party: Annotated[str, HoldParty]
    started_at: Instant
    ended_at: Annotated[Instant | None, "Null while it lasts, and where the clock was stopped in it."]


class ClockSegmentJson(TypedDict):
    """A stretch of a clock: it ran, or it stood still."""

    kind: Literal["run", "pause"]
    started_at: Instant
    ended_at: Annotated[Instant | None, "Null while it lasts."]


class ClockJson(TypedDict):
    """A target of a ticket: when it is due, why then, and what came of it."""

    id: str
    object: Literal["clock"]
    ticket: str
    cycle: int
    metric: Annotated[str, Metric]
    state: Annotated[str, Clock.State]
    started_at: Instant
    due_at: Annotated[Instant | None, "Null while it stands still."]
    stopped_at: Instant | None
    decided_at: Annotated[Instant | None, "When it was met; for one that was missed, its due moment."]
    target_seconds: int
    business: Annotated[bool, "The target counts in opening hours."]
    policy: Annotated[int, "The version of the service standards."]
    calendar: Annotated[int | None, "The version of the opening hours; null for the wall clock."]
    pauses: list[ClockPauseJson]
    segments: Annotated[list[ClockSegmentJson], "Its runs and pauses in order."]
    why: Annotated[str, "All of this as a sentence."]


def clock_json(clock: Clock, ticket: str) -> ClockJson:
    """Asks nothing of the database once cycle, policy and calendar are joined."""
    return {
        "id": clock.public_id,
        "object": "clock",
        "ticket": ticket,
        "cycle": clock.cycle.number,
        "metric": str(clock.metric),
        "state": str(clock.state),
        "started_at": instant(clock.started_at),
        "due_at": instant(clock.due_at),
        "stopped_at": instant(clock.stopped_at),
        "decided_at": instant(clock.decided_at),
        "target_seconds": clock.target_seconds,
        "business": clock.business,
        "policy": clock.policy.number,
        "calendar": clock.calendar.number if clock.calendar else None,
        "pauses": [_pause(pause) for pause in clock.still()],
        "segments": [_segment(segment) for segment in clock.segments()],
        "why": why(clock),
    }


def _pause(pause: Segment) -> ClockPauseJson:
    return {"party": pause.party, "started_at": instant(pause.begins), "ended_at": instant(pause.ends)}


def _segment(segment: Segment) -> ClockSegmentJson:
    return {
        "kind": "pause" if segment.party else "run",
        "started_at": instant(segment.begins),
        "ended_at": instant(segment.ends),
    }
