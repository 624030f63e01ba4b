"""What the clock asks of quality reviews. It may run twice at once, or be killed half-way."""

from celery import shared_task
from django.utils import timezone

from quality import operations


@shared_task(name="quality.ask_nightly", ignore_result=True)
def ask_nightly(**_later: object) -> None:
    """Ask for the reviews of this night, once."""
    operations.ask_nightly(timezone.now())
