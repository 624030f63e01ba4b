"""What the verbs of commitments require before they change anything; whatever is missing is named in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.roles import Role
from followups.commitments import after
from followups.deliverers import members_of
from followups.models import Commitment
from resolution.core.refusals import Invalid, Refused
from resolution.core.text import one_line
from tickets.models import Message, Ticket
from tickets.operations import talking
from tickets.operations.refreshing import changing

if TYPE_CHECKING:
    from accounts.models import Team, User

OURS = (Message.Kind.OUTBOUND, Message.Kind.CALL, Message.Kind.SYSTEM)
LONGEST_TEXT, LONGEST_EVIDENCE = 500, 1000


@contextmanager
def in_hand(commitment: Commitment, act: str, actor: "User", at: datetime) -> Iterator[tuple[Ticket, Commitment]]:
    """The commitment as it is now, with its ticket locked. Raises Refused when this act leads nowhere from there."""
    with changing(commitment.ticket, at) as ticket:
        talking.require_writer(actor, ticket)
        rows = Commitment.objects.with_people().select_related("apologises_for")
        fresh = rows.filter(pk=commitment.pk, ticket=ticket).first()
        if fresh is None:
            raise Refused(_("It was moved to another ticket meanwhile. Open it there."))
        after(act, fresh.state)
        if not fresh.is_open:  # broken, and made good: nothing is left to be done about it
            raise Refused(_("This is settled: %(how)s.") % {"how": str(fresh.get_release_display()).lower()})
        yield ticket, fresh


def deliverer_of(
    ticket: Ticket, deliverer: "User | None", team: "Team | None", actor: "User"
) -> tuple["User | None", "Team | None"]:
    """Who delivers it: exactly one person or team. Raises Invalid for somebody who cannot."""
    if deliverer is None and team is None:
        if actor.role != Role.INTEGRATION:
            return actor, None
        deliverer, team = ticket.owner, None if ticket.owner else ticket.team
    faults: dict[str, list[str]] = {}
    if (deliverer is None) == (team is None):
        faults["deliverer"] = [_("Name one person or one team that delivers it.")]
    elif deliverer is not None and not can_deliver(deliverer):
        faults["deliverer"] = [_("Choose a colleague who works tickets.")]
    elif team is not None and not members_of(team):
        faults["team"] = [_("Nobody works in this team. Choose another one.")]
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    return deliverer, team


def can_deliver(person: "User") -> bool:
    """Whether this is somebody who works tickets here."""
    return person.is_active and person.works_tickets and person.role != Role.INTEGRATION


def require_ahead(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        fault = _("A promise is about the future: choose a moment after now.")
        raise Invalid(_("Not saved; what you typed is kept."), {"due_at": [fault]})


def require_message(ticket: Ticket, message: int | None, name: str, *, ours: bool = True) -> None:
    """Raise Invalid unless it is a message of this ticket; a promise is in words of ours."""
    if message is None:
        return
    known = ticket.messages.standing().filter(pk=message)
    if not (known.filter(kind__in=OURS) if ours else known).exists():
        fault = _("Choose a message or call of this ticket.")
        raise Invalid(_("Not saved; what you typed is kept."), {name: [fault]})


def about(ticket: Ticket, commitment: Commitment) -> dict[str, str]:
    return {"reference": ticket.reference, "text": one_line(commitment.text, 200)}
