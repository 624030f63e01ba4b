"""Who ticks and who works, read off the rows that they leave behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from resolution.models import Heartbeat

SILENT_AFTER = timedelta(seconds=120)
FORGOTTEN_AFTER = timedelta(days=1)  # what was away for so long was taken away
TICKERS = ("beat@", "tick@")  # a beat asks, a loop asks and works
WORKERS_TOO = "tick@"


@dataclass(frozen=True)
class Pulse:
    """When a beat, a loop or a worker was last heard."""

    name: str
    at: datetime
    silent: bool

    @property
    def ticks(self) -> bool:
        return self.name.startswith(TICKERS)

    @property
    def works(self) -> bool:
        return self.name.startswith(WORKERS_TOO) or not self.ticks


def pulses(at: datetime) -> list[Pulse]:
    """Everybody who was heard within a day, by name."""
    rows = Heartbeat.objects.filter(beat_at__gt=at - FORGOTTEN_AFTER).order_by("name")
    return [Pulse(row.name, row.beat_at, at - row.beat_at > SILENT_AFTER) for row in rows]


def is_going(heard: Iterable[Pulse]) -> bool:
    """Whether the clock goes: within two minutes somebody has ticked, and somebody has worked."""
    awake = [pulse for pulse in heard if not pulse.silent]
    return any(pulse.ticks for pulse in awake) and any(pulse.works for pulse in awake)
