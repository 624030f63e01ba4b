"""The ways to speak: each is a form of its own, so that a note can never become a reply."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tickets.models import Ticket
from tickets.promises import suggested_at
from tickets.vocabulary import Channel
from tickets.web.shown.bodies import body_html

EVERYDAY = ("reply", "update", "note")  # always on the page, so that a key opens them at once
RARE = ("call", "words")  # fetched when they are wanted
KINDS = (*EVERYDAY, *RARE)
READ_ALONG = ("reply", "update", "call")  # our words to the customer: somebody may have a hint about them
Typed = Mapping[str, Any]


def composers(ticket: Ticket, at: datetime, *, opened: str = "") -> dict[str, Any]:
    """The composers of a page, one of them open."""
    kinds = (*EVERYDAY, *([opened] if opened in RARE else []))
    return {kind: composer(ticket, kind, at, opened=kind == opened) for kind in kinds}


def composer(
    ticket: Ticket, kind: str, at: datetime, *, opened: bool = False, typed: Typed | None = None, **more: Any
) -> dict[str, Any]:
    """One composer: what was typed, the promise it suggests, and until when its reader has seen the ticket."""
    typed = typed or {}
    suggested = "" if ticket.on_hold and kind == "reply" else local_input(promise(ticket, at))
    return {
        "kind": kind,
        "open": opened,
        "body": typed.get("body", ""),
        "known": typed.get("known", ""),
        "doing": typed.get("doing", ""),
        "next_update_at": typed.get("next_update_at", suggested),
        "reached": typed.get("reached", "yes"),
        "channel": typed.get("channel", ticket.channel),
        "channels": Channel.choices if kind == "words" else (),
        "seen_until": at.isoformat(),
        "hints": hints_url(ticket) if kind in READ_ALONG else "",
        **more,
    }


def hints_url(ticket: Ticket) -> str:
    """Who reads along while somebody writes to the customer: an address of a floor above, or nobody."""
    return reverse(settings.COMPOSER_HINTS, args=[ticket.reference]) if settings.COMPOSER_HINTS else ""


def promise(ticket: Ticket, at: datetime) -> datetime:
    """When the customer hears from us next, if we write now."""
    return suggested_at(ticket, at)


def arrivals(ticket: Ticket, since: datetime | None) -> list[dict[str, Any]]:
    """What the customer wrote while somebody was typing."""
    if since is None:
        return []
    came = ticket.messages.standing().filter(kind="inbound", created_at__gt=since).order_by("created_at", "id")
    return [
        {"author": message.author_name, "at": message.created_at, "body": body_html(message.body)} for message in came
    ]


def local_input(moment: datetime | None) -> str:
    """A moment as a date and time input wants it, in the reader's own zone."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""
