from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from followups.querysets import FollowUpQuerySet
from followups.vocabulary import RUNNING, Evidence, Kind, Outcome, Reason, State
from resolution.core.identifiers import public_id


class FollowUp(models.Model):
    """One planned contact after a resolution: is it still solved, a day or two and a week or two later?

    `planned` waits for its moment, `open` asks for somebody (or for the delivery of the automatic mail);
    it is `done` only with evidence. One that was done after `window_end` stays `missed` and keeps its
    `completed_at`, so that late is shown apart.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="follow_ups")
    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="follow_ups", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    automatic = models.BooleanField(default=False)
    requires_call = models.BooleanField(default=False)
    window_start = models.DateTimeField()
    due_at = models.DateTimeField()
    window_end = models.DateTimeField()
    shifted = models.BooleanField(default=False)

    message = models.ForeignKey("tickets.Message", models.SET_NULL, null=True, related_name="+", db_index=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    evidence = models.CharField(max_length=12, choices=Evidence.choices, blank=True)
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            # Invariant 2: one follow-up per cycle and kind.
            models.UniqueConstraint(fields=["cycle", "kind"], name="follow_up_once"),
            models.CheckConstraint(
                name="follow_up_window_in_order",
                condition=Q(window_start__lte=F("due_at")) & Q(due_at__lte=F("window_end")),
            ),
            # Nobody ticks a follow-up done without showing why.
            models.CheckConstraint(
                name="follow_up_done_with_evidence",
                condition=~Q(state=State.DONE) | (~Q(evidence="") & Q(completed_at__isnull=False)),
            ),
        ]
        indexes = [
            # The follow-ups page: what is to be done, in order.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=[state.value for state in RUNNING]),
                name="follow_up_due",
            ),
            # The follow-ups page: what was missed and still waits for a late contact; newest first.
            models.Index(
                fields=["-window_end", "-id"],
                condition=Q(state=State.MISSED, completed_at=None),
                name="follow_up_missed",
            ),
            # KPI 10: what ended in a period.
            models.Index(fields=["window_end", "id"], name="follow_up_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} follow-up of {self.ticket_id}"

    @property
    def public_id(self) -> str:
        return public_id("fup", self.pk)

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def answerable(self) -> bool:
        """Whether an outcome can still be recorded: it runs, or was missed and nobody came back yet."""
        return self.running or (self.state == State.MISSED and self.completed_at is None)

    def on_time(self, at: datetime) -> bool:
        return at <= self.window_end

    def told(self) -> dict[str, Any]:
        """What an event about this follow-up says."""
        return {
            "follow_up": self.pk,
            "kind": self.kind,
            "state": self.state,
            "outcome": self.outcome,
            "evidence": self.evidence,
            "window_end": self.window_end.isoformat(),
        }
