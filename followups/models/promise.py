from typing import ClassVar

from django.db import models
from django.db.models import Q

from followups.querysets import UpdatePromiseQuerySet
from followups.vocabulary import PromiseState
from resolution.core.identifiers import public_id


class UpdatePromise(models.Model):
    """We told the customer when they hear from us next, or (`implied`) wrote without saying so.

    A person's next public message in time keeps it. Past due without a word it is `late_silent`; the
    message that comes after all makes it `late_informed`. Waiting for the customer, or the end of the
    ticket, withdraws it. The ticket's `next_update_promised_at` repeats the running one that was told.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="update_promises")
    message = models.ForeignKey("tickets.Message", models.SET_NULL, null=True, related_name="+", db_index=False)
    promised_at = models.DateTimeField()
    # Nobody told the customer a time: the interval of the service standards runs, so that silence is measured.
    implied = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=PromiseState.choices, default=PromiseState.OPEN)
    reminded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = UpdatePromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(settled_at=None), name="promise_one_running")
        ]

    @property
    def public_id(self) -> str:
        return public_id("prm", self.pk)

    def __str__(self) -> str:
        return f"Update on {self.ticket_id} by {self.promised_at}"
