"""Signed links: opened for a mail, renewed and revoked by whoever looks after the ticket."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tickets import events
from tickets.links import digest_of, token_of
from tickets.models import SignedLink, Ticket
from tickets.operations.refreshing import changing
from tickets.operations.talking import require_writer
from tickets.operations.writing import insert, update_all

if TYPE_CHECKING:
    from accounts.models import User

PAGE_OPENS_FOR = timedelta(days=90)  # after the last mail that it stood in
SURVEY_OPENS_FOR = timedelta(days=30)


def open_page(ticket: Ticket, *, at: datetime) -> SignedLink:
    """The link to the customer's page, good for ninety days from now. One that was revoked stays so."""
    return open_pages([ticket], at=at)[ticket.pk]


def open_pages(tickets: Sequence[Ticket], *, at: datetime) -> dict[int, SignedLink]:
    """The same for many tickets, by their keys."""
    until = at + PAGE_OPENS_FOR
    wanted = [_link(ticket, SignedLink.Purpose.TICKET, 0, (), at, until) for ticket in _in_order(tickets)]
    links = {link.ticket_id: link for link in _kept(wanted)}
    late = [link for link in links.values() if link.expires_at < until]
    for link in late:
        link.expires_at = until
        link.digest = digest_of(token_of(link))  # another one only after our key was changed
    update_all(late, ["expires_at", "digest"])
    return links


def open_survey(ticket: Ticket, message: int, asks: Sequence[str], *, at: datetime) -> SignedLink:
    """The link that goes out with a message of ours and asks these questions, for thirty days."""
    link = _link(ticket, SignedLink.Purpose.SURVEY, message, asks, at, at + SURVEY_OPENS_FOR)
    if ticket.hand is None or ticket.hand.together is None:
        return _kept([link])[0]
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


def _in_order(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Each once, and in one order, so that two who write links for the same tickets never wait for each other."""
    return [ticket for _key, ticket in sorted({ticket.pk: ticket for ticket in tickets}.items())]


def _kept(links: Sequence[SignedLink]) -> list[SignedLink]:
    """The links of the same names that are there, or these; another mail of the ticket may leave right now."""
    found = _found(links)
    if missing := [link for link in links if _name(link) not in found]:
        SignedLink.objects.bulk_create(missing, ignore_conflicts=True)
        found |= _found(missing)
    return [found[_name(link)] for link in links]


def _found(links: Sequence[SignedLink]) -> dict[tuple[object, ...], SignedLink]:
    tickets = {link.ticket_id: link.ticket for link in links}
    purposes = {link.purpose for link in links}
    found = {_name(link): link for link in SignedLink.objects.filter(ticket__in=tickets, purpose__in=purposes)}
    for link in found.values():
        link.ticket = tickets[link.ticket_id]
    return found


def _name(link: SignedLink) -> tuple[object, ...]:
    return link.ticket_id, link.purpose, link.contact_id, link.about


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
