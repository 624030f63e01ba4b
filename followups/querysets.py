"""Questions about follow-ups, promises and commitments. Every lookup of a door starts at `visible_to`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from followups.commitments import LIVE
from followups.vocabulary import (
    RUNNING,
    CommitmentKind,
    CommitmentState,
    InvitationState,
    Release,
    State,
    SuggestionState,
)
from tickets.models import Message, Ticket
from tickets.vocabulary import Phase

if TYPE_CHECKING:
    from accounts.models import User
    from followups.models import (  # noqa: F401
        Commitment,
        FollowUp,
        PromiseSuggestion,
        SurveyInvitation,
        UpdatePromise,
    )
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
        """With `tries`: how many calls nobody has answered since its window began."""
        calls = Message.objects.standing().filter(
            ticket=OuterRef("ticket"), kind="call", reached=False, created_at__gte=OuterRef("window_start")
        )
        counted = calls.order_by().values("ticket").annotate(number=Count("pk")).values("number")
        return self.select_related("ticket__contact", "ticket__customer", "ticket__owner").annotate(
            tries=Coalesce(Subquery(counted), 0)
        )

    def for_outcome(self) -> FollowUpQuerySet:
        return self.select_related("ticket__contact", "ticket__customer", "ticket__owner", "ticket__team", "cycle")

    def for_panel(self) -> FollowUpQuerySet:
        return self.select_related("completed_by", "cycle").order_by("-cycle__number", "window_start", "id")


class SurveyInvitationQuerySet(models.QuerySet["SurveyInvitation"]):
    """What was asked, or would have been."""

    def sent(self) -> SurveyInvitationQuerySet:
        """Those that asked: not kept back, and not declined."""
        return self.filter(state=InvitationState.SENT)

    def of_link(self, link: SignedLink) -> SurveyInvitationQuerySet:
        """The invitation behind a link, with what its page reads."""
        return self.filter(link=link).select_related("cycle", "follow_up")


class UpdatePromiseQuerySet(models.QuerySet["UpdatePromise"]):
    """Promises to tell the customer more."""

    def told(self) -> UpdatePromiseQuerySet:
        """Those of which the customer knows."""
        return self.filter(implied=False)

    def for_panel(self) -> UpdatePromiseQuerySet:
        """The latest first."""
        return self.order_by("-id")

    def running(self) -> UpdatePromiseQuerySet:
        return self.filter(settled_at=None)


class KeptShare(NamedTuple):
    """How many promises were kept on time, of how many that were due."""

    kept: int
    due: int


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """What we promised: who may see it, whose it is, how it stands, with what."""

    # Who may see it.
    def visible_to(self, user: User) -> CommitmentQuerySet:
        """The commitments of the tickets that this person sees, and those that they or their teams deliver."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.sees_everything:
            return self
        delivers = Q(deliverer=user) | Q(deliverer_team__in=user.memberships.values("team"))
        return self.filter(delivers | Q(ticket__in=Ticket.objects.visible_to(user)))

    # Whose it is.
    def of_deliverer(self, user: User) -> CommitmentQuerySet:
        return self.filter(deliverer=user)

    def of_promiser(self, user: User) -> CommitmentQuerySet:
        return self.filter(promised_by=user)

    def of_teams(self, user: User) -> CommitmentQuerySet:
        """What these teams deliver, or promised on their tickets."""
        teams = user.memberships.values("team")
        return self.filter(Q(deliverer_team__in=teams) | Q(ticket__team__in=teams))

    # How it stands.
    def live(self) -> CommitmentQuerySet:
        return self.filter(state__in=[state.value for state in LIVE])

    def promises(self) -> CommitmentQuerySet:
        """Without the apologies that broken promises left us owing."""
        return self.exclude(kind=CommitmentKind.APOLOGY)

    def overdue(self) -> CommitmentQuerySet:
        """Broken, and nobody has made good for it yet."""
        return self.promises().filter(state=CommitmentState.BROKEN, release="")

    def undone(self) -> CommitmentQuerySet:
        """What the ticket still waits for: running, or broken and not delivered, moved or waived since."""
        broken = Q(state=CommitmentState.BROKEN, release__in=["", Release.APOLOGISED])
        return self.filter(Q(state__in=[state.value for state in LIVE]) | broken)

    def kept_on_time_share(self, begin: datetime, end: datetime) -> KeptShare:
        """Kept on time, of what was due in [begin, end). What was moved in time or waived was not due."""
        decided = self.promises().filter(
            due_at__gte=begin, due_at__lt=end, state__in=[CommitmentState.KEPT, CommitmentState.BROKEN]
        )
        counted = decided.aggregate(due=Count("pk"), kept=Count("pk", filter=Q(state=CommitmentState.KEPT)))
        return KeptShare(counted["kept"], counted["due"])

    # With what. One method per screen, so that a screen has a fixed query count.
    def with_people(self) -> CommitmentQuerySet:
        return self.select_related("promised_to", "promised_by", "deliverer", "deliverer_team")

    def for_ledger(self) -> CommitmentQuerySet:
        return self.with_people().select_related("ticket__customer")

    def for_api(self) -> CommitmentQuerySet:
        return self.select_related("ticket", "promised_by", "deliverer", "deliverer_team")

    def for_panel(self) -> CommitmentQuerySet:
        return self.with_people().select_related("renegotiated_to")

    def for_page(self) -> CommitmentQuerySet:
        return self.with_people().select_related(
            "ticket__customer", "message", "evidence_message", "declined_by", "kept_by", "renegotiated_to"
        )


class PromiseSuggestionQuerySet(models.QuerySet["PromiseSuggestion"]):
    """Words that read like promises."""

    def visible_to(self, user: User) -> PromiseSuggestionQuerySet:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def offered(self) -> PromiseSuggestionQuerySet:
        return self.filter(state=SuggestionState.OFFERED)
