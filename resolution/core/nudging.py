"""Waking a worker early. A broker that is away costs a tick, never an answer."""

import logging
import time
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis import RedisError

LEFT_ALONE = 10.0  # seconds in which nobody waits once more for a broker that did not answer
log = logging.getLogger(__name__)
_left_alone_until = [0.0]
ONCE_IN = 0.5  # seconds: a burst of commits wakes a worker once
_woken_at: dict[str, float] = {}


def wake(task: str) -> None:
    """Have a worker run a line of the clock soon; for after a commit. Only a nudge: beat comes anyway."""
    now = time.monotonic()
    if now - _woken_at.get(task, -ONCE_IN) >= ONCE_IN:
        _woken_at[task] = now
        nudge(task)


def nudge(task: str, **kwargs: Any) -> bool:
    """Publish a task by name, without retrying. False when the broker did not take it: a tick will."""
    if time.monotonic() < _left_alone_until[0]:
        return False
    try:
        # Without words of ours Celery describes every key of a batch to itself, which takes longer than to send it.
        current_app.send_task(task, kwargs=kwargs, retry=False, ignore_result=True, argsrepr="", kwargsrepr="")
    except (OperationalError, RedisError, OSError):
        _left_alone_until[0] = time.monotonic() + LEFT_ALONE
        log.warning("The broker is away; the next tick does what was due.")
        return False
    return True
