"""The pulse: beat asks, a worker writes it down, and /readyz reads it."""

import socket

from celery import shared_task
from django.utils import timezone

from resolution import operations


@shared_task(name="resolution.heartbeat", ignore_result=True)
def heartbeat(**_later: object) -> None:
    """Write down that a worker of this machine is alive."""
    operations.beat(socket.gethostname(), at=timezone.now())
