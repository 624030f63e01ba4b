"""Links in letters: a stored letter says where a link stands, and gets its address only while it leaves.

So nobody who reads the database can open a customer's page: the secret part is in no row.
"""

import re

from channels.models import OutboundMail
from tickets.links import address_of
from tickets.models import SignedLink

PLACEHOLDER = "[[link:{}]]"
_ANY = re.compile(r"\[\[link:(\w{1,10})\]\]")
HIDDEN = "…"


def links_of(mail: OutboundMail) -> list[SignedLink]:
    """The links that stand in a mail; none where there is no ticket."""
    ticket = mail.ticket
    if ticket is None:
        return []
    return list(SignedLink.objects.of_letter(ticket.pk, ticket.contact_id, mail.message_id))


def addresses_of(mail: OutboundMail) -> dict[str, str]:
    """The addresses behind the placeholders of a mail, by purpose."""
    return {link.purpose: address_of(link) for link in links_of(mail)}


def filled(text: str, addresses: dict[str, str]) -> str:
    """The text with the addresses in it; a link that was closed meanwhile leads to where we are."""
    return _ANY.sub(lambda found: addresses.get(found[1], HIDDEN), text)


def hidden(text: str) -> str:
    """The text as people of ours read it: where a link stands, and not what it is."""
    return _ANY.sub(HIDDEN, text)
