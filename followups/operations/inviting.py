"""Asking customers how it went: with the follow-up message, and no more often than is kind."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from customers.models import Contact
from followups.models import FollowUp, SurveyInvitation
from followups.vocabulary import InvitationState, Kind, SurveyKind
from tickets.hand import hand_of
from tickets.models import Ticket
from tickets.operations.linking import open_survey
from tickets.operations.writing import insert, update_all

ASKED = {Kind.IMMEDIATE: (SurveyKind.CSAT, SurveyKind.CES), Kind.EXTENDED: (SurveyKind.NPS,)}
AGAIN_AFTER = timedelta(days=14)
RECOMMENDS_AGAIN_AFTER = timedelta(days=90)
DOES_IT_HOLD = "holds"  # the question that every follow-up asks, survey or not


def invite(ticket: Ticket, follow_up: FollowUp, message: int, *, at: datetime) -> None:
    """Give a follow-up message its link, and its survey unless the contact was asked a short while ago.

    For a ticket in hand. Nothing where there is no address that the message could go to.
    """
    if not ticket.contact.email:
        return
    kinds = [kind.value for kind in ASKED[Kind(follow_up.kind)]]
    asked = _asked(ticket, at)
    state = asked.state_of_next(follow_up.cycle_id, kinds, at)
    asks = [DOES_IT_HOLD, *(kinds if state == InvitationState.SENT else ())]
    invitation = SurveyInvitation(
        ticket=ticket,
        cycle_id=follow_up.cycle_id,
        contact_id=ticket.contact_id,
        follow_up=follow_up,
        message_id=message,
        link=open_survey(ticket, message, asks, at=at),
        kinds=kinds,
        state=state,
        sent_at=at,
    )
    insert(ticket, invitation)
    asked.invitations.append(invitation)


def delivered(moments: Mapping[int, datetime]) -> None:
    """The customers' mail servers took the messages that ask: maps each message to the moment."""
    invitations = list(SurveyInvitation.objects.filter(message__in=moments, delivered_at=None))
    for invitation in invitations:
        invitation.delivered_at = moments[invitation.message_id]
    update_all(invitations, ["delivered_at"])


def read_ahead(tickets: Sequence[Ticket], at: datetime) -> list[int]:
    """Read for many tickets in hand what their contacts were asked lately, and lock these: two statements.

    Answers the tickets whose contact somebody else asks something just now.
    """
    known = asked_lately({ticket.contact_id for ticket in tickets}, at, waits=False)
    for ticket in tickets:
        if ticket.contact_id in known:
            hand_of(ticket).known[Asked] = known[ticket.contact_id]
    return [ticket.pk for ticket in tickets if ticket.contact_id not in known]


def asked_lately(contacts: Collection[int], at: datetime, *, waits: bool = True) -> dict[int, "Asked"]:
    """What these contacts were asked in the last 90 days; without `waits`, of those whom nobody else has locked.

    Whoever asks a person locks them, so that two tickets of theirs do not ask at the same moment.
    """
    free = Contact.objects.select_for_update(no_key=True, skip_locked=not waits)
    locked = free.filter(pk__in=contacts).order_by("pk")
    known = {key: Asked(opted_out) for key, opted_out in locked.values_list("pk", "surveys_opted_out")}
    since = at - RECOMMENDS_AGAIN_AFTER
    for invitation in SurveyInvitation.objects.sent().filter(contact__in=known, sent_at__gt=since):
        known[invitation.contact_id].invitations.append(invitation)
    return known


@dataclass
class Asked:
    """What somebody was asked lately, and whether they want to be asked at all."""

    opted_out: bool
    invitations: list[SurveyInvitation] = field(default_factory=list)

    def state_of_next(self, cycle: int, kinds: list[str], at: datetime) -> InvitationState:
        """What becomes of asking them for this now."""
        if self.opted_out:
            return InvitationState.DECLINED
        return InvitationState.THROTTLED if self._lately(cycle, kinds, at) else InvitationState.SENT

    def _lately(self, cycle: int, kinds: list[str], at: datetime) -> bool:
        """Asked in the last 14 days, or for a recommendation in the last 90; each frees at exactly that.

        The two messages of one cycle are one invitation in two parts, which ask for different things.
        """
        sent = [one for one in self.invitations if one.state == InvitationState.SENT]
        others = [one for one in sent if one.cycle_id != cycle or set(one.kinds) & set(kinds)]
        if any(one.sent_at > at - AGAIN_AFTER for one in others):
            return True
        recommends = SurveyKind.NPS.value
        since = at - RECOMMENDS_AGAIN_AFTER
        return recommends in kinds and any(one.sent_at > since and recommends in one.kinds for one in sent)


def _asked(ticket: Ticket, at: datetime) -> Asked:
    return hand_of(ticket).ask(Asked, lambda: asked_lately([ticket.contact_id], at)[ticket.contact_id])
