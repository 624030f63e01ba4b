"""Links in letters: a stored letter says where a link stands, and gets its address only while it leaves.

So nobody who reads the database can open a customer's page: the secret part is in no row.
"""

import re
from collections.abc import Sequence

from channels.models import OutboundMail
from tickets.links import address_of
from tickets.models import SignedLink

PLACEHOLDER = "[[link:{}]]"
_ANY = re.compile(r"\[\[link:(\w{1,10})\]\]")
HIDDEN = "…"


Links = Sequence[SignedLink]


def links_of(mails: Sequence[OutboundMail]) -> dict[int, list[SignedLink]]:
    """The links that stand in each of these mails, by its key; none where there is no ticket. One statement."""
    links: dict[int, list[SignedLink]] = {mail.pk: [] for mail in mails}
    about = [mail for mail in mails if mail.ticket is not None]
    tickets = {mail.ticket.pk for mail in about if mail.ticket is not None}
    messages = {mail.message_id for mail in about if mail.message_id is not None}
    found = list(SignedLink.objects.of_letters(tickets, messages)) if tickets else []
    for mail in about:
        links[mail.pk] = [link for link in found if _stands_in(link, mail)]
    return links


def addresses_of(links: Links) -> dict[str, str]:
    """The addresses behind the placeholders of a mail, by purpose."""
    return {link.purpose: address_of(link) for link in links}


def _stands_in(link: SignedLink, mail: OutboundMail) -> bool:
    return (
        mail.ticket is not None
        and (link.ticket_id, link.contact_id) == (mail.ticket_id, mail.ticket.contact_id)
        and link.about in (0, mail.message_id)
    )


def filled(text: str, addresses: dict[str, str]) -> str:
    """The text with the addresses in it; a link that was closed meanwhile leads to where we are."""
    return _ANY.sub(lambda found: addresses.get(found[1], HIDDEN), text)


def hidden(text: str) -> str:
    """The text as people of ours read it: where a link stands, and not what it is."""
    return _ANY.sub(HIDDEN, text)
