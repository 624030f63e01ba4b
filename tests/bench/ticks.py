"""What the clock costs: claiming and handing out what is due, a tick with nothing due, follow-ups worked off.

    python -m tests.bench.ticks work START       one worker: works off what is due from that moment (seconds) on

Measured on the copied history, against the broker of the bench, with the product's own tasks.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench.databases import CHECKOUT
from tests.bench.figures import Failed

IDLE_TICKS = 50
FOLLOW_UPS = 8_000
WORKERS = 2
STARTS_IN = 12.0  # seconds for two Pythons to come up


@dataclass(frozen=True)
class TickLine:
    """One measure of the clock: so many rows in so many seconds, by so many processes."""

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


def tick_claim(size: int) -> TickLine:
    """A hundred thousand due rows, claimed and handed to the broker in chunks by one tick."""
    from celery import current_app
    from django.utils import timezone

    from tests.bench import due_rows
    from tickets.operations import due
    from tickets.tasks import hand_to_a_worker

    due_rows.put_due()
    due.work_off(timezone.now().replace(year=2000), hand_over=hand_to_a_worker)  # connections are there
    chunks: list[float] = []
    began = time.perf_counter()

    def timed(claimed: due.Claim) -> bool:
        taken = hand_to_a_worker(claimed)
        chunks.append(time.perf_counter())
        return taken

    with counted() as statements:
        acted = due.work_off(timezone.now(), hand_over=timed)
    seconds = time.perf_counter() - began
    if acted or len(chunks) * due.BATCH != due_rows.DUE:
        raise Failed(f"the tick handed out {len(chunks)} chunks and acted on {acted} rows itself.")
    current_app.control.purge()
    gaps = [1000 * (later - earlier) for earlier, later in zip([began, *chunks], chunks, strict=False)]
    return TickLine("tick_claim", size, 1, due_rows.DUE, seconds, *_spread(gaps), len(statements))


def tick_idle(size: int) -> TickLine:
    """A tick that finds nothing among a million rows of later."""
    from django.utils import timezone

    from tests.bench import due_rows
    from tickets.operations import due

    due_rows.put_future()
    due.work_off(timezone.now())
    times, most = [], 0
    for _tick in range(IDLE_TICKS):
        with counted() as statements:
            due.work_off(timezone.now())
        times.append(sum(statements))
        most = max(most, len(statements))
    return TickLine("tick_idle", size, 1, due_rows.FUTURE, 0.0, *_spread(times), most)


def followups_processed(size: int) -> TickLine:
    """Automatic follow-ups that are due, worked off by two processes: message, event, mail and next step."""
    from tests.bench import due_rows

    there = due_rows.put_follow_ups(min(FOLLOW_UPS, size * 3 // 4))
    start = time.time() + STARTS_IN
    command = [sys.executable, "-m", "tests.bench.ticks", "work", str(start)]
    workers = [subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) for _n in range(WORKERS)]
    told = [json.loads(worker.communicate(timeout=300)[0] or "{}") for worker in workers]
    acted = sum(one.get("acted", 0) for one in told)
    sent = due_rows.sent_follow_ups()
    if acted != there or sent != there:
        raise Failed(f"of {there} follow-ups, {acted} were acted on and {sent} were written.")
    seconds = max(one["ended"] for one in told) - start
    each = 1000 * seconds / there
    return TickLine("followups_processed", size, WORKERS, there, seconds, each, each, 0)


MEASURES: dict[str, Callable[[int], TickLine]] = {
    "tick_claim": tick_claim,
    "tick_idle": tick_idle,
    "followups_processed": followups_processed,
}


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


def run(wanted: list[str], size: int) -> Iterator[TickLine]:
    """The wanted measures, one after the other: each puts its own rows in place of the last one's."""
    for name in wanted:
        line = MEASURES[name](size)
        print(line, flush=True)
        yield line


def work(start: float) -> None:
    """Work off what is due, from an instant on at which the other worker begins, too."""
    import django

    django.setup()
    from django.utils import timezone

    from tickets.operations import due

    due.work_off(timezone.now().replace(year=2000))  # connections and code are there
    time.sleep(max(start - time.time(), 0))
    acted = due.work_off(timezone.now())
    print(json.dumps({"acted": acted, "ended": time.time()}))


def _spread(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=20)[18]


if __name__ == "__main__":
    work(float(sys.argv[2]))
