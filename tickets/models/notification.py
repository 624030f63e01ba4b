from django.conf import settings
from django.db import models
from django.db.models import Q


class Notification(models.Model):
    """One reason for one person of ours to look at a ticket; unread until they open it.

    A reason is told once: whoever notifies again with the same kind and key changes nothing. `deliver_at` is the
    first moment of the recipient's own hours; until then it waits, and what waited together is told together.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False
    )
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    words = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    deliver_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "key", "recipient"], name="notification_once")
        ]
        indexes = [
            # The inbox: what somebody has not read yet, newest first.
            models.Index(fields=["recipient", "-id"], condition=Q(read_at=None), name="notification_unread"),
            # The tick: what is to be delivered, in order.
            models.Index(fields=["deliver_at", "id"], condition=Q(delivered_at=None), name="notification_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"
