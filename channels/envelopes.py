"""What every mail is made of: words, an address that can be used, headers that nobody can inject."""

from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import formataddr, parseaddr
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from channels.models import OutboundMail
from channels.placeholders import Links, addresses_of, filled
from resolution.core.text import one_line


@dataclass(frozen=True)
class Letter:
    """The words of one mail."""

    to: str
    subject: str
    text: str
    html: str


class NoAddress(ValueError):
    """There is nowhere to send it to; the text says why."""


def envelope(mail: OutboundMail, links: Links, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The mail as it leaves, from the words that were stored with it and the addresses of its links."""
    headers = {"Message-ID": mail.message_identifier}
    if mail.thread_identifier:
        headers |= {"In-Reply-To": mail.thread_identifier, "References": mail.thread_identifier}
    if mail.automatic:  # other people's robots do not answer it, and neither do ours
        answers = mail.kind == OutboundMail.Kind.RECEIPT
        headers |= {
            "Auto-Submitted": "auto-replied" if answers else "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
    addresses = addresses_of(links)
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


def usable(email: str) -> str:
    """One plain address that can be written to. Raises NoAddress."""
    if not email:
        raise NoAddress(_("The contact has no e-mail address."))
    try:
        validate_email(email)
    except ValidationError as fault:
        raise NoAddress(_("“%(email)s” is no e-mail address.") % {"email": one_line(email, 80)}) from fault
    return email


def zone_of(name: str) -> ZoneInfo:
    """The reader's zone; UTC for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _sender(mail: OutboundMail) -> str:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    author = mail.message.author_name if mail.message and not mail.automatic else ""
    name = f"{author} ({settings.COMPANY})" if author else settings.COMPANY
    return formataddr((header(name), address))
