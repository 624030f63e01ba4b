"""Questions about the reasons that people of ours have to look at a ticket."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import RowNumber

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Notification  # noqa: F401


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Reasons to look at a ticket: whose they are, and how far they have come."""

    def visible_to(self, user: User) -> NotificationQuerySet:
        """One's own, of tickets that one still sees."""
        from tickets.models import Ticket

        own = self.filter(recipient=user)
        return (
            own if user.is_active and user.sees_everything else own.filter(ticket__in=Ticket.objects.visible_to(user))
        )

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)

    def untold(self, at: datetime) -> NotificationQuerySet:
        """Unread, in no mail yet, and due by that moment."""
        return self.filter(delivered_at=None, read_at=None, deliver_at__lte=at)

    def newest_of_each_ticket(self) -> NotificationQuerySet:
        """Of the unread ones, the newest of each ticket and recipient: the entries of an inbox."""
        from tickets.models import Notification

        newer = Notification.objects.unread().filter(
            recipient=OuterRef("recipient"), ticket=OuterRef("ticket"), pk__gt=OuterRef("pk")
        )
        return self.unread().filter(~Exists(newer))

    def first_of_each_ticket(self, most: int) -> NotificationQuerySet:
        """The newest few of each ticket."""
        rank = Window(RowNumber(), partition_by=[F("ticket")], order_by=[F("pk").desc()])
        return self.annotate(rank=rank).filter(rank__lte=most)

    def in_order(self) -> NotificationQuerySet:
        """Locked in one order, so that two who change many of them never wait for each other."""
        return self.order_by("pk").select_for_update()
