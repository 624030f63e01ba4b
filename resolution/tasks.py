"""The pulse: whoever ticks or works is written down, and /readyz and the engine room read it."""

import time
from typing import Any

from celery import shared_task
from celery.signals import task_postrun, worker_ready
from django.utils import timezone

from resolution import operations
from resolution.core.nudging import nudge

EVERY = 20.0  # seconds between two lines of one process
_heard_at = [-EVERY]


@shared_task(name="resolution.heartbeat", ignore_result=True)
def heartbeat(*, sender: str = "", **_later: object) -> None:
    """A beat or a loop was heard: write down which one, and when. Whoever runs this writes a line of its own."""
    if sender:
        operations.beat(sender, at=timezone.now())


@task_postrun.connect
def say_that_we_work(*, task: Any, **_run: object) -> None:
    """A worker that has done something is alive. One that only answers pings has not, and is called silent."""
    worker, now = task.request.hostname, time.monotonic()
    if worker and not task.request.called_directly and now - _heard_at[0] >= EVERY:
        _heard_at[0] = now
        operations.beat(worker, at=timezone.now())


@worker_ready.connect
def say_so_at_once(**_worker: object) -> None:
    """A worker that has just come up is heard before beat asks for the first time."""
    nudge("resolution.heartbeat")
