"""Questions about follow-ups and promises. Every lookup of a door starts at `visible_to`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F

from followups.vocabulary import RUNNING, InvitationState, State
from tickets.models import Ticket
from tickets.vocabulary import Phase

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Contact
    from followups.models import FollowUp, SurveyInvitation, UpdatePromise  # noqa: F401
    from tickets.models import SignedLink

STILL_ASKED_FOR = timedelta(days=14)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Follow-ups: who may see them, what they are, with what."""

    # Who may see it.
    def visible_to(self, user: User) -> FollowUpQuerySet:
        """The follow-ups of the tickets that this person sees."""
        if user.is_authenticated and user.is_active and user.sees_everything:
            return self
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    # Whose it is.
    def of_owner(self, user: User) -> FollowUpQuerySet:
        return self.filter(ticket__owner=user)

    def of_teams(self, user: User) -> FollowUpQuerySet:
        return self.filter(ticket__team__in=user.memberships.values("team"))

    # What it is.
    def running(self) -> FollowUpQuerySet:
        return self.filter(state__in=[state.value for state in RUNNING])

    def by_hand(self) -> FollowUpQuerySet:
        return self.filter(automatic=False)

    def asked_for_late(self, at: datetime) -> FollowUpQuerySet:
        """Missed in the last two weeks, not reopened since, and nobody has come back to the customer yet."""
        missed = self.filter(state=State.MISSED, completed_at=None, window_end__gte=at - STILL_ASKED_FOR)
        return missed.filter(cycle=F("ticket__cycle"), ticket__phase__in=[Phase.FOLLOW_UP, Phase.CLOSED])

    # With what. One method per screen, so that a screen has a fixed query count.
    def for_agenda(self) -> FollowUpQuerySet:
        return self.select_related("ticket__contact", "ticket__customer", "ticket__owner")

    def for_outcome(self) -> FollowUpQuerySet:
        return self.select_related("ticket__contact", "ticket__customer", "ticket__owner", "ticket__team", "cycle")

    def for_panel(self) -> FollowUpQuerySet:
        return self.select_related("completed_by", "cycle").order_by("-cycle__number", "window_start", "id")


class SurveyInvitationQuerySet(models.QuerySet["SurveyInvitation"]):
    """What was asked, or would have been."""

    def sent_to(self, contact: Contact) -> SurveyInvitationQuerySet:
        return self.filter(contact=contact, state=InvitationState.SENT)

    def of_link(self, link: SignedLink) -> SurveyInvitationQuerySet:
        """The invitation behind a link, with what its page reads."""
        return self.filter(link=link).select_related("cycle", "follow_up")


class UpdatePromiseQuerySet(models.QuerySet["UpdatePromise"]):
    """Promises to tell the customer more."""

    def running(self) -> UpdatePromiseQuerySet:
        return self.filter(settled_at=None)
