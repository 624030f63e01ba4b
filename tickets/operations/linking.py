"""Signed links: opened for a mail, renewed and revoked by whoever looks after the ticket."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tickets import events
from tickets.links import digest_of, token_of
from tickets.models import SignedLink, Ticket
from tickets.operations.refreshing import changing
from tickets.operations.talking import require_writer
from tickets.operations.writing import insert

if TYPE_CHECKING:
    from accounts.models import User

PAGE_OPENS_FOR = timedelta(days=90)  # after the last mail that it stood in
SURVEY_OPENS_FOR = timedelta(days=30)


def open_page(ticket: Ticket, *, at: datetime) -> SignedLink:
    """The link to the customer's page, good for ninety days from now. One that was revoked stays so."""
    link = _kept(_link(ticket, SignedLink.Purpose.TICKET, 0, (), at, at + PAGE_OPENS_FOR))
    if link.expires_at < at + PAGE_OPENS_FOR:
        link.expires_at = at + PAGE_OPENS_FOR
        link.digest = digest_of(token_of(link))  # another one only after our key was changed
        link.save(update_fields=["expires_at", "digest"])
    return link


def open_survey(ticket: Ticket, message: int, asks: Sequence[str], *, at: datetime) -> SignedLink:
    """The link that goes out with a message of ours and asks these questions, for thirty days."""
    link = _link(ticket, SignedLink.Purpose.SURVEY, message, asks, at, at + SURVEY_OPENS_FOR)
    if ticket.hand is None or ticket.hand.together is None:
        return _kept(link)
    insert(ticket, link)  # the message was written in the same moment: it has no other
    return link


def renew_page(ticket: Ticket, *, actor: "User | None", at: datetime) -> SignedLink:
    """A new address for the customer's page; the old one opens nothing from now on. No actor: the customer asks."""
    with changing(ticket, at) as locked:
        if actor is not None:
            require_writer(actor, locked)
        link = open_page(locked, at=at)
        link.generation += 1
        link.digest, link.revoked_at, link.created_at = digest_of(token_of(link)), None, at
        link.save(update_fields=["generation", "digest", "revoked_at", "created_at"])
        events.record(locked, "link_renewed", actor=actor, at=at)
    return link


def revoke_page(ticket: Ticket, *, actor: "User", at: datetime) -> None:
    """Close the customer's page: later mails bring no link either, until somebody makes a new one."""
    with changing(ticket, at) as locked:
        require_writer(actor, locked)
        link = open_page(locked, at=at)
        if link.revoked_at is None:
            link.revoked_at = at
            link.save(update_fields=["revoked_at"])
            events.record(locked, "link_revoked", actor=actor, at=at)


def _kept(link: SignedLink) -> SignedLink:
    """The link of the same names that is there, or this one; another mail of the ticket may leave right now."""
    names = {name: getattr(link, name) for name in ("ticket_id", "purpose", "contact_id", "about")}
    found = SignedLink.objects.filter(**names).first()
    if found is None:
        SignedLink.objects.bulk_create([link], ignore_conflicts=True)
        found = SignedLink.objects.get(**names)
    found.ticket = link.ticket
    return found


def _link(
    ticket: Ticket, purpose: str, about: int, asks: Sequence[str], at: datetime, expires_at: datetime
) -> SignedLink:
    link = SignedLink(
        ticket=ticket,
        purpose=purpose,
        contact_id=ticket.contact_id,
        about=about,
        asks=list(asks),
        created_at=at,
        expires_at=expires_at,
    )
    link.digest = digest_of(token_of(link))
    return link
