"""Whether a mail still makes sense when its moment has come."""

from django.utils.translation import gettext as _

from channels.digests import reasons_of
from channels.models import OutboundMail
from channels.operations.delivering import wants_mail
from tickets.models import Message, Ticket
from tickets.vocabulary import Phase


def pointless(mail: OutboundMail) -> str:
    """Why it should not be sent any more; empty when it should."""
    return _to_one_of_ours(mail) if mail.ticket is None else _to_the_contact(mail, mail.ticket)


def _to_one_of_ours(mail: OutboundMail) -> str:
    weekly = mail.kind == OutboundMail.Kind.WEEKLY_SUMMARY
    if mail.user is None or not (mail.user.gets_weekly_summary if weekly else wants_mail(mail.user)):
        return _("They do not want such mail any more.")
    return "" if weekly or reasons_of(mail).exists() else _("There is nothing left in it that they have not read.")


def _to_the_contact(mail: OutboundMail, ticket: Ticket) -> str:
    if mail.message is not None and mail.message.withdrawn_at is not None:
        return _("It was taken back before it left.")
    if mail.kind == OutboundMail.Kind.RECEIPT and ticket.acknowledged_at is not None:
        return _("Somebody has answered already.")
    if mail.kind == OutboundMail.Kind.RECEIPT and ticket.phase == Phase.CANCELLED:
        return _("The ticket was cancelled.")
    asks_whether_it_holds = mail.automatic and mail.kind == Message.Purpose.FOLLOW_UP
    if asks_whether_it_holds and ticket.phase not in (Phase.FOLLOW_UP, Phase.CLOSED):
        return _("The ticket is not resolved any more.")
    return ""
