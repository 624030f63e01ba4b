"""Waking a worker early. A broker that is away costs a tick, never an answer."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis import RedisError

log = logging.getLogger(__name__)


def nudge(task: str, **kwargs: Any) -> bool:
    """Publish a task by name, without retrying. False when the broker did not take it: a tick will."""
    try:
        current_app.send_task(task, kwargs=kwargs, retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError):
        log.warning("The broker is away; the next tick does what was due.")
        return False
    return True
