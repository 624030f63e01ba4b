"""What a mail says: subject, text, HTML and headers, from templates, in the customer's language and zone."""

from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import formataddr, parseaddr
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from channels.models import OutboundMail
from channels.placeholders import PLACEHOLDER, addresses_of, filled, links_of
from resolution.core.text import clean, one_line, rendered

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


@dataclass(frozen=True)
class Letter:
    """The words of one mail."""

    to: str
    subject: str
    text: str
    html: str


class NoAddress(ValueError):
    """There is nowhere to send it to; the text says why."""


def letter_of(mail: OutboundMail) -> Letter:
    """Compose a mail as of now. Raises NoAddress when the contact has none that can be used."""
    contact = mail.ticket.contact
    to = _address(contact.email)
    name = TEMPLATES[Kind(mail.kind)]
    with translation.override(contact.language or settings.LANGUAGE_CODE), timezone.override(_zone(contact.time_zone)):
        context = _context(mail)
        return Letter(
            to=to,
            subject=header(_subject(mail)),
            text=clean(render_to_string(f"emails/{name}.txt", context)) + "\n",
            html=render_to_string(f"emails/{name}.html", context),
        )


def envelope(mail: OutboundMail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The mail as it leaves, from the words that were stored with it."""
    headers = {
        "Message-ID": mail.message_identifier,
        "In-Reply-To": mail.thread_identifier,
        "References": mail.thread_identifier,
    }
    if mail.automatic:  # other people's robots do not answer it, and neither do ours
        answers = mail.kind == Kind.RECEIPT
        headers |= {
            "Auto-Submitted": "auto-replied" if answers else "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
    addresses = addresses_of(mail)
    if survey := addresses.get("survey"):  # RFC 8058: one click of the mail program, and no survey comes any more
        headers |= {
            "List-Unsubscribe": f"<{survey}unsubscribe/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    text = filled(mail.text, addresses)
    sent = EmailMultiAlternatives(
        header(mail.subject), text, _sender(mail), [mail.to], connection=connection, headers=headers
    )
    sent.attach_alternative(filled(mail.html, addresses), "text/html")
    return sent


def header(value: str) -> str:
    """A header value on one line: an encoded line break is a line break too, so it is decoded first."""
    try:
        decoded = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        decoded = value
    return one_line(decoded, 240)


def _context(mail: OutboundMail) -> dict[str, Any]:
    message, ticket = mail.message, mail.ticket
    return {
        "company": settings.COMPANY,
        "name": ticket.contact.first_name,
        "reference": ticket.reference,
        "subject": ticket.subject,
        "body": message.body if message else "",
        "body_html": rendered(message.body) if message else "",
        "comes_back": not ticket.contact.follow_ups_opted_out,
        "promised_at": message.promised_at if message else None,
        **_links(mail),
    }


def _links(mail: OutboundMail) -> dict[str, Any]:
    """Where the links of a letter go, and what the survey asks; the addresses come in when it leaves."""
    links = {link.purpose: link for link in links_of(mail)}
    survey = links.get("survey")
    return {
        "page": PLACEHOLDER.format("ticket") if "ticket" in links else "",
        "survey": PLACEHOLDER.format("survey") if survey else "",
        "asks": survey.asks if survey else [],
        "one_to_ten": range(1, 11),
        "zero_to_ten": range(11),
    }


def _subject(mail: OutboundMail) -> str:
    if mail.kind == Kind.RECEIPT:  # nothing of what a stranger wrote goes out under our name
        return _("We have your message [%(reference)s]") % {"reference": mail.ticket.reference}
    return f"{mail.ticket.subject} [{mail.ticket.reference}]"


def _sender(mail: OutboundMail) -> str:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    author = mail.message.author_name if mail.message and not mail.automatic else ""
    name = f"{author} ({settings.COMPANY})" if author else settings.COMPANY
    return formataddr((header(name), address))


def _address(email: str) -> str:
    if not email:
        raise NoAddress(_("The contact has no e-mail address."))
    try:
        validate_email(email)
    except ValidationError as fault:
        raise NoAddress(_("“%(email)s” is no e-mail address.") % {"email": one_line(email, 80)}) from fault
    return email


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
