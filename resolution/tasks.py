"""The pulse: beat asks, a worker writes it down, and /readyz reads it."""

import socket

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from resolution import operations
from resolution.core.nudging import nudge


@shared_task(name="resolution.heartbeat", ignore_result=True)
def heartbeat(**_later: object) -> None:
    """Write down that a worker of this machine is alive."""
    operations.beat(socket.gethostname(), at=timezone.now())


@worker_ready.connect
def say_so_at_once(**_worker: object) -> None:
    """A worker that has just come up is heard before beat asks for the first time."""
    nudge("resolution.heartbeat")
