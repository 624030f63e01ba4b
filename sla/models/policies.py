"""What is promised: service standards per channel and severity, in versions that never change."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from sla.vocabulary import Metric
from tickets.vocabulary import Channel, Severity


def usual_pauses() -> dict[str, list[str]]:
    """Waiting for the customer stops what is theirs to move; nothing else does."""
    return {Metric.RESOLUTION.value: ["customer"], Metric.PROGRESS_UPDATE.value: ["customer"]}


def usual_ladder() -> list[dict[str, Any]]:
    """Three quarters: its owner; nine tenths: the lead; when it is over: the supervisor."""
    return [
        {"share": 75, "to": "owner"},
        {"share": 90, "to": "lead"},
        {"share": 100, "to": "supervisor"},
    ]


class PolicyVersion(models.Model):
    """The service standards as they stood at one time. Published versions never change; one is current."""

    number = models.PositiveIntegerField(unique=True)
    note = models.CharField(max_length=200, blank=True)
    # Per metric: waiting for which parties stops the clock.
    pauses = models.JSONField(default=usual_pauses)
    # Per share of a target: who is reminded when so much of it has passed.
    ladder = models.JSONField(default=usual_ladder)
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
