"""Signed links: their secrets, made when they are needed and never stored, and the addresses they stand in.

A mail is stored with placeholders and gets its addresses while it leaves; see channels.placeholders.
"""

import hashlib
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from tickets.models import SignedLink

SALT = "tickets.links"
PATHS = {"ticket": "/t/{}/", "survey": "/s/{}/"}


def token_of(link: "SignedLink") -> str:
    """The secret of a link: 256 bits from our key and the row's own names, the same whenever it is made."""
    named = ":".join(map(str, (link.purpose, link.ticket_id, link.contact_id, link.about, link.generation)))
    return urlsafe_b64encode(salted_hmac(SALT, named, algorithm="sha256").digest()).rstrip(b"=").decode()


def digest_of(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def address_of(link: "SignedLink") -> str:
    """The whole address, for a mail or for whoever may hand it out."""
    return settings.BASE_URL + PATHS[link.purpose].format(token_of(link))
