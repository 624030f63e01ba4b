"""What the clock asks of tickets. Each may run twice at once, or be killed half-way."""

from celery import shared_task
from django.utils import timezone

from tickets import operations


@shared_task(name="tickets.work_off_agenda", ignore_result=True)
def work_off_agenda(**_later: object) -> None:
    """Settle every due moment."""
    operations.work_off(timezone.now())


@shared_task(name="tickets.relay_events", ignore_result=True)
def relay_events(**_later: object) -> None:
    """Hand events to their readers."""
    operations.relay_events(timezone.now())
