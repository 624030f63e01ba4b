"""Asking customers how it went: with the follow-up message, and no more often than is kind."""

from datetime import datetime, timedelta

from django.db.models import Q

from customers.models import Contact
from followups.models import FollowUp, SurveyInvitation
from followups.vocabulary import InvitationState, Kind, SurveyKind
from tickets.models import Ticket
from tickets.operations.linking import open_survey

ASKED = {Kind.IMMEDIATE: (SurveyKind.CSAT, SurveyKind.CES), Kind.EXTENDED: (SurveyKind.NPS,)}
AGAIN_AFTER = timedelta(days=14)
RECOMMENDS_AGAIN_AFTER = timedelta(days=90)
DOES_IT_HOLD = "holds"  # the question that every follow-up asks, survey or not


def invite(ticket: Ticket, follow_up: FollowUp, message: int, *, at: datetime) -> SurveyInvitation | None:
    """Give a follow-up message its link, and its survey unless the contact was asked a short while ago.

    For a ticket in hand. None when there is no address that the message could go to.
    """
    if not ticket.contact.email:
        return None
    kinds = [kind.value for kind in ASKED[Kind(follow_up.kind)]]
    state = _state(ticket, follow_up, kinds, at)
    asks = [DOES_IT_HOLD, *(kinds if state == InvitationState.SENT else ())]
    link = open_survey(ticket, message, asks, at=at)
    invitation: SurveyInvitation = SurveyInvitation.objects.create(
        ticket=ticket,
        cycle=follow_up.cycle,
        contact=ticket.contact,
        follow_up=follow_up,
        message_id=message,
        link=link,
        kinds=kinds,
        state=state,
        sent_at=at,
    )
    return invitation


def delivered(message: int, *, at: datetime) -> None:
    """The customer's mail server took the message that asks."""
    SurveyInvitation.objects.filter(message=message, delivered_at=None).update(delivered_at=at)


def _state(ticket: Ticket, follow_up: FollowUp, kinds: list[str], at: datetime) -> InvitationState:
    # Whoever asks a person locks them, so that two tickets of theirs do not ask at the same moment.
    contact = Contact.objects.select_for_update(no_key=True).get(pk=ticket.contact_id)
    if contact.surveys_opted_out:
        return InvitationState.DECLINED
    return InvitationState.THROTTLED if _asked_lately(contact, follow_up, kinds, at) else InvitationState.SENT


def _asked_lately(contact: Contact, follow_up: FollowUp, kinds: list[str], at: datetime) -> bool:
    """Asked in the last 14 days, or for a recommendation in the last 90; each frees at exactly that.

    The two messages of one cycle are one invitation in two parts, which ask for different things.
    """
    sent = SurveyInvitation.objects.sent_to(contact)
    other_part = Q(cycle=follow_up.cycle) & ~Q(kinds__overlap=kinds)
    if sent.filter(sent_at__gt=at - AGAIN_AFTER).exclude(other_part).exists():
        return True
    recommends = SurveyKind.NPS.value
    since = at - RECOMMENDS_AGAIN_AFTER
    return recommends in kinds and bool(sent.filter(sent_at__gt=since, kinds__contains=[recommends]).exists())
