"""What the clock asks of accounts. Each may run twice at once, or be killed half-way."""

from celery import shared_task
from django.utils import timezone

from accounts.operations.repeating import forget_old_answers


@shared_task(name="accounts.forget_old_answers", ignore_result=True)
def forget_kept_answers(**_later: object) -> None:
    """Drop the answers of the API that nobody may ask for again."""
    forget_old_answers(timezone.now())
