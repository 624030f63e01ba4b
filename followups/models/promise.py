from typing import ClassVar

from django.db import models
from django.db.models import Q

from followups.querysets import UpdatePromiseQuerySet
from followups.vocabulary import PromiseState


class UpdatePromise(models.Model):
    """We told the customer when they hear from us next.

    A person's next public message in time keeps it. Past due without a word it is `late_silent`; the
    message that comes after all makes it `late_informed`. Waiting for the customer, or the end of the
    ticket, withdraws it. The ticket's `next_update_promised_at` repeats the running one.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="update_promises")
    message = models.ForeignKey("tickets.Message", models.SET_NULL, null=True, related_name="+", db_index=False)
    promised_at = models.DateTimeField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=PromiseState.choices, default=PromiseState.OPEN)
    reminded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = UpdatePromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(settled_at=None), name="promise_one_running")
        ]

    def __str__(self) -> str:
        return f"Update on {self.ticket_id} by {self.promised_at}"
