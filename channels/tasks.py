"""What the clock asks of channels. It may run twice at once, or be killed half-way."""

from celery import shared_task
from django.utils import timezone

from channels import operations


@shared_task(name="channels.send_mail", ignore_result=True)
def send_mail(**_later: object) -> None:
    """Send every mail that is owed."""
    operations.send_due(timezone.now())


@shared_task(name="channels.deliver_notifications", ignore_result=True)
def deliver_notifications(**_later: object) -> None:
    """Tell people of ours by mail what has come due for them."""
    operations.deliver_notifications(timezone.now())
