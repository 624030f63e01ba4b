from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sla.models.calendars import CalendarVersion
from sla.models.policies import PolicyVersion
from sla.vocabulary import Metric


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
    # The hours in which the target counts; none for the wall clock.
    calendar = models.ForeignKey(CalendarVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    target_seconds = models.PositiveIntegerField()
    business = models.BooleanField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # In order: {"party": whom we waited for, "from": instant, "to": instant or null while it lasts}.
    pauses = models.JSONField(default=list)
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
