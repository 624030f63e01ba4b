"""Message identifiers that are the same whenever they are made, and that no stranger can make."""

from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from resolution.core.identifiers import reference


def message_identifier(ticket: int, kind: str, key: str) -> str:
    """The Message-ID of one mail: its ticket, its kind, its key, and a seal."""
    return _sealed(f"{reference(ticket).lower()}.{kind}.{key}")


def thread_identifier(ticket: int) -> str:
    """What every mail of a ticket refers to, so that mail programs show them as one conversation."""
    return _sealed(f"{reference(ticket).lower()}.thread")


def identifier_for_ours(person: int, kind: str, key: str) -> str:
    """The Message-ID of a mail to one of ours: its kind, whom it is for, its key, and a seal."""
    return _sealed(f"{kind}.{person}.{key}")


def own_domain() -> str:
    """The domain behind the address that we write from."""
    return _domain_of(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=4)
def _domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _sealed(name: str) -> str:
    seal = salted_hmac("channels.message_identifier", name, algorithm="sha256").hexdigest()[:32]
    return f"<{name}.{seal}@{own_domain()}>"
