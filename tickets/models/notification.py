from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tickets.notification_querysets import NotificationQuerySet


class Notification(models.Model):
    """One reason for one person of ours to look at a ticket; unread until they open it.

    A reason is told once: whoever notifies again with the same kind and key changes nothing. `deliver_at` is the
    first moment of the recipient's own hours; until then it waits, and what waited together is told together.
    `delivered_at` says when it was handed to a mail (then `digest` is the first reason of that mail), or found to be
    wanted by none.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False
    )
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    words = models.CharField(max_length=300)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    deliver_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    digest = models.BigIntegerField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "key", "recipient"], name="notification_once")
        ]
        indexes = [
            # The inbox and its count: what somebody has not read yet, newest first.
            models.Index(fields=["recipient", "-id"], condition=Q(read_at=None), name="notification_unread"),
            # The inbox and the ticket's page: what somebody has not read of one ticket.
            models.Index(fields=["recipient", "ticket", "-id"], condition=Q(read_at=None), name="notification_of"),
            # The tick: what is to be told, in order.
            models.Index(
                fields=["deliver_at", "id"], condition=Q(delivered_at=None, read_at=None), name="notification_due"
            ),
            # The tick: what is to be told to one person.
            models.Index(
                fields=["recipient", "deliver_at"],
                condition=Q(delivered_at=None, read_at=None),
                name="notification_untold",
            ),
            # The words of a mail: what it tells.
            models.Index(fields=["digest", "id"], condition=~Q(digest=None), name="notification_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"
