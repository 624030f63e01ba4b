"""What the automatic follow-ups say, in the customer's language."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from followups.vocabulary import Kind

if TYPE_CHECKING:
    from tickets.models import Ticket


def automatic_words(ticket: "Ticket", kind: str) -> str:
    """One short mail: is it still solved, and how to say so."""
    with translation.override(ticket.contact.language or settings.LANGUAGE_CODE):
        name = ticket.contact.first_name
        greeting = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
        asked = _asked_soon() if kind == Kind.IMMEDIATE else _asked_later()
        return "\n\n".join([greeting, asked % {"subject": ticket.subject}, _how_to_answer(), _thanks(kind)])


def _asked_soon() -> str:
    return _("A day or two ago we solved “%(subject)s” together. Is it still working for you?")


def _asked_later() -> str:
    return _(
        "Some days have passed since we solved “%(subject)s”. Has it kept working, and does it fit the way you work?"
    )


def _how_to_answer() -> str:
    return _(
        "If it is back, or only half solved, say so below or just answer this message: one of us looks at it at once, "
        "and you need not explain it twice."
    )


def _thanks(kind: str) -> str:
    if kind == Kind.IMMEDIATE:
        return _("Thank you for your patience. We come back to you once more in a week or two.")
    return _("Thank you for telling us about it. We are here whenever you need us.")
