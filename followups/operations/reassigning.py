"""Somebody else delivers it: handed on by hand, or because whoever promised it leaves the house."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from followups.commitments import after, standing
from followups.deliverers import delivers, people_of
from followups.models import Commitment
from followups.operations.requiring import about, can_deliver, deliverer_of, in_hand
from followups.vocabulary import CommitmentKind, CommitmentState
from resolution.core.refusals import Refused
from tickets import events
from tickets.models import Ticket
from tickets.operations.notifying import notify
from tickets.operations.refreshing import changing
from tickets.responsible import leads_of, owner_of, supervisors_of

if TYPE_CHECKING:
    from accounts.models import Team, User

State = CommitmentState


def reassign(
    commitment: Commitment,
    *,
    deliverer: "User | None" = None,
    team: "Team | None" = None,
    actor: "User",
    at: datetime,
) -> Commitment:
    """Have another person or team deliver it, who is asked to confirm; without either, the actor takes it over.

    What was declined waits for a new answer. Raises Invalid for somebody who cannot deliver anything.
    """
    with in_hand(commitment, "reassign", actor, at) as (ticket, fresh):
        if fresh.kind == CommitmentKind.APOLOGY:
            raise Refused(
                _("An apology is given by whoever writes to the customer next; nobody else has to be asked.")
            )
        before = [fresh.deliverer_id, fresh.deliverer_team_id]
        fresh.deliverer, fresh.deliverer_team = deliverer_of(ticket, deliverer, team, actor)
        own = delivers(actor, fresh.deliverer, fresh.deliverer_team)
        _begin_anew(fresh, after("reassign", fresh.state))
        if own and fresh.is_live:
            fresh.state = standing(confirmed=True, told=fresh.told_at is not None)
            fresh.confirmed_at, fresh.confirmed_by = at, actor
        fresh.save()
        events.record(ticket, "commitment_reassigned", actor=actor, at=at, before=before, **fresh.told())
        if not own:
            ask_to_confirm(ticket, fresh, at, again=True)
    return fresh


@transaction.atomic
def hand_over_all(leaver: "User", *, actor: "User", at: datetime) -> int:
    """Give what somebody still owes to customers to whoever answers for the ticket, and tell them; how many it was.

    That is the ticket's owner, or else a lead or supervisor. Where there is nobody it stays, and the house goes on
    telling whoever answers for the ticket then.
    """
    owed = Commitment.objects.undone().filter(deliverer=leaver)
    number = 0
    for ticket in Ticket.objects.filter(pk__in=owed.values("ticket")).order_by("id"):
        with changing(ticket, at) as locked:
            if (keeper := keeper_of(locked, but=leaver)) is None:
                continue
            for commitment in owed.filter(ticket=locked).with_people().order_by("id"):
                _hand_over(locked, commitment, keeper, leaver, actor=actor, at=at)
                number += 1
    return number


def keeper_of(ticket: Ticket, *, but: "User | None" = None) -> "User | None":
    """Who keeps what nobody else does: the ticket's owner, a lead, a supervisor; None where there is none."""
    for asked in (owner_of, leads_of, supervisors_of):
        for person in asked(ticket):
            if can_deliver(person) and (but is None or person.pk != but.pk):
                return person
    return None


def ask_to_confirm(ticket: Ticket, commitment: Commitment, at: datetime, *, again: bool = False) -> None:
    """Ask whoever delivers it whether it can be delivered; `again` after they or others were asked before."""
    key = f"{commitment.pk}:{at.isoformat()}" if again else str(commitment.pk)
    words = _("%(reference)s: can you deliver this? %(text)s") % about(ticket, commitment)
    notify(ticket, people_of(commitment, ticket), kind="commitment_proposed", key=key, words=words, at=at)


def _hand_over(
    ticket: Ticket, commitment: Commitment, keeper: "User", leaver: "User", *, actor: "User", at: datetime
) -> None:
    """What runs goes on running, in other hands; what the customer does not know yet is asked anew."""
    commitment.deliverer = keeper
    confirmed = commitment.confirmed_at, commitment.confirmed_by
    _begin_anew(commitment, after("hand_over", commitment.state))
    if commitment.state == State.ACTIVE:
        commitment.confirmed_at, commitment.confirmed_by = confirmed
    commitment.save()
    more = {"before": [leaver.pk, None], "leaves": True}
    events.record(ticket, "commitment_reassigned", actor=actor, at=at, **more, **commitment.told())
    told = about(ticket, commitment) | {"name": leaver.name}
    words = _("%(reference)s: %(name)s leaves; this promise is yours now: %(text)s") % told
    key = f"{commitment.pk}:{at.isoformat()}"
    notify(ticket, [keeper], kind="commitment_handed_over", key=key, words=words, at=at, actor=actor)


def _begin_anew(commitment: Commitment, state: CommitmentState) -> None:
    """In other hands nothing was agreed or declined yet."""
    commitment.state = state
    commitment.confirmed_at = commitment.confirmed_by = None
    commitment.declined_at = commitment.declined_by = None
    commitment.decline_reason = ""
