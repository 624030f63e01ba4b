"""What the clock costs: claiming and handing out what is due, a tick with nothing due, follow-ups worked off.

    python -m tests.bench.ticks work START       one worker: works off what is due from that moment (seconds) on

Measured on the copied history, against the broker of the bench, with the product's own tasks.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable

from tests.bench.databases import CHECKOUT
from tests.bench.figures import Failed
from tests.bench.jobs import JobLine, counted, spread

IDLE_TICKS = 50
FOLLOW_UPS = 8_000
WORKERS = 2
STARTS_IN = 12.0  # seconds for two Pythons to come up


def tick_claim(size: int) -> JobLine:
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
    return JobLine("tick_claim", size, 1, due_rows.DUE, seconds, *spread(gaps), len(statements))


def tick_idle(size: int) -> JobLine:
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
    return JobLine("tick_idle", size, 1, due_rows.FUTURE, 0.0, *spread(times), most)


def followups_processed(size: int) -> JobLine:
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
    return JobLine("followups_processed", size, WORKERS, there, seconds, each, each, 0)


MEASURES: dict[str, Callable[[int], JobLine]] = {
    "tick_claim": tick_claim,
    "tick_idle": tick_idle,
    "followups_processed": followups_processed,
}


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


if __name__ == "__main__":
    work(float(sys.argv[2]))
