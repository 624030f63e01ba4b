"""What the clock asks of numbers. Each may run twice at once, or be killed half-way."""

from celery import shared_task
from django.utils import timezone

from metrics import operations


@shared_task(name="metrics.roll_up", ignore_result=True)
def roll_up(**_later: object) -> None:
    """Refresh the facts of stale tickets and roll dirty days up."""
    operations.roll_up(timezone.now())


@shared_task(name="metrics.recompute_nightly", ignore_result=True)
def recompute_nightly(**_later: object) -> None:
    """Compute the last 45 days again, once per local night."""
    operations.recompute_nightly(timezone.now())


@shared_task(name="metrics.tell_weekly", ignore_result=True)
def tell_weekly(**_later: object) -> None:
    """Owe every supervisor whose Monday has begun the mail about last week."""
    operations.tell_weekly(timezone.now())
