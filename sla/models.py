"""The promises we are measured by: standards per channel and severity, and the clocks that run on them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.vocabulary import Channel, Severity


class Metric(models.TextChoices):
    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    PROGRESS_UPDATE = "progress_update", _("Progress update")
    RESOLUTION = "resolution", _("Resolution")


class PolicyVersion(models.Model):
    """The service standards as they stood at one time. Published versions never change; one is current."""

    number = models.PositiveIntegerField(unique=True)
    note = models.CharField(max_length=200, blank=True)
    is_current = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="policy_one_current")
        ]

    def __str__(self) -> str:
        return f"Policy {self.number}"


class ServiceStandard(models.Model):
    """A target: for this channel and severity, this metric is met within so many seconds.

    `business` counts them in the team's hours; otherwise the wall clock counts.
    """

    policy = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="standards")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    metric = models.CharField(max_length=20, choices=Metric.choices)
    target_seconds = models.PositiveIntegerField()
    business = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "channel", "severity", "metric"], name="standard_once"),
            models.CheckConstraint(condition=Q(target_seconds__gt=0), name="standard_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.channel} {self.severity}"


class Clock(models.Model):
    """One running target of a ticket, decided once: met when stopped in time, breached at its due instant."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        MET = "met", _("Met")
        BREACHED = "breached", _("Breached")
        CANCELLED = "cancelled", _("Cancelled")

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="clocks")
    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="clocks", db_index=False)
    metric = models.CharField(max_length=20, choices=Metric.choices)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", db_index=False)
    target_seconds = models.PositiveIntegerField()
    business = models.BooleanField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)

    class Meta:
        constraints = [
            # Invariant 2: one running clock per ticket and metric.
            models.UniqueConstraint(
                fields=["ticket", "metric"],
                condition=Q(state__in=["running", "paused"]),
                name="clock_one_running",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="clock_due_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.ticket_id}: {self.state}"

    @property
    def is_late(self) -> bool:
        return self.state == self.State.BREACHED
