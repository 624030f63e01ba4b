from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resolution.core.identifiers import public_id
from tickets.querysets import MessageQuerySet
from tickets.vocabulary import Channel, Intent


class Message(models.Model):
    """Something that was said: to us, by us, among us, or on the phone."""

    class Kind(models.TextChoices):
        INBOUND = "inbound", _("From the customer")
        OUTBOUND = "outbound", _("To the customer")
        NOTE = "note", _("Internal note")
        CALL = "call", _("Logged call")
        SYSTEM = "system", _("Automatic message")

    class Purpose(models.TextChoices):
        REPLY = "reply", _("Reply")
        PROGRESS_UPDATE = "progress_update", _("Progress update")
        PROPOSAL = "proposal", _("Proposed solution")
        VERIFICATION_REQUEST = "verification_request", _("Request to verify")
        CLOSING = "closing", _("Closing message")
        RECEIPT = "receipt", _("Receipt")
        FOLLOW_UP = "follow_up", _("Follow-up")

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    purpose = models.CharField(max_length=24, choices=Purpose.choices, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+", db_index=False)
    author_name = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    intent = models.CharField(max_length=20, choices=Intent.choices, blank=True)
    generated = models.BooleanField(default=False)
    reached = models.BooleanField(default=False)
    promised_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    moved_from = models.ForeignKey("tickets.Ticket", models.SET_NULL, null=True, related_name="+", db_index=False)

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ticket", "-created_at", "-id"], name="message_timeline")]  # the ticket page
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="message_external_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.ticket_id}"

    @property
    def public_id(self) -> str:
        return public_id("msg", self.pk)

    @property
    def is_public(self) -> bool:
        return self.kind != self.Kind.NOTE

    @property
    def is_human_contact(self) -> bool:
        """A person of ours reached the customer: written by hand, or a call that was answered."""
        wrote = self.kind == self.Kind.OUTBOUND and self.author_id is not None
        return wrote or (self.kind == self.Kind.CALL and self.reached)


class Attachment(models.Model):
    """A file of a ticket, stored under a name of our own making."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="attachments")
    name = models.CharField(max_length=150)
    stored_as = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    is_evidence = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody has begun to write, per ticket and kind of message."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=24)
    body = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ticket", "kind"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.ticket_id}"
