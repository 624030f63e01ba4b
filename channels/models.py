"""How words leave: one row per mail that we owe somebody."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels.querysets import OutboundMailQuerySet
from resolution.core.identifiers import public_id


class OutboundMail(models.Model):
    """One mail to a ticket's contact or to one of ours, from the transaction that caused it to the server's yes.

    `pending` waits for its moment; a worker claims it with a token and a lease, marks it `sending`, sends
    it outside of any transaction, and marks it `accepted` only while the token is still its own; once that
    was told on its ticket it is `sent`. A row that is found in `sending` after its lease, or whose
    connection broke while sending, is `in_doubt`: perhaps it was taken, perhaps not. It is counted
    (`doubts`) and sent again under the same message identifier, so that whoever it is for sees one. What
    it said is stored when it is sent, never guessed later.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        CLAIMED = "claimed", _("In a worker's hands")
        SENDING = "sending", _("Sending")
        IN_DOUBT = "in_doubt", _("In doubt")
        ACCEPTED = "accepted", _("Taken by the server")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Receipt")
        REPLY = "reply", _("Reply")
        PROGRESS_UPDATE = "progress_update", _("Progress update")
        PROPOSAL = "proposal", _("Proposed solution")
        VERIFICATION_REQUEST = "verification_request", _("Request to verify")
        CLOSING = "closing", _("Closing message")
        FOLLOW_UP = "follow_up", _("Follow-up")
        DIGEST = "digest", _("What wants one of ours")
        WEEKLY_SUMMARY = "weekly_summary", _("Last week's KPIs")

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, null=True, related_name="outbound_mails", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="outbound_mails", db_index=False
    )
    message = models.ForeignKey("tickets.Message", models.CASCADE, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    key = models.CharField(max_length=80)
    automatic = models.BooleanField(default=False)

    to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    message_identifier = models.CharField(max_length=200, unique=True)
    thread_identifier = models.CharField(max_length=200, blank=True)

    due_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = OutboundMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "key"], name="mail_once"),
            models.UniqueConstraint(
                fields=["user", "kind", "key"], condition=~Q(user=None), name="mail_to_one_of_ours_once"
            ),
            # To the contact of a ticket, or to one of ours: never to both, never to nobody.
            models.CheckConstraint(
                name="mail_to_exactly_one",
                condition=Q(ticket=None, user__isnull=False) | Q(ticket__isnull=False, user=None),
            ),
        ]
        indexes = [
            # The tick: what is to be sent, in order.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=["pending", "claimed", "sending", "in_doubt", "accepted"]),
                name="mail_due",
            ),
            # The outbox page: what needs somebody's eye, newest first.
            models.Index(fields=["-id"], condition=Q(state__in=["failed", "in_doubt"]), name="mail_troubled"),
            # The tick: when somebody of ours had their last mail.
            models.Index(fields=["user", "-created_at"], condition=~Q(user=None), name="mail_of_user"),
            # The outbox page: what was taken back.
            models.Index(fields=["-id"], condition=Q(state="withdrawn"), name="mail_withdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.ticket_id or self.user_id} to {self.to}"

    @property
    def public_id(self) -> str:
        return public_id("mail", self.pk)
