"""What a mail says: subject, text and HTML, from templates, in its reader's language and zone.

What is told to people of ours may be known to an app above only: it registers what a kind of mail says (`writes`).
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from channels.digests import digest_of
from channels.envelopes import Letter, header, usable, zone_of
from channels.models import OutboundMail
from channels.placeholders import PLACEHOLDER, Links
from resolution.core.text import clean, rendered
from tickets.models import Ticket

Kind = OutboundMail.Kind
TEMPLATES = {
    Kind.RECEIPT: "received",
    Kind.REPLY: "reply",
    Kind.PROGRESS_UPDATE: "reply",
    Kind.PROPOSAL: "proposal",
    Kind.VERIFICATION_REQUEST: "please_confirm",
    Kind.CLOSING: "solved",
    Kind.FOLLOW_UP: "follow_up",
}
Writer = Callable[[OutboundMail], Letter]
TO_OURS: dict[str, Writer] = {Kind.DIGEST: digest_of}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Register who composes this kind of mail to people of ours; it may raise NoAddress."""

    def register(writer: Writer) -> Writer:
        TO_OURS[kind] = writer
        return writer

    return register


def letter_of(mail: OutboundMail, links: Links) -> Letter:
    """Compose a mail as of now, with its links. Raises NoAddress when whoever it is for has none that can be used."""
    return TO_OURS[mail.kind](mail) if mail.ticket is None else _to_the_contact(mail, mail.ticket, links)


def _to_the_contact(mail: OutboundMail, ticket: Ticket, links: Links) -> Letter:
    contact = ticket.contact
    to = usable(contact.email)
    name = TEMPLATES[Kind(mail.kind)]
    with (
        translation.override(contact.language or settings.LANGUAGE_CODE),
        timezone.override(zone_of(contact.time_zone)),
    ):
        context = _context(mail, ticket, links)
        return Letter(
            to=to,
            subject=header(_subject(mail, ticket)),
            text=clean(render_to_string(f"emails/{name}.txt", context)) + "\n",
            html=render_to_string(f"emails/{name}.html", context),
        )


def _context(mail: OutboundMail, ticket: Ticket, links: Links) -> dict[str, Any]:
    message = mail.message
    return {
        "company": settings.COMPANY,
        "name": ticket.contact.first_name,
        "reference": ticket.reference,
        "subject": ticket.subject,
        "body": message.body if message else "",
        "body_html": rendered(message.body) if message else "",
        "comes_back": not ticket.contact.follow_ups_opted_out,
        "promised_at": message.promised_at if message else None,
        **_links(links),
    }


def _links(links: Links) -> dict[str, Any]:
    """Where the links of a letter go, and what the survey asks; the addresses come in when it leaves."""
    by_purpose = {link.purpose: link for link in links}
    survey = by_purpose.get("survey")
    return {
        "page": PLACEHOLDER.format("ticket") if "ticket" in by_purpose else "",
        "survey": PLACEHOLDER.format("survey") if survey else "",
        "asks": survey.asks if survey else [],
        "one_to_ten": range(1, 11),
        "zero_to_ten": range(11),
    }


def _subject(mail: OutboundMail, ticket: Ticket) -> str:
    if mail.kind == Kind.RECEIPT:  # nothing of what a stranger wrote goes out under our name
        return _("We have your message [%(reference)s]") % {"reference": ticket.reference}
    return f"{ticket.subject} [{ticket.reference}]"
