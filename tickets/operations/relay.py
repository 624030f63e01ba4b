"""The relay: hands what happened to its readers after commit, at least once, in order.

An event whose readers fail holds nobody up. It leaves the line, is tried again by itself, and after the fifth failure
waits for an administrator, with its reason.
"""

import logging
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.operations.auditing import audit, require_administrator
from resolution.core.refusals import Refused
from tickets.events import tell_readers
from tickets.models import Event, UnheardEvent

BATCH = 200
ATTEMPTS = 5
PAUSE = timedelta(minutes=1)
REASON = 500  # characters
log = logging.getLogger(__name__)


def relay_events(at: datetime, *, batch: int = BATCH) -> int:
    """Hand every waiting event to its readers; returns how many were relayed. Safe when run twice."""
    relayed = 0
    while done := _relay_batch(at, batch):
        relayed += done
    return relayed + _try_again(at)


def retry_event(unheard: UnheardEvent, *, actor: User, at: datetime) -> None:
    """Have an event that stepped aside read again. Raises Refused when somebody was quicker."""
    require_administrator(actor)
    waits = {"stepped_aside": False, "attempts": 0, "retry_at": at}
    with transaction.atomic():
        if not UnheardEvent.objects.filter(pk=unheard.pk, stepped_aside=True).update(**waits):
            raise Refused(_("Somebody has tried it again already."))
        failed = {"reason": unheard.reason}
        audit(f"event:{unheard.pk}", "retried", actor=actor, at=at, before=failed, after={"reason": ""})


def _relay_batch(at: datetime, batch: int) -> int:
    keys: list[int] = []
    try:
        with transaction.atomic():
            events = _waiting(batch)
            keys = [event.pk for event in events]
            tell_readers(events)
            Event.objects.filter(pk__in=keys).update(relayed_at=at)
    except OperationalError:  # the database is away or somebody holds a lock: the next tick begins anew
        raise
    except Exception:
        log.exception("A batch of %s events failed; each is tried by itself.", len(keys))
        return sum(_relay_alone(key, at) for key in keys)
    return len(keys)


def _relay_alone(key: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            events = _waiting(1, pk=key)
            tell_readers(events)
            return bool(Event.objects.filter(pk__in=[event.pk for event in events]).update(relayed_at=at))
    except Exception as fault:
        log.exception("Event %s failed; it leaves the line.", key)
        with transaction.atomic():
            UnheardEvent.objects.create(event_id=key, attempts=1, reason=_words(fault), retry_at=at + PAUSE)
            return bool(Event.objects.filter(pk=key).update(relayed_at=at))


def _waiting(number: int, **which: int) -> list[Event]:
    waiting = Event.objects.unrelayed().filter(**which).select_for_update(skip_locked=True, of=("self",))
    return list(waiting.select_related("ticket__contact", "ticket__customer")[:number])


def _try_again(at: datetime) -> int:
    due = UnheardEvent.objects.filter(stepped_aside=False, retry_at__lte=at).order_by("retry_at", "event_id")
    return sum(_again(key, at) for key in list(due.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _again(key: int, at: datetime) -> bool:
    unheard = UnheardEvent.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key, retry_at__lte=at)
    row = unheard.select_related("event__ticket__contact", "event__ticket__customer").first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            tell_readers([row.event])
            row.delete()
    except Exception as fault:  # noqa: BLE001 - whatever a reader does, the line goes on
        row.attempts += 1
        row.reason, row.retry_at, row.stepped_aside = _words(fault), at + PAUSE, row.attempts >= ATTEMPTS
        row.save(update_fields=["attempts", "reason", "retry_at", "stepped_aside"])
        return False
    return True


def _words(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"[:REASON]
