"""Sending again by hand what could not be delivered."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from channels.faults import GIVES_UP_AFTER
from channels.models import OutboundMail
from channels.operations.settling import around
from resolution.core.refusals import Forbidden, Refused
from tickets import events

if TYPE_CHECKING:
    from accounts.models import User

State = OutboundMail.State


def retry(mail: OutboundMail, *, actor: "User", at: datetime) -> OutboundMail:
    """Send a failed mail again, under the same identifier, to its reader's present address."""
    if not actor.supervises:
        raise Forbidden(_("Only a supervisor or an administrator sends a mail again."))
    with around(mail, at) as locked:
        failed = OutboundMail.objects.filter(pk=mail.pk, state=State.FAILED)
        if not failed.update(state=State.PENDING, due_at=at, give_up_at=at + GIVES_UP_AFTER, attempts=0):
            raise Refused(_("Only a failed mail can be sent again; this one is not."))
        if locked is not None:
            events.record(locked, "mail_retried", actor=actor, at=at, mail=mail.pk, kind=mail.kind)
    return OutboundMail.objects.get(pk=mail.pk)
