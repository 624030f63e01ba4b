"""What a load showed, and what follows from it: the arithmetic of the bench."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


class Failed(RuntimeError):
    """Something did not answer as it should; a figure of failures would be worth nothing."""


@dataclass(frozen=True)
class Figures:
    """Milliseconds at the median and the 95th percentile, requests a second, and what asking cost ourselves."""

    p50_ms: float
    p95_ms: float
    per_s: float
    driver_ms: float = 0.0  # CPU time of the driver for one request

    @classmethod
    def of(cls, times: Sequence[float], seconds: float, driver_seconds: float) -> "Figures":
        """From the milliseconds of every request, and the seconds that all of them took."""
        tail = statistics.quantiles(times, n=20)[18]
        return cls(statistics.median(times), tail, len(times) / seconds, driver_seconds * 1000 / len(times))


@dataclass(frozen=True)
class Statements:
    """What one warm request sends to the database, and the milliseconds until it was answered."""

    count: int
    ms: float


@dataclass(frozen=True)
class Round:
    """Product, floor and, where it is asked for, plain SQL: measured one right after the other."""

    ours: Figures
    floor: Figures
    raw_per_s: float | None = None

    @property
    def times_floor(self) -> float:
        return self.ours.p50_ms / self.floor.p50_ms

    @property
    def share_of_floor(self) -> float:
        return self.ours.per_s / self.floor.per_s


@dataclass(frozen=True)
class Line:
    """One printed line: a measure with so many clients at once, at the median of its rounds."""

    metric: str
    size: int
    clients: int
    sql: Statements
    round: Round

    @classmethod
    def of(cls, metric: str, size: int, clients: int, sql: Statements, rounds: Sequence[Round]) -> "Line":
        """The round in the middle by its ratio to the floor."""
        by_ratio = sorted(rounds, key=lambda each: each.times_floor if clients == 1 else each.share_of_floor)
        return cls(metric, size, clients, sql, by_ratio[len(by_ratio) // 2])

    @property
    def ours(self) -> Figures:
        return self.round.ours

    @property
    def ratio_floor(self) -> float:
        """Alone: times the floor's median. Several at once: share of the floor's requests a second."""
        return self.round.times_floor if self.clients == 1 else self.round.share_of_floor

    @property
    def ratio_tail(self) -> float:
        """How often the floor's 95th percentile goes into ours."""
        return self.ours.p95_ms / self.round.floor.p95_ms

    @property
    def ratio_raw(self) -> float | None:
        """Our share of what plain SQL writes in the same time."""
        return self.ours.per_s / self.round.raw_per_s if self.round.raw_per_s else None

    def __str__(self) -> str:
        ours = self.ours
        raw = "" if self.ratio_raw is None else f" ratio_raw={self.ratio_raw:.3f}"
        return (
            f"metric={self.metric} size={self.size} concurrency={self.clients} p50_ms={ours.p50_ms:.2f} "
            f"p95_ms={ours.p95_ms:.2f} per_s={ours.per_s:.2f} sql={self.sql.count} sql_ms={self.sql.ms:.2f} "
            f"ratio_floor={self.ratio_floor:.2f}{raw}"
        )


@dataclass(frozen=True)
class Memory:
    """MiB of both servers after the run. `way` is pss (shared pages divided) or rss (counted in each process)."""

    way: str
    ours: float
    floor: float

    def __str__(self) -> str:
        return (
            f"mib={self.ours:.0f} floor_mib={self.floor:.0f} way={self.way} ratio_floor={self.ours / self.floor:.2f}"
        )


def driver_share(lines: Sequence[Line]) -> float:
    """The largest part of a floor request, sent alone, that our own asking took."""
    return max(
        (line.round.floor.driver_ms / line.round.floor.p50_ms for line in lines if line.clients == 1), default=0
    )
