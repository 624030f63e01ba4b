from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from resolution.core.identifiers import public_id
from tickets.querysets import EventQuerySet


class Event(models.Model):
    """One thing that happened to a ticket. Written once, never changed (a trigger sees to it).

    It is the timeline that an agent reads, the audit log, the source of every KPI, and the outbox: an
    event waits for its readers until `relayed_at` is set. `context` holds the ticket's dimensions (owner,
    team, severity …) as they were when it happened.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="events", db_index=False)
    verb = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    occurred_at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    context = models.JSONField(default=dict)
    relayed_at = models.DateTimeField(null=True)

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "-occurred_at", "-id"], name="event_timeline"),  # the ticket page
            models.Index(fields=["id"], condition=Q(relayed_at=None), name="event_outbox"),  # the relay
        ]

    def __str__(self) -> str:
        return f"{self.verb} on {self.ticket_id}"

    @property
    def public_id(self) -> str:
        return public_id("evt", self.pk)
