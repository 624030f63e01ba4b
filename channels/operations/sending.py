"""Sending what is owed: claimed in small batches, sent outside of any transaction, fenced by a token.

Any number of workers may run this at once. The words of a claim are written down together; then each mail is marked
`sending`, handed to the server, and marked `accepted`; and what was accepted is told on its tickets together. A
worker that is killed leaves rows whose lease runs out: what had not been handed to the server is sent by another, what
may have been is in doubt (counted, and sent again under the same identifier), and what was taken is told.
"""

import contextlib
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from channels.envelopes import envelope
from channels.faults import EXPECTED, Verdict, verdict_of
from channels.models import OutboundMail
from channels.operations.claiming import BATCH, LEASE, Claim, claim
from channels.operations.preparing import Prepared, prepare
from channels.operations.settling import step_aside, tell_accepted, try_again

WORKS_FOR = 15  # seconds; what is left then is the next tick's, so that no heap of mail holds up what else is due
Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


def send_due(at: datetime, *, batch: int = BATCH) -> int:
    """Send what is owed by that moment, for a quarter of a minute at most; returns how many mails the server took."""
    started, sent = monotonic(), 0

    def now() -> datetime:  # the given moment, moved on by the seconds that sending has taken
        return at + timedelta(seconds=int(monotonic() - started))

    while monotonic() - started < WORKS_FOR and (claimed := claim(now(), batch=batch)):
        sent += _send(claimed, now)
        tell_accepted(claimed, now())
    return sent


def _send(claimed: Claim, now: Clock) -> int:
    server = django_mail.get_connection()
    try:
        return sum(_deliver(one, claimed.token, server, now) for one in prepare(claimed, now()))
    finally:
        _hang_up(server)


def _deliver(one: Prepared, token: uuid.UUID, server: BaseEmailBackend, now: Clock) -> bool:
    try:
        return _hand_over(one, token, server, now)
    except Exception as fault:
        log.exception("Mail %s could not be sent", one.mail.pk)
        _hang_up(server)
        step_aside(one.mail.pk, token, fault, now())
        return False


def _hand_over(one: Prepared, token: uuid.UUID, server: BaseEmailBackend, now: Clock) -> bool:
    try:
        server.open()
    except EXPECTED as fault:  # nothing has left yet
        _hang_up(server)
        try_again(one.mail, token, fault, Verdict.RETRY, now())
        return False
    if not _mark(SENDING, one.mail, token, now() + LEASE):
        return False  # the lease ran out, and another worker has it
    try:
        envelope(one.mail, one.links, server).send()
    except EXPECTED as fault:
        _hang_up(server)
        try_again(one.mail, token, fault, verdict_of(fault), now())
        return False
    return _mark(ACCEPTED, one.mail, token, now())


def _mark(statement: str, mail: OutboundMail, token: uuid.UUID, moment: datetime) -> bool:
    with connection.cursor() as cursor:  # twice a mail, so it is not composed anew each time
        cursor.execute(statement, [moment, mail.pk, token])
        return bool(cursor.rowcount)


def _hang_up(server: BaseEmailBackend) -> None:
    with contextlib.suppress(*EXPECTED):
        server.close()


SENDING = "UPDATE channels_outboundmail SET state = 'sending', lease_until = %s WHERE id = %s AND claim = %s"
ACCEPTED = "UPDATE channels_outboundmail SET state = 'accepted', sent_at = %s WHERE id = %s AND claim = %s"
