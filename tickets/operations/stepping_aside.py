"""A due moment that fails again and again steps aside, so that the others go on; an administrator sees it."""

import logging
import uuid

from django.db import DatabaseError
from django.utils.translation import gettext as _

from tickets.models import AgendaEntry

ATTEMPTS = 5
REASON = 500  # characters
State = AgendaEntry.State
log = logging.getLogger(__name__)


def failed(key: int, token: uuid.UUID, fault: Exception) -> None:
    """Write down why an attempt failed; it is tried again when its lease is over, and after the fifth no more."""
    reason = f"{type(fault).__name__}: {fault}"[:REASON]
    try:
        rows = AgendaEntry.objects.filter(pk=key, claim=token)
        rows.filter(attempts__lt=ATTEMPTS).update(claim=None, reason=reason)
        rows.filter(attempts__gte=ATTEMPTS).update(claim=None, state=State.FAILED, reason=reason)
    except DatabaseError:
        log.warning("Agenda entry %s keeps its lease: the database is away.", key)


def killed_its_workers(key: int, token: uuid.UUID) -> None:
    """So many workers began it and never came back that it is not given to another."""
    reason = _("Workers ended in the middle of it, %(times)s times.") % {"times": ATTEMPTS}
    AgendaEntry.objects.filter(pk=key, claim=token).update(claim=None, state=State.FAILED, reason=reason)
