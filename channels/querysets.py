"""Questions about mails. Every lookup of a door starts at `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User
    from channels.models import OutboundMail  # noqa: F401


def reads_outbox(user: User) -> bool:
    """Supervisors and administrators look after the outbox; auditors may read it."""
    return bool(user.is_authenticated and user.is_active and (user.supervises or user.role == Role.AUDITOR))


class OutboundMailQuerySet(models.QuerySet["OutboundMail"]):
    """Mails that we owe, or have sent."""

    def visible_to(self, user: User) -> OutboundMailQuerySet:
        return self if reads_outbox(user) else self.none()

    def in_state(self, state: str) -> OutboundMailQuerySet:
        """The mails of one tab of the outbox; an empty state means all."""
        if state == "waiting":
            return self.filter(state__in=["pending", "claimed", "sending", "accepted"])
        return self.filter(state=state) if state else self

    def for_page(self) -> OutboundMailQuerySet:
        return self.select_related("ticket__contact", "user").defer("text", "html")

    def for_reading(self) -> OutboundMailQuerySet:
        return self.select_related("ticket__contact", "message__author", "user")

    def for_settling(self) -> OutboundMailQuerySet:
        return self.select_related("ticket", "user")

    def for_sending(self) -> OutboundMailQuerySet:
        return self.for_reading().select_for_update(of=("self",))
