from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from resolution.core.identifiers import public_id, reference
from tickets.lifecycle import Lifecycle
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import (
    CUSTOMER_WORDS,
    ENDS,
    Category,
    Channel,
    Complexity,
    HoldParty,
    Lateness,
    Party,
    Phase,
    Severity,
    Variant,
)

if TYPE_CHECKING:
    from tickets.hand import Hand

OPEN = ~Q(phase__in=[end.value for end in ENDS])
READY_TO_CLOSE = Q(phase=Phase.FOLLOW_UP, open_follow_ups=0, unanswered_since=None, overdue_commitments=0)


class Ticket(Lifecycle):
    """One issue of one customer, from the first word to the last follow-up.

    The columns below the line repeat what other rows say, so that a queue row needs no further query;
    `operations.refresh` keeps them, and the nightly audit compares.
    """

    subject = models.CharField(_("subject"), max_length=200)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="tickets")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="tickets", db_index=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    customer_initiated = models.BooleanField(default=True)
    imported = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="owned_tickets", db_index=False
    )
    team = models.ForeignKey("accounts.Team", models.PROTECT, null=True, blank=True, db_index=False)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, default=Severity.MEDIUM)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices, blank=True)
    subcategory = models.CharField(_("subcategory"), max_length=80, blank=True)
    complexity = models.CharField(_("complexity"), max_length=10, choices=Complexity.choices, blank=True)
    variant = models.CharField(max_length=10, choices=Variant.choices, default=Variant.STANDARD)
    recovery_required = models.BooleanField(default=False)
    recovery_inputs = models.JSONField(default=dict, blank=True)
    second_failure = models.BooleanField(default=False)
    problem = models.ForeignKey("tickets.Problem", models.SET_NULL, null=True, blank=True, related_name="tickets")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_sources")
    cancel_reason = models.CharField(max_length=20, blank=True)
    tags = models.ManyToManyField("tickets.Tag", blank=True, related_name="tickets")

    acknowledged_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    next_update_promised_at = models.DateTimeField(null=True, blank=True)
    unanswered_since = models.DateTimeField(null=True, blank=True)
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    last_outbound_at = models.DateTimeField(null=True, blank=True)

    # ---- repeated for the queue ----
    cycle = models.ForeignKey("tickets.ResolutionCycle", models.SET_NULL, null=True, related_name="+", db_index=False)
    hold_party = models.CharField(max_length=20, choices=HoldParty.choices, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    next_action_at = models.DateTimeField(null=True, blank=True)
    next_action_by = models.CharField(max_length=20, choices=Party.choices, blank=True)
    next_action_code = models.CharField(max_length=40, blank=True)
    gates_met = models.PositiveSmallIntegerField(default=0)
    gates_total = models.PositiveSmallIntegerField(default=0)
    open_follow_ups = models.PositiveSmallIntegerField(default=0)
    overdue_commitments = models.PositiveSmallIntegerField(default=0)
    broken_commitments = models.PositiveSmallIntegerField(default=0)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    # The promised moment that passed without a word, until an update comes in time again.
    update_missed_at = models.DateTimeField(null=True, blank=True)
    triage_since = models.DateTimeField(null=True, blank=True)
    suggested_recurrences = models.PositiveSmallIntegerField(default=0)
    message_count = models.PositiveIntegerField(default=0)
    snippet = models.CharField(max_length=160, blank=True)

    hand: "Hand | None" = None  # while verbs hold it locked: what they gather around it

    objects: ClassVar = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            # Invariant 1: no orphan. An open ticket always has somebody who acts next, and a moment for it.
            models.CheckConstraint(
                name="ticket_no_orphan",
                condition=~OPEN
                | (
                    Q(next_action_at__isnull=False)
                    & Q(next_action_by__in=Party.values)
                    & (Q(owner__isnull=False) | Q(team__isnull=False))
                ),
            ),
            models.CheckConstraint(name="ticket_phase_known", condition=Q(phase__in=Phase.values)),
            models.CheckConstraint(name="ticket_not_into_itself", condition=~Q(merged_into=F("id"))),
            models.CheckConstraint(
                name="ticket_merged_has_target", condition=~Q(phase=Phase.MERGED) | Q(merged_into__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="ticket_external_once"
            ),
        ]
        indexes = [
            # The queue's default order: what is due first.
            models.Index(fields=["next_action_at", "id"], condition=OPEN, name="ticket_queue_due"),
            # View "mine".
            models.Index(fields=["owner", "next_action_at", "id"], condition=OPEN, name="ticket_queue_mine"),
            # View "unassigned".
            models.Index(
                fields=["next_action_at", "id"], condition=OPEN & Q(owner=None), name="ticket_queue_unassigned"
            ),
            # View "update due".
            models.Index(fields=["next_update_promised_at", "id"], condition=OPEN, name="ticket_queue_update"),
            # View "waiting".
            models.Index(fields=["hold_until", "id"], condition=OPEN & ~Q(hold_party=""), name="ticket_queue_waiting"),
            # View "to triage", which closed tickets are in as well.
            models.Index(
                fields=["triage_since", "id"], condition=Q(triage_since__isnull=False), name="ticket_queue_triage"
            ),
            # Looking for what a new ticket may repeat: what the same customer had solved shortly before.
            models.Index(
                fields=["customer", "-resolved_at"],
                condition=Q(resolved_at__isnull=False),
                name="ticket_solved_of_customer",
            ),
            # A team's queue.
            models.Index(fields=["team", "next_action_at", "id"], condition=OPEN, name="ticket_queue_team"),
            # View "all", API list, newest first.
            models.Index(fields=["-created_at", "-id"], name="ticket_newest"),
            # Incremental export through the API.
            models.Index(fields=["updated_at", "id"], name="ticket_updated"),
            # The quarter-hourly sweep that closes what is ready.
            models.Index(fields=["id"], condition=READY_TO_CLOSE, name="ticket_ready_to_close"),
            # Customer panel: the customer's history.
            models.Index(fields=["contact", "-created_at"], name="ticket_of_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    @property
    def reference(self) -> str:
        return reference(self.pk)

    @property
    def public_id(self) -> str:
        return public_id("tkt", self.pk)

    @property
    def customer_phase(self) -> Any:
        """The phase in the customer's words."""
        return CUSTOMER_WORDS.get(Phase(self.phase), "")

    @property
    def on_hold(self) -> bool:
        return bool(self.hold_party)

    @property
    def lateness(self) -> Lateness | None:
        """Whether the update that the customer waits for is late, and whether they were told so."""
        promised, missed = self.next_update_promised_at, self.update_missed_at
        if promised is None or missed is None:
            return None
        return Lateness.SILENT if promised <= missed else Lateness.INFORMED

    def context(self) -> dict[str, Any]:
        """The dimensions that numbers are split by, as they are now: stored with every event."""
        return {
            "owner": self.owner_id,
            "team": self.team_id,
            "channel": self.channel,
            "category": self.category,
            "severity": self.severity,
            "variant": self.variant,
            "tier": self.customer.value_tier,
            "customer": self.customer_id,
        }


class Tag(models.Model):
    """A word that tickets share."""

    name = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class Problem(models.Model):
    """One cause behind several tickets."""

    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    mass_incident = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class TicketLink(models.Model):
    """Two tickets have to do with each other, and how."""

    class Kind(models.TextChoices):
        RELATED = "related", _("Related")
        DUPLICATE = "duplicate", _("Duplicate")
        CAUSED_BY = "caused_by", _("Caused by")
        RECURRENCE_OF = "recurrence_of", _("Recurrence of")
        SPLIT_FROM = "split_from", _("Split from")
        CONTINUES = "continues", _("Continues")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, models.CASCADE, related_name="backlinks")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="link_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"


class Merge(models.Model):
    """The journal of a merge: enough to take it apart again within 30 days."""

    source = models.ForeignKey(Ticket, models.CASCADE, related_name="merges_away")
    target = models.ForeignKey(Ticket, models.CASCADE, related_name="merges_in")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    merged_at = models.DateTimeField()
    moved = models.JSONField(default=dict)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Q(undone_at=None), name="merge_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class SavedView(models.Model):
    """A queue that somebody keeps: filters and order under a name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="saved_views")
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60)
    query = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "slug"], name="view_once")]

    def __str__(self) -> str:
        return self.name


class SearchDocument(models.Model):
    """The words of a ticket as PostgreSQL looks them up: one narrow row, filled outside of requests."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="document")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="document_words", fastupdate=False)]  # the search page

    def __str__(self) -> str:
        return str(self.ticket_id)
