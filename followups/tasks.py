"""What the clock asks of follow-ups. It may run twice at once, or be killed half-way."""

from celery import shared_task
from django.utils import timezone

from followups import operations


@shared_task(name="followups.close_what_is_ready", ignore_result=True)
def close_what_is_ready(**_later: object) -> None:
    """Close every ticket that nothing holds open any more."""
    operations.close_what_is_ready(timezone.now())
