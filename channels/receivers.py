"""What leaves by mail when something happens to a ticket."""

from typing import Any

from django.dispatch import receiver

from channels.operations import owing
from tickets.events import reads, recorded
from tickets.models import Event, Message


@receiver(recorded)
def carry_our_words(event: Event, **_more: Any) -> None:
    """Every public message of ours is owed as a mail, in the transaction that wrote it down."""
    if event.verb == "sent":
        actor = event.actor
        owing.owe_message(
            event.ticket,
            event.detail["message"],
            event.detail.get("purpose", ""),
            automatic=actor is None,
            wait=actor.undo_seconds if actor else 0,
            at=event.occurred_at,
        )


@reads("opened")
def confirm_receipt(event: Event) -> None:
    """Whoever wrote to us hears that it arrived; whom we wrote to first gets that message."""
    ticket = event.ticket
    if ticket.imported or not ticket.contact.email:
        return
    if ticket.customer_initiated:
        owing.owe_receipt(ticket, at=event.occurred_at)
        return
    ours = Message.objects.filter(ticket=ticket, kind=Message.Kind.OUTBOUND).order_by("id")
    if first := ours.values_list("pk", flat=True).first():
        owing.owe_message(ticket, first, Message.Purpose.REPLY, automatic=False, wait=0, at=event.occurred_at)
