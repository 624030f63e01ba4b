from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.querysets import SignedLinkQuerySet

if TYPE_CHECKING:
    from tickets.models.conversation import Message


class SignedLink(models.Model):
    """An address that opens one page about one ticket to whoever has the mail that it stood in; nothing else.

    The secret part is made from the row and our key whenever a mail leaves (`tickets.links`), and only its SHA-256 is
    kept, so that nobody who reads the database can open a page. A new `generation` makes the old address unknown.
    `about` is what the page is about beside the ticket: the message that a survey came with, else 0.
    `asks` are the questions of the page.
    """

    class Purpose(models.TextChoices):
        TICKET = "ticket", _("The customer's page")
        SURVEY = "survey", _("Survey")

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="signed_links", db_index=False)
    contact = models.ForeignKey("customers.Contact", models.CASCADE, related_name="+", db_index=False)
    about = models.BigIntegerField(default=0)
    asks = ArrayField(models.CharField(max_length=10), default=list)
    generation = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = SignedLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "purpose", "contact", "about"], name="signed_link_once"),
            # Never blank: a link without a secret would open for everybody who has none.
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="signed_link_digest"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="signed_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.ticket_id}"

    def opens(self, at: datetime) -> bool:
        """Whether it opens its page at that moment, and still for the one whom the ticket is about."""
        return self.revoked_at is None and at < self.expires_at and self.contact_id == self.ticket.contact_id

    def goes_with(self, message: "Message | None") -> bool:
        """Whether it stands in the mail of this message."""
        return self.about == 0 or (message is not None and self.about == message.pk)
