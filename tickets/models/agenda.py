from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tickets.querysets import AgendaQuerySet
from tickets.vocabulary import Party

ASKING = "asks"


class AgendaEntry(models.Model):
    """One due moment of a ticket: a clock, a hold's end, a follow-up, a promise, an approval.

    `pending` waits for its moment; `raised` has had it and still asks for somebody; the rest is over.
    The ticket's `next_action_at` is the earliest `due_at` of what is pending or raised and `counts`.
    A worker claims due rows in batches (token and lease), acts on each in its own transaction, and
    gives up on one that failed five times.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        RAISED = "raised"
        DONE = "done"
        SKIPPED = "skipped"
        CANCELLED = "cancelled"
        FAILED = "failed"

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="agenda", db_index=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    by = models.CharField(max_length=20, choices=Party.choices, default=Party.US)
    counts = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar = AgendaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "kind", "key"], name="agenda_once")]
        indexes = [
            # The tick: what is due, in order.
            models.Index(fields=["due_at", "id"], condition=Q(state="pending"), name="agenda_due"),
            # A ticket in hand, and the nightly look at next actions.
            models.Index(
                fields=["ticket", "due_at"],
                condition=Q(state__in=["pending", "raised", "failed"]),
                name="agenda_unsettled",
            ),
            # The operations page: what stepped aside.
            models.Index(fields=["id"], condition=Q(state="failed"), name="agenda_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.ticket_id} at {self.due_at}"

    @property
    def is_outstanding(self) -> bool:
        return self.state in (self.State.PENDING, self.State.RAISED)

    @property
    def is_unsettled(self) -> bool:
        return self.is_outstanding or self.state == self.State.FAILED

    @property
    def asks(self) -> bool:
        """Whether it has had a moment and asks for somebody, though it may wait for a later one."""
        return self.state == self.State.RAISED or (self.state == self.State.PENDING and self.reason == ASKING)

    def ask_again(self, due_at: datetime, *, asks: bool) -> None:
        """Wait for a later moment; with `asks` it asks for somebody meanwhile."""
        self.due_at, self.attempts, self.reason = due_at, 0, ASKING if asks else ""

    def wait_anew(self, other: "AgendaEntry") -> None:
        """Wait as the other one does, as if nobody had claimed or settled this one."""
        self.due_at, self.by, self.counts, self.state = other.due_at, other.by, other.counts, other.state
        self.settled_at, self.reason = other.settled_at, other.reason
        self.claim, self.lease_until, self.attempts = None, None, 0
