"""A supervisor asks for recovery by hand: the one input of the recovery rule that no row can tell."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from resolution.core.refusals import Forbidden, Invalid
from tickets import events
from tickets.models import Ticket
from tickets.operations.refreshing import changing


def flag_recovery(ticket: Ticket, reason: str, *, raised: bool = True, actor: User, at: datetime) -> Ticket:
    """Raise the flag, or take it down again, with a written reason. Raises Forbidden below a supervisor."""
    if not actor.supervises:
        raise Forbidden(_("Only a supervisor asks for recovery by hand."))
    if not reason.strip():
        raise Invalid(_("Not saved."), {"reason": [_("Write down why.")]})
    with changing(ticket, at, gates=True) as locked:
        events.record(locked, "recovery_flagged", actor=actor, at=at, supervisor_flag=raised, reason=reason)
    return locked
