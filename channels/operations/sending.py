"""Sending what is owed: claimed in small batches, sent outside of any transaction, fenced by a token.

Any number of workers may run this at once. One that is killed leaves rows whose lease runs out; whatever
had not been handed to the server yet is sent by another, and what may have been is in doubt: counted,
and sent again under the same message identifier.
"""

import contextlib
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from channels.envelopes import NoAddress, envelope
from channels.faults import EXPECTED, GIVES_UP_AFTER, Verdict, pause_after, verdict_of, words_of
from channels.letters import letter_of
from channels.models import OutboundMail
from channels.operations.pointless import pointless
from resolution.core.refusals import Forbidden, Refused
from tickets import events
from tickets.models import Ticket
from tickets.operations.linking import open_page
from tickets.operations.refreshing import changing

if TYPE_CHECKING:
    from accounts.models import User

LEASE = timedelta(seconds=60)
BATCH = 20  # short enough that a lease outlives it
WORKS_FOR = 15  # seconds; what is left then is the next tick's, so that no heap of mail holds up what else is due
POISONED_AFTER = 5  # attempts that failed for a reason that no mail server gave
State = OutboundMail.State
Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


def send_due(at: datetime, *, batch: int = BATCH) -> int:
    """Send what is owed by that moment, for a quarter of a minute at most; returns how many mails the server took."""
    started, sent = monotonic(), 0

    def now() -> datetime:  # the given moment, moved on by the seconds that sending has taken
        return at + timedelta(seconds=int(monotonic() - started))

    while monotonic() - started < WORKS_FOR and (claimed := claim(now(), batch=batch)):
        token, keys = claimed
        server = django_mail.get_connection()
        try:
            sent += sum(_deliver(key, token, server, now) for key in keys)
        finally:
            _hang_up(server)
    return sent


def claim(at: datetime, *, batch: int = BATCH) -> tuple[uuid.UUID, list[int]] | None:
    """Take owed mails into this worker's hands for one lease; None when there is nothing to take."""
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"token": token, "lease": at + LEASE, "at": at, "batch": batch})
        rows = cursor.fetchall()
    rows.sort(key=lambda row: (row[2], row[0]))  # RETURNING keeps no order
    doubtful = [key for key, state, _due in rows if state == State.IN_DOUBT]
    if doubtful:
        log.warning("Mails in doubt, sent again under the same identifier: %s", doubtful)
    return (token, [row[0] for row in rows]) if rows else None


def retry(mail: OutboundMail, *, actor: "User", at: datetime) -> OutboundMail:
    """Send a failed mail again, under the same identifier, to its reader's present address."""
    if not actor.supervises:
        raise Forbidden(_("Only a supervisor or an administrator sends a mail again."))
    with _around(mail, at) as locked:
        failed = OutboundMail.objects.filter(pk=mail.pk, state=State.FAILED)
        if not failed.update(state=State.PENDING, due_at=at, give_up_at=at + GIVES_UP_AFTER, attempts=0):
            raise Refused(_("Only a failed mail can be sent again; this one is not."))
        if locked is not None:
            events.record(locked, "mail_retried", actor=actor, at=at, mail=mail.pk, kind=mail.kind)
    return OutboundMail.objects.get(pk=mail.pk)


def _deliver(key: int, token: uuid.UUID, server: BaseEmailBackend, now: Clock) -> bool:
    try:
        mail = _begin(key, token, now())
        return mail is not None and _hand_over(mail, token, server, now)
    except NoAddress as fault:
        _give_up(OutboundMail.objects.for_settling().get(pk=key), token, str(fault), now())
        return False
    except Exception as fault:
        log.exception("Mail %s could not be sent", key)
        _hang_up(server)
        _step_aside(key, token, fault, now())
        return False


@transaction.atomic
def _begin(key: int, token: uuid.UUID, at: datetime) -> OutboundMail | None:
    """Look whether it still makes sense, write down what it says, and mark it as being sent.

    None when there is nothing to send any more. Raises NoAddress, and changes nothing then.
    """
    held = OutboundMail.objects.for_sending().filter(pk=key, claim=token, state__in=[State.CLAIMED, State.IN_DOUBT])
    mail: OutboundMail | None = held.first()
    if mail is None:  # the lease ran out, and another worker has it
        return None
    if reason := pointless(mail):
        _settle(mail, token, State.WITHDRAWN, last_error=reason)
        return None
    if mail.ticket is not None:
        open_page(mail.ticket, at=at)
    letter = letter_of(mail)
    mail.to, mail.subject, mail.text, mail.html = letter.to, letter.subject, letter.text, letter.html
    mail.state, mail.lease_until = State.SENDING, at + LEASE
    mail.save(update_fields=["to", "subject", "text", "html", "state", "lease_until"])
    return mail


def _hand_over(mail: OutboundMail, token: uuid.UUID, server: BaseEmailBackend, now: Clock) -> bool:
    try:
        server.open()
    except EXPECTED as fault:  # nothing has left yet
        _hang_up(server)
        _try_again(mail, token, fault, Verdict.RETRY, now())
        return False
    try:
        envelope(mail, server).send()
    except EXPECTED as fault:
        _hang_up(server)
        _try_again(mail, token, fault, verdict_of(fault), now())
        return False
    return _taken(mail, token, now())


def _taken(mail: OutboundMail, token: uuid.UUID, at: datetime) -> bool:
    """The server took it: say so on its ticket, unless another worker has said so already."""
    with _around(mail, at) as locked:
        if not _settle(mail, token, State.SENT, sent_at=at, last_error=""):
            return False
        if locked is not None:
            told = {"mail": mail.pk, "message": mail.message_id, "kind": mail.kind, "doubts": mail.doubts}
            events.record(locked, "delivered", actor=None, at=at, **told)
    return True


def _try_again(mail: OutboundMail, token: uuid.UUID, fault: Exception, verdict: Verdict, at: datetime) -> None:
    words = words_of(fault)
    if verdict == Verdict.FAIL or at > mail.give_up_at:
        _give_up(mail, token, words, at)
        return
    in_doubt = verdict == Verdict.DOUBT
    state = State.IN_DOUBT if in_doubt else State.PENDING
    later = at + pause_after(mail.attempts)
    _settle(mail, token, state, due_at=later, doubts=F("doubts") + int(in_doubt), last_error=words)


def _give_up(mail: OutboundMail, token: uuid.UUID, words: str, at: datetime) -> None:
    """It will not arrive: its ticket says so, and the outbox offers to try again."""
    with _around(mail, at) as locked:
        if _settle(mail, token, State.FAILED, last_error=words) and locked is not None:
            told = {"mail": mail.pk, "message": mail.message_id, "kind": mail.kind, "error": words}
            events.record(locked, "undelivered", actor=None, at=at, **told)


def _settle(mail: OutboundMail, token: uuid.UUID, state: str, **facts: object) -> bool:
    """Leave the mail in a state, if it is still in our hands."""
    held = OutboundMail.objects.filter(pk=mail.pk, claim=token)
    return bool(held.update(state=state, claim=None, lease_until=None, **facts))


@contextmanager
def _around(mail: OutboundMail, at: datetime) -> Iterator[Ticket | None]:
    """The mail's ticket in hand; a mail to one of ours has none, and its own row is all that changes."""
    if mail.ticket is None:
        with transaction.atomic():
            yield None
    else:
        with changing(mail.ticket, at) as locked:
            yield locked


def _step_aside(key: int, token: uuid.UUID, fault: Exception, at: datetime) -> None:
    """Our own mistake, not the server's: pause, and after some attempts leave it to a person."""
    with contextlib.suppress(DatabaseError):  # the database is away: the lease runs out by itself
        mail = OutboundMail.objects.for_settling().filter(pk=key, claim=token).first()
        if mail is None:
            return
        words = f"{type(fault).__name__}: {fault}"[:500]
        if mail.attempts >= POISONED_AFTER:
            _give_up(mail, token, words, at)
        else:
            _settle(mail, token, State.PENDING, due_at=at + pause_after(mail.attempts), last_error=words)


def _hang_up(server: BaseEmailBackend) -> None:
    with contextlib.suppress(*EXPECTED):
        server.close()


# An array is made once. A plain IN may be planned as a join that looks again, and takes more than the batch.
CLAIM = """
    UPDATE channels_outboundmail SET
        doubts = doubts + CASE state WHEN 'sending' THEN 1 ELSE 0 END,
        state = CASE WHEN state IN ('sending', 'in_doubt') THEN 'in_doubt' ELSE 'claimed' END,
        claim = %(token)s, lease_until = %(lease)s, attempts = attempts + 1
    WHERE id = ANY(ARRAY(
        SELECT id FROM channels_outboundmail
        WHERE state IN ('pending', 'claimed', 'sending', 'in_doubt') AND due_at <= %(at)s
            AND (lease_until IS NULL OR lease_until < %(at)s)
        ORDER BY due_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ))
    RETURNING id, state, due_at
"""
