"""Measures of what runs by itself, beside the requests: a line each, and how its statements are counted."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class JobLine:
    """So many rows in so many seconds, by so many processes; and how long one step of it took."""

    metric: str
    size: int
    concurrency: int
    rows: int
    seconds: float
    p50_ms: float
    p95_ms: float
    sql: int

    @property
    def per_s(self) -> float:
        return self.rows / self.seconds if self.seconds else 0.0

    def __str__(self) -> str:
        return (
            f"metric={self.metric} size={self.size} concurrency={self.concurrency} p50_ms={self.p50_ms:.2f} "
            f"p95_ms={self.p95_ms:.2f} per_s={self.per_s:.0f} sql={self.sql} rows={self.rows} "
            f"seconds={self.seconds:.2f}"
        )


@contextmanager
def counted() -> Iterator[list[float]]:
    """The milliseconds of every statement that is sent inside, transaction control apart."""
    from django.db import connection

    times: list[float] = []

    def note(execute: Callable[..., object], *statement: object) -> object:
        began = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            times.append(1000 * (time.perf_counter() - began))

    with connection.execute_wrapper(note):
        yield times


def spread(times: list[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return statistics.median(times), statistics.quantiles(times, n=20)[18]
