"""What the clock asks of tickets. Each may run twice at once, or be killed half-way."""

import logging

from celery import shared_task
from django.utils import timezone

from tickets import operations
from tickets.operations import auditing

log = logging.getLogger(__name__)


@shared_task(name="tickets.work_off_agenda", ignore_result=True)
def work_off_agenda(**_later: object) -> None:
    """Settle every due moment."""
    operations.work_off(timezone.now())


@shared_task(name="tickets.relay_events", ignore_result=True)
def relay_events(**_later: object) -> None:
    """Hand events to their readers."""
    operations.relay_events(timezone.now())


@shared_task(name="tickets.audit_invariants", ignore_result=True)
def audit_invariants(**_later: object) -> None:
    """Find and mend what is out of step; a find is a fault of ours, so it is said loudly."""
    found = auditing.audit_invariants(timezone.now())
    if found:
        log.error("%s tickets were out of step with their agenda and have been mended.", found)
