"""What a customer reads of their request: plain words, their own zone, nothing that was said among us."""

from datetime import datetime, timedelta
from typing import Any

from resolution.core.text import rendered
from tickets.links import token_of
from tickets.models import Message, SignedLink, Ticket
from tickets.vocabulary import CUSTOMER_WORDS, PHASES, HoldParty, Phase

LAST = 100  # messages; a request that is longer is read in the mails


def shown(ticket: Ticket, link: SignedLink, at: datetime) -> dict[str, Any]:
    """Everything that the page prints."""
    joined = ticket.phase == Phase.MERGED
    waits = ticket.hold_party == HoldParty.CUSTOMER
    return {
        "ticket": ticket,
        "now": at,
        "joined": joined,
        "steps": _steps(ticket),
        "waits": ticket.is_open and waits,
        "owner": ticket.owner.name if ticket.owner else "",
        "promised_at": None if waits else ticket.next_update_promised_at,
        "messages_shown": [] if joined else [_said(message) for message in public_messages(ticket, link, at)],
        "asks": ticket.phase == Phase.VERIFICATION,
        "survey": _survey(ticket, link, at) if ticket.phase == Phase.FOLLOW_UP else "",
        "checks_in": ticket.phase == Phase.FOLLOW_UP,
        "writes": ticket.phase not in (Phase.MERGED, Phase.CANCELLED),
    }


def public_messages(ticket: Ticket, link: SignedLink, at: datetime) -> list[Message]:
    """What this person may read, oldest first; what its author may still take back has not been said yet."""
    messages = ticket.messages.public_for(link.contact).for_timeline().newest_first()[:LAST]
    return [message for message in reversed(messages) if message.created_at + _kept_back(message) <= at]


def _kept_back(message: Message) -> timedelta:
    waits = message.kind == Message.Kind.OUTBOUND and message.author is not None
    return timedelta(seconds=message.author.undo_seconds if waits and message.author else 0)


def _steps(ticket: Ticket) -> list[dict[str, Any]]:
    """The five steps in the customer's words; an ended request has them all behind it."""
    position = list(PHASES).index(Phase(ticket.phase)) if ticket.phase in PHASES else len(PHASES)
    return [
        {"label": CUSTOMER_WORDS[phase], "state": "done" if n < position else "current" if n == position else "ahead"}
        for n, phase in enumerate(PHASES)
    ]


def _said(message: Message) -> dict[str, Any]:
    theirs = message.kind == Message.Kind.INBOUND
    return {
        "id": message.pk,
        "theirs": theirs,
        "author": message.author_name,
        "at": message.created_at,
        "body": rendered(message.body),
        "files": list(message.attachments.all()),
    }


def _survey(ticket: Ticket, link: SignedLink, at: datetime) -> str:
    """The secret of the page that the last follow-up mail led to; empty before the first one has left."""
    links = SignedLink.objects.filter(ticket=ticket, purpose=SignedLink.Purpose.SURVEY, contact=link.contact)
    latest = links.filter(expires_at__gt=at, revoked_at=None).order_by("-id").first()
    return token_of(latest) if latest else ""
