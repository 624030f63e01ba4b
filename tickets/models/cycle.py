from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tickets.vocabulary import (
    AcceptanceKind,
    HoldParty,
    KnowledgeOutcome,
    PatternDecision,
    Phase,
    ReopenReason,
    Variant,
)


class ResolutionCycle(models.Model):
    """One stretch from open (or reopened) to resolved, with the record of how it was solved."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="cycles")
    number = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    reopen_reason = models.CharField(max_length=20, choices=ReopenReason.choices, blank=True)
    reopen_note = models.TextField(blank=True)
    playbook = models.ForeignKey("tickets.PlaybookVersion", models.PROTECT, null=True, related_name="cycles")
    variant = models.CharField(max_length=10, choices=Variant.choices, default=Variant.STANDARD)
    escalation_decision = models.CharField(max_length=20, blank=True)

    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acceptance_kind = models.CharField(max_length=20, choices=AcceptanceKind.choices, blank=True)
    acceptance_note = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    acceptance_withdrawn_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    resolution_summary = models.TextField(blank=True)
    prevention_note = models.TextField(blank=True)
    additional_needs = models.TextField(blank=True)
    self_help_note = models.TextField(blank=True)
    knowledge_outcome = models.CharField(max_length=20, choices=KnowledgeOutcome.choices, blank=True)
    knowledge_reference = models.CharField(max_length=300, blank=True)
    pattern_decision = models.CharField(max_length=20, choices=PatternDecision.choices, blank=True)
    pattern_recheck = models.CharField(max_length=20, choices=PatternDecision.choices, blank=True)
    prevention_measure = models.TextField(blank=True)
    prevention_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    prevention_due_on = models.DateField(null=True, blank=True)
    no_time_spent = models.BooleanField(default=False)
    lesson = models.TextField(blank=True)
    customer_questions = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="cycle_number_once"),
            # Invariant 2: one open cycle per ticket.
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at=None), name="cycle_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} cycle {self.number}"


class PhaseEntry(models.Model):
    """A stay in a phase: when it was entered, by which step, and when it was left."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="phase_entries")
    cycle = models.ForeignKey(ResolutionCycle, models.CASCADE, related_name="phase_entries", db_index=False)
    phase = models.CharField(max_length=20, choices=Phase.choices)
    step = models.CharField(max_length=40)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(left_at=None), name="phase_one_current"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="phase_left_after_entered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.phase}"


class Hold(models.Model):
    """Waiting for somebody: whom, why, and until when at the latest."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="holds")
    party = models.CharField(max_length=20, choices=HoldParty.choices)
    reason = models.TextField(blank=True)
    started_at = models.DateTimeField()
    until = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_reply = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at=None), name="hold_one_running"),
            models.CheckConstraint(condition=Q(until__gt=F("started_at")), name="hold_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} on {self.party}"


class Escalation(models.Model):
    """Handing a ticket up: to whom, why, and whether they took it."""

    class Kind(models.TextChoices):
        FUNCTIONAL = "functional", "Functional"
        HIERARCHICAL = "hierarchical", "Hierarchical"

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="escalations")
    cycle = models.ForeignKey(ResolutionCycle, models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    target_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    target_team = models.ForeignKey("accounts.Team", models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    brief = models.TextField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)
    level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(accepted_at=None, returned_at=None), name="escalation_one_unanswered"
            ),
            models.CheckConstraint(
                condition=Q(target_user__isnull=False) | Q(target_team__isnull=False), name="escalation_has_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} escalated"


class ApprovalRequest(models.Model):
    """Asking somebody with more authority for a written yes."""

    class Kind(models.TextChoices):
        HIGH_RISK = "high_risk", "High-risk solution"
        RECOVERY = "recovery", "Recovery"
        SIGNIFICANT_CHANGE = "significant_change", "Significant change"
        UNKNOWN_CAUSE = "unknown_cause", "Unknown cause, monitored"

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="approvals")
    cycle = models.ForeignKey(ResolutionCycle, models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = models.TextField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "kind"], condition=Q(decided_at=None), name="approval_one_waiting"
            ),
            # Invariant 4: the approver is never the requester.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")), name="approval_not_by_requester"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"
