"""Writing down what claimed mails say, for all of a claim in one transaction, before the first of them leaves.

A mail that makes no sense any more is withdrawn here, and one that has nowhere to go is given up. One whose words
cannot be made holds none of the others up.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, OperationalError, transaction

from channels.envelopes import NoAddress
from channels.letters import letter_of
from channels.models import OutboundMail
from channels.operations.claiming import Claim
from channels.operations.pointless import pointless
from channels.operations.settling import give_up, leave, step_aside
from channels.placeholders import Links, links_of
from tickets.operations.linking import open_pages
from tickets.operations.writing import update_all

WORDS = ["to", "subject", "text", "html"]
State = OutboundMail.State
Troubles = list[tuple[OutboundMail, Exception]]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A mail that is ready to leave: its words are stored, and these are the links that stand in them."""

    mail: OutboundMail
    links: Links


def prepare(claimed: Claim, at: datetime) -> list[Prepared]:
    """Make a claim's mails ready. What cannot be is settled; what is not ours any more is left out."""
    try:
        return _prepare(claimed, claimed.keys, at)
    except OperationalError:  # the database is away: the lease runs out by itself
        raise
    except DatabaseError:
        log.exception("The words of %s mails cannot be stored together; each is tried by itself.", len(claimed.keys))
        return [one for key in claimed.keys for one in _prepare_alone(claimed, key, at)]


def _prepare_alone(claimed: Claim, key: int, at: datetime) -> list[Prepared]:
    try:
        return _prepare(claimed, [key], at)
    except DatabaseError as fault:
        log.exception("Mail %s cannot be prepared", key)
        step_aside(key, claimed.token, fault, at)
        return []


def _prepare(claimed: Claim, keys: Sequence[int], at: datetime) -> list[Prepared]:
    ready, troubles = _write(claimed, keys, at)
    for mail, fault in troubles:
        if isinstance(fault, NoAddress):
            give_up(mail, claimed.token, str(fault), at)
        else:
            log.error("Mail %s has no words", mail.pk, exc_info=fault)
            step_aside(mail.pk, claimed.token, fault, at)
    return ready


@transaction.atomic
def _write(claimed: Claim, keys: Sequence[int], at: datetime) -> tuple[list[Prepared], Troubles]:
    held = OutboundMail.objects.for_sending().filter(
        pk__in=keys, claim=claimed.token, state__in=[State.CLAIMED, State.IN_DOUBT]
    )
    mails = [mail for mail in held.order_by("due_at", "id") if not _withdrawn(mail, claimed)]
    open_pages([mail.ticket for mail in mails if mail.ticket is not None], at=at)
    links = links_of(mails)
    ready: list[Prepared] = []
    troubles: Troubles = []
    for mail in mails:
        try:
            _put_words_in(mail, links[mail.pk])
            ready.append(Prepared(mail, links[mail.pk]))
        except DatabaseError:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one mail, the others leave
            troubles.append((mail, fault))
    update_all([one.mail for one in ready], WORDS)
    return ready, troubles


def _withdrawn(mail: OutboundMail, claimed: Claim) -> bool:
    reason = pointless(mail)
    return bool(reason) and leave(mail, claimed.token, State.WITHDRAWN, last_error=reason)


def _put_words_in(mail: OutboundMail, links: Links) -> None:
    letter = letter_of(mail, links)
    mail.to, mail.subject, mail.text, mail.html = letter.to, letter.subject, letter.text, letter.html
