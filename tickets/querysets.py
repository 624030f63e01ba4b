"""Questions about tickets. Every lookup of a door starts at `visible_to`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from tickets.vocabulary import ENDS, Phase

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Contact
    from tickets.models import AgendaEntry, Event, Message, SignedLink, Ticket  # noqa: F401


def breached(at: datetime) -> Q:
    """Tickets with a target that was missed and still asks for somebody.

    Such a target is among what is outstanding, so that the queue's own index finds the few that can have one.
    """
    from tickets.models import AgendaEntry

    missed = AgendaEntry.objects.filter(ticket=OuterRef("pk"), state="raised", kind__startswith="clock:")
    return Q(next_action_at__lte=at) & Q(Exists(missed))


def waits_for_approval() -> Q:
    """Tickets with a question that somebody with more authority has not decided yet."""
    from tickets.models import ApprovalRequest

    return Q(pk__in=ApprovalRequest.objects.filter(decided_at=None).values("ticket"))


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Tickets: who may see them, what they are, in which order, with what."""

    # Who may see it.
    def visible_to(self, user: User) -> TicketQuerySet:
        """Agents and leads see their own tickets, their teams' and those without a team; others see all."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.sees_everything:
            return self
        teams = user.memberships.values("team")
        return self.filter(Q(owner=user) | Q(team=None) | Q(team__in=teams))

    # What it is.
    def open(self) -> TicketQuerySet:
        return self.exclude(phase__in=[end.value for end in ENDS])

    def unassigned(self) -> TicketQuerySet:
        return self.open().filter(owner=None)

    def owned_by(self, user: User) -> TicketQuerySet:
        return self.open().filter(owner=user)

    def update_due(self, at: datetime) -> TicketQuerySet:
        """Tickets whose promised update is due by that moment."""
        return self.open().filter(next_update_promised_at__lte=at)

    def to_triage(self) -> TicketQuerySet:
        """Tickets, closed ones as well, with a reply after the resolution that nobody has sorted or answered."""
        return self.filter(triage_since__isnull=False)

    def waiting(self) -> TicketQuerySet:
        return self.open().exclude(hold_party="")

    def ready_to_close(self) -> TicketQuerySet:
        """Follow-ups over, nobody waits for an answer, no promise broken."""
        return self.filter(phase=Phase.FOLLOW_UP, open_follow_ups=0, unanswered_since=None, overdue_commitments=0)

    # With what. One method per screen, so that a screen has a fixed query count.
    def for_queue(self) -> TicketQuerySet:
        return self.select_related("contact", "customer", "owner", "team")

    def for_workspace(self) -> TicketQuerySet:
        from tickets.models import ResolutionCycle

        # The cycle in a statement of its own: nine tables in one take PostgreSQL longer to plan than to read.
        cycles = ResolutionCycle.objects.select_related("assessment", "environment", "root_cause")
        return self.for_queue().prefetch_related(models.Prefetch("cycle", cycles))

    # To change it. Others may still insert rows that point at the ticket.
    def locked(self, *, waits: bool = True) -> TicketQuerySet:
        """With what verbs ask for. Without `waits`, tickets that somebody else has locked are left out."""
        related = self.select_related("customer", "contact", "cycle", "team")
        return related.select_for_update(of=("self",), no_key=True, skip_locked=not waits)


class MessageQuerySet(models.QuerySet["Message"]):
    """What was said."""

    def standing(self) -> MessageQuerySet:
        """Without what was taken back before it left."""
        return self.filter(withdrawn_at=None)

    def for_timeline(self) -> MessageQuerySet:
        return self.select_related("author", "contact").prefetch_related("attachments")

    def newest_first(self) -> MessageQuerySet:
        return self.order_by("-created_at", "-id")

    def public_for(self, contact: Contact) -> MessageQuerySet:
        """What this person wrote to us, and what we wrote to them: no notes, no calls, nothing of other people.

        What came in with a merged ticket is theirs only if that ticket was.
        """
        theirs = Q(kind="inbound", contact=contact) | Q(kind__in=["outbound", "system"])
        came_with = Q(moved_from=None) | Q(moved_from__contact=contact)
        return self.standing().filter(theirs, came_with)


class SignedLinkQuerySet(models.QuerySet["SignedLink"]):
    """Links that open one page for one person."""

    def with_digest(self, digest: str) -> SignedLinkQuerySet:
        """The link whose secret has this digest, with everything its page joins: one look at a unique index."""
        return self.filter(digest=digest).select_related(
            "contact", "ticket__contact", "ticket__owner", "ticket__team", "ticket__merged_into__contact"
        )

    def of_letters(self, tickets: Collection[int], messages: Collection[int]) -> SignedLinkQuerySet:
        """The links that stand in mails of these tickets: the customer's page, and the surveys of these messages."""
        return self.filter(ticket__in=tickets, about__in=[0, *messages], revoked_at=None)


class EventQuerySet(models.QuerySet["Event"]):
    """What happened."""

    def for_timeline(self) -> EventQuerySet:
        return self.select_related("actor")

    def newest_first(self) -> EventQuerySet:
        return self.order_by("-occurred_at", "-id")

    def unrelayed(self) -> EventQuerySet:
        return self.filter(relayed_at=None).order_by("id")


class AgendaQuerySet(models.QuerySet["AgendaEntry"]):
    """What is due, and when."""

    def outstanding(self) -> AgendaQuerySet:
        return self.filter(state__in=["pending", "raised"])

    def unsettled(self) -> AgendaQuerySet:
        """What is outstanding, and what stepped aside and was not put right yet."""
        return self.filter(state__in=["pending", "raised", "failed"])

    def stepped_aside(self) -> AgendaQuerySet:
        """What failed too often to be tried again by itself."""
        return self.filter(state="failed")

    def due(self, at: datetime) -> AgendaQuerySet:
        """Pending, due by that moment, and in nobody's hands."""
        free = Q(lease_until=None) | Q(lease_until__lt=at)
        return self.filter(free, state="pending", due_at__lte=at)
