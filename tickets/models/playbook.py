from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.vocabulary import SkipReason, Variant


class PlaybookVersion(models.Model):
    """The framework's items as they stood at one time. Published versions never change; one is current."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CURRENT = "current", _("Current")
        RETIRED = "retired", _("Retired")

    number = models.PositiveIntegerField(unique=True)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="current"), name="playbook_one_current"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="playbook_one_draft"),
        ]

    def __str__(self) -> str:
        return f"Playbook {self.number}"


class PlaybookItem(models.Model):
    """One item of a version: what it asks, how it is satisfied, and how strictly it holds in each variant."""

    class Kind(models.TextChoices):
        AUTO = "auto", _("Automatic")
        DATA = "data", _("From fields")
        ATTEST = "attest", _("Confirmed by the agent")
        GUIDE = "guide", _("Guidance")

    class Strength(models.TextChoices):
        HARD = "hard", _("Required")
        SOFT = "soft", _("Expected")
        GUIDE = "guide", _("Guidance")
        NONE = "none", _("Not used")

    version = models.ForeignKey(PlaybookVersion, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8)
    phase = models.CharField(max_length=20)
    group = models.CharField(max_length=4)
    group_title = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    prompt = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    gate = models.CharField(max_length=20, blank=True)
    express = models.CharField(max_length=8, choices=Strength.choices, default=Strength.GUIDE)
    standard = models.CharField(max_length=8, choices=Strength.choices, default=Strength.GUIDE)
    complex = models.CharField(max_length=8, choices=Strength.choices, default=Strength.GUIDE)
    condition = models.CharField(max_length=30, blank=True)
    raised_when = models.CharField(max_length=30, blank=True)
    raised_to = models.CharField(max_length=8, choices=Strength.choices, default=Strength.NONE)
    evidence = models.CharField(max_length=60, blank=True)
    fields = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="item_once"),
            models.UniqueConstraint(fields=["version", "position"], name="item_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def strength(self, variant: str) -> str:
        """How strictly the item holds in a variant."""
        strengths: dict[str, Any] = {
            Variant.EXPRESS: self.express,
            Variant.STANDARD: self.standard,
            Variant.COMPLEX: self.complex,
        }
        return str(strengths[variant])


class ItemResponse(models.Model):
    """What an agent said about an item in one cycle: done, not applicable, deferred or skipped, and why."""

    class State(models.TextChoices):
        DONE = "done", _("Done")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")
        DEFERRED = "deferred", _("Deferred")
        SKIPPED = "skipped", _("Skipped")

    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="responses")
    code = models.CharField(max_length=8)
    state = models.CharField(max_length=16, choices=State.choices)
    skip_reason = models.CharField(max_length=24, choices=SkipReason.choices, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "code"], name="response_once")]
        # The supervisor's report: what was skipped lately.
        indexes = [models.Index(fields=["-at", "-id"], condition=models.Q(state="skipped"), name="response_skipped")]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class GateOverride(models.Model):
    """A supervisor let a ticket through a gate that did not hold, and wrote down why."""

    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="overrides")
    step = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    sentence = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="override_newest")]  # the supervisor's report

    def __str__(self) -> str:
        return f"{self.step}: {self.code}"
