"""The relay: hands what happened to its readers after commit, at least once, in order."""

import logging
from datetime import datetime

from django.db import transaction

from tickets.events import readers_of
from tickets.models import Event

BATCH = 200
log = logging.getLogger(__name__)


def relay_events(at: datetime, *, batch: int = BATCH) -> int:
    """Hand every waiting event to its readers; returns how many were relayed. Safe when run twice."""
    relayed = 0
    while done := _relay_batch(at, batch):
        relayed += done
    return relayed


@transaction.atomic
def _relay_batch(at: datetime, batch: int) -> int:
    waiting = Event.objects.unrelayed().select_for_update(skip_locked=True, of=("self",))
    events = list(waiting.select_related("ticket__contact", "ticket__customer")[:batch])
    for event in events:
        for reader in readers_of(event.verb):
            reader(event)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(relayed_at=at)
    return len(events)
