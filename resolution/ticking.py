"""Ticking without a broker: every line of the clock, run in this process when its time has come.

What is due lives in rows that are claimed, so that this loop, beats and workers may run beside each other.
"""

import logging
import socket
import time
from collections.abc import Callable, Mapping
from threading import Event
from typing import Any

from celery import Celery
from celery.beat import BeatLazyFunc
from django.db import close_old_connections

log = logging.getLogger(__name__)
Clock = Callable[[], float]


class Ticker:
    """Runs the tasks of a beat schedule itself: each at once, and again whenever its interval has passed."""

    def __init__(self, app: Celery, schedule: Mapping[str, Any], clock: Clock = time.monotonic) -> None:
        app.loader.import_default_modules()
        self._tasks, self._schedule, self._clock = app.tasks, schedule, clock
        self._due_at = dict.fromkeys(schedule, clock())

    def tick(self) -> int:
        """Run what is due; returns how many tasks were. One that fails is logged and does not stop the others."""
        due = [name for name, moment in self._due_at.items() if moment <= self._clock()]
        for name in due:
            line = self._schedule[name]
            self._due_at[name] = self._clock() + line["schedule"].total_seconds()
            self._run(line["task"], line["kwargs"])
        return len(due)

    def run(self, stop: Event) -> None:
        """Tick until somebody wants it to stop; what runs then is finished."""
        while not stop.is_set():
            self.tick()
            stop.wait(max(min(self._due_at.values()) - self._clock(), 0))

    def _run(self, task: str, wanted: Mapping[str, Any]) -> None:
        close_old_connections()
        try:
            self._tasks[task](**{name: self._signed(value) for name, value in wanted.items()})
        except Exception:
            log.exception("%s failed; it is tried again at its next tick.", task)

    def _signed(self, value: Any) -> Any:
        """What a beat fills in as it sends is its signature; here it is ours."""
        return f"tick@{socket.gethostname()}" if isinstance(value, BeatLazyFunc) else value
