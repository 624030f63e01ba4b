"""Somebody leaves, or stops working tickets: what they own goes back to its team or to a colleague."""

from datetime import datetime

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from accounts.operations.auditing import require_administrator
from accounts.operations.people import deactivate_person, leaving
from resolution.core.refusals import Invalid, Refused
from tickets.case import Case
from tickets.models import Ticket
from tickets.operations.fields import apply_fields
from tickets.operations.refreshing import changing


@transaction.atomic
def hand_over(owner: User, to: User | None, *, actor: User, at: datetime) -> int:
    """Give every open ticket of `owner` to `to`, or back to its team (None); the number of tickets.

    A ticket without a team goes to the owner's first team. Raises Refused when there is none.
    """
    require_administrator(actor)
    if to is not None and (to.pk == owner.pk or not to.is_active or not to.works_tickets):
        raise Invalid(_("Nothing was handed over."), {"to": [_("Choose a colleague who works tickets.")]})
    tickets = list(Ticket.objects.owned_by(owner).order_by("id"))
    fallback = Team.objects.filter(memberships__user=owner).order_by("id").first() if to is None else None
    number = 0
    for ticket in tickets:
        with changing(ticket, at, gates=True) as locked:
            if locked.owner_id == owner.pk and locked.is_open:  # else somebody was quicker
                apply_fields(Case(locked, at, actor), _new_home(locked, to, fallback))
                number += 1
    return number


@transaction.atomic
def hand_over_and_deactivate(owner: User, to: User | None, *, actor: User, at: datetime) -> int:
    """Hand over, and end the owner's access, or neither."""
    number = hand_over(owner, to, actor=actor, at=at)
    deactivate_person(owner, actor=actor, at=at)
    return number


@receiver(leaving, dispatch_uid="tickets.nobody_leaves_with_tickets")
def nobody_leaves_with_tickets(person: User, **_more: object) -> None:
    """Refuse that somebody leaves who still owns open tickets."""
    number = Ticket.objects.owned_by(person).count()
    if number:
        sentence = ngettext(
            "%(name)s still owns %(number)d open ticket. Hand it over first; nothing was changed.",
            "%(name)s still owns %(number)d open tickets. Hand them over first; nothing was changed.",
            number,
        )
        raise Refused(sentence % {"name": person.name, "number": number})


def _new_home(ticket: Ticket, to: User | None, fallback: Team | None) -> dict[str, User | Team | None]:
    if to is not None or ticket.team_id is not None:
        return {"owner": to}
    if fallback is None:
        raise Refused(
            _("%(reference)s has no team to go back to. Choose a colleague, or put it into a team first.")
            % {"reference": ticket.reference}
        )
    return {"owner": None, "team": fallback}
