"""What the clock asks of tickets. Each may run twice at once, or be killed half-way."""

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from resolution.core.nudging import nudge
from tickets import operations
from tickets.operations import auditing, due

log = logging.getLogger(__name__)


@shared_task(name="tickets.work_off_agenda", ignore_result=True)
def work_off_agenda(**_later: object) -> None:
    """Settle every due moment; where there are many, full batches go to whichever worker is free."""
    operations.work_off(timezone.now(), hand_over=hand_to_a_worker)


@shared_task(name="tickets.settle_claimed", ignore_result=True)
def settle_claimed(token: str, keys: list[int], **_later: object) -> None:
    """Settle a batch that another worker has claimed. One that came too late finds nothing of it to do."""
    due.settle(UUID(token), keys, timezone.now())


def hand_to_a_worker(claimed: due.Claim) -> bool:
    """Give a claimed batch to whichever worker is free; whether the broker took it."""
    return nudge("tickets.settle_claimed", token=str(claimed.token), keys=claimed.keys)


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
