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


class UnheardEvent(models.Model):
    """An event whose readers failed: out of the line, so that others pass, and tried again by itself.

    After five failures it has `stepped_aside` and waits for an administrator.
    """

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="unheard")
    attempts = models.PositiveSmallIntegerField()
    reason = models.TextField()
    retry_at = models.DateTimeField()
    stepped_aside = models.BooleanField(default=False)

    class Meta:
        # The relay: what is to be tried again, in order.
        indexes = [models.Index(fields=["retry_at"], condition=Q(stepped_aside=False), name="unheard_due")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.reason}"
