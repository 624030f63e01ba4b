"""How a mail leaves a worker's hands: told on its ticket, tried again later, given up, or put aside.

Everything here changes only what the worker's token still fences.
"""

import contextlib
import logging
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F

from channels.faults import Verdict, pause_after, words_of
from channels.models import OutboundMail
from channels.operations.claiming import Claim
from tickets import events
from tickets.models import Ticket
from tickets.operations.refreshing import changing, changing_all

POISONED_AFTER = 5  # attempts that failed for a reason that no mail server gave
State = OutboundMail.State
log = logging.getLogger(__name__)


def leave(mail: OutboundMail, token: uuid.UUID, state: str, **facts: object) -> bool:
    """Leave the mail in a state; whether it was still in our hands."""
    held = OutboundMail.objects.filter(pk=mail.pk, claim=token)
    return bool(held.update(state=state, claim=None, lease_until=None, **facts))


def tell_accepted(claimed: Claim, at: datetime) -> None:
    """Say on their tickets what the server took of this claim; what cannot be told now is told after the lease."""
    try:
        _tell(claimed.keys, claimed.token, at)
    except OperationalError:
        raise
    except Exception:
        log.exception("That mails were taken cannot be told together; each is told by itself.")
        for key in claimed.keys:
            _tell_alone(key, claimed.token, at)


def try_again(mail: OutboundMail, token: uuid.UUID, fault: Exception, verdict: Verdict, at: datetime) -> None:
    """What a server's fault means for the mail: a pause, a doubt, or the end."""
    words = words_of(fault)
    if verdict == Verdict.FAIL or at > mail.give_up_at:
        give_up(mail, token, words, at)
        return
    in_doubt = verdict == Verdict.DOUBT
    state = State.IN_DOUBT if in_doubt else State.PENDING
    later = at + pause_after(mail.attempts)
    leave(mail, token, state, due_at=later, doubts=F("doubts") + int(in_doubt), last_error=words)


def give_up(mail: OutboundMail, token: uuid.UUID, words: str, at: datetime) -> None:
    """It will not arrive: its ticket says so, and the outbox offers to try again."""
    with around(mail, at) as locked:
        if leave(mail, token, State.FAILED, last_error=words) and locked is not None:
            events.record(locked, "undelivered", actor=None, at=at, **_told(mail), error=words)


def step_aside(key: int, token: uuid.UUID, fault: Exception, at: datetime) -> None:
    """Our own mistake, not the server's: pause, and after some attempts leave it to a person.

    What the server took already is never given up: that it was taken is told later.
    """
    with contextlib.suppress(DatabaseError):  # the database is away: the lease runs out by itself
        mail = OutboundMail.objects.for_settling().filter(pk=key, claim=token).first()
        if mail is None:
            return
        words = f"{type(fault).__name__}: {fault}"[:500]
        accepted = mail.state == State.ACCEPTED
        if mail.attempts >= POISONED_AFTER and not accepted:
            give_up(mail, token, words, at)
        else:
            state = State.ACCEPTED if accepted else State.PENDING
            leave(mail, token, state, due_at=at + pause_after(mail.attempts), last_error=words)


@contextmanager
def around(mail: OutboundMail, at: datetime) -> Iterator[Ticket | None]:
    """The mail's ticket in hand; a mail to one of ours has none, and its own row is all that changes."""
    if mail.ticket is None:
        with transaction.atomic():
            yield None
    else:
        with changing(mail.ticket, at) as locked:
            yield locked


def _tell_alone(key: int, token: uuid.UUID, at: datetime) -> None:
    try:
        _tell([key], token, at)
    except Exception as fault:
        log.exception("That mail %s was taken cannot be told", key)
        step_aside(key, token, fault, at)


def _tell(keys: Sequence[int], token: uuid.UUID, at: datetime) -> None:
    ours = OutboundMail.objects.filter(pk__in=keys, claim=token, state=State.ACCEPTED)
    about = {ticket for ticket in ours.values_list("ticket", flat=True) if ticket is not None}
    with changing_all(about, at, about=["delivered"]) as tickets:
        mails = list(ours.select_for_update().order_by("id"))
        for mail in mails:
            if mail.ticket_id is not None:
                ticket = tickets[mail.ticket_id]
                events.record(
                    ticket, "delivered", actor=None, at=mail.sent_at or at, **_told(mail), doubts=mail.doubts
                )
        ended: dict[str, Any] = {"state": State.SENT, "claim": None, "lease_until": None, "last_error": ""}
        OutboundMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(**ended)


def _told(mail: OutboundMail) -> dict[str, object]:
    return {"mail": mail.pk, "message": mail.message_id, "kind": mail.kind}
