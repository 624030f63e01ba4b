"""What is promised: service standards per channel and severity, in versions that never change."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.models import ValueTier
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
    """The service standards as they stood at one time: a draft until it is published, and one is current.

    What was published never changes: a trigger refuses it, here and in the standards and uplifts.
    """

    number = models.PositiveIntegerField(unique=True)
    note = models.CharField(max_length=200, blank=True)
    # Per metric: waiting for which parties stops the clock.
    pauses = models.JSONField(default=usual_pauses)
    # Per share of a target: who is reminded when so much of it has passed.
    ladder = models.JSONField(default=usual_ladder)
    is_current = models.BooleanField(default=False)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="policy_one_current"),
            models.UniqueConstraint(
                fields=["published_at"],
                condition=Q(published_at=None),
                nulls_distinct=False,
                name="policy_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(published_at__isnull=False), name="policy_current_is_published"
            ),
        ]

    def __str__(self) -> str:
        return f"Policy {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


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


class Uplift(models.Model):
    """Some customers are promised more: those of a value tier, or with a contract of a service level.

    It raises one metric, or every one when `metric` is empty: to a percentage of the standard's target, or to a
    fixed target, which counts in the same hours as the standard. It never makes a target slacker.
    """

    policy = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="uplifts")
    tier = models.CharField(max_length=1, choices=ValueTier.choices, blank=True)
    service_level = models.CharField(max_length=40, blank=True)
    metric = models.CharField(max_length=20, choices=Metric.choices, blank=True)
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    target_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "tier", "service_level", "metric"], name="uplift_once"),
            models.CheckConstraint(
                condition=Q(tier="", service_level__gt="") | Q(tier__gt="", service_level=""), name="uplift_for_one"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, percent__range=(1, 99), target_seconds=None)
                | Q(percent=None, target_seconds__isnull=False, target_seconds__gt=0),
                name="uplift_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier or self.service_level} {self.metric or 'every metric'}"

    def applied_to(self, seconds: int) -> int:
        """The raised target, to the second below; never slacker than it was and never nothing."""
        raised = self.target_seconds if self.target_seconds is not None else seconds * (self.percent or 100) // 100
        return max(1, min(seconds, raised))
