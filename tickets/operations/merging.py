"""Merging: the source's words move to the target, and a journal knows how to bring them back."""

from datetime import datetime
from typing import TYPE_CHECKING

from tickets import events
from tickets.models import Merge, Message, Ticket, TicketLink
from tickets.operations.refreshing import changing

if TYPE_CHECKING:
    from accounts.models import User


def move_over(source: Ticket, target: Ticket, *, actor: "User | None", at: datetime) -> None:
    """Move messages and files of the source to the target, both in hand, and write the journal."""
    messages = list(source.messages.values_list("pk", flat=True))
    attachments = list(source.attachments.values_list("pk", flat=True))
    Message.objects.filter(pk__in=messages).update(ticket=target, moved_from=source)
    source.attachments.filter(pk__in=attachments).update(ticket=target)
    source.merged_into = target
    Merge.objects.create(
        source=source,
        target=target,
        merged_by=actor,
        merged_at=at,
        moved={"messages": messages, "attachments": attachments, "unanswered": _iso(source.unanswered_since)},
    )
    TicketLink.objects.get_or_create(
        ticket=source, other=target, kind=TicketLink.Kind.DUPLICATE, defaults={"created_by": actor, "created_at": at}
    )
    target.message_count += len(messages)
    source.message_count -= len(messages)
    if source.unanswered_since and (
        target.unanswered_since is None or source.unanswered_since < target.unanswered_since
    ):
        target.unanswered_since = source.unanswered_since
    source.unanswered_since = None
    events.record(target, "merged_in", actor=actor, at=at, source=source.pk, messages=len(messages))


def move_back(source: Ticket, *, actor: "User | None", at: datetime) -> None:
    """Take the latest merge of the source, which is in hand, apart again."""
    merge = Merge.objects.select_related("target").get(source=source, undone_at=None)
    with changing(merge.target, at) as target:
        _give_back(merge, source, target, actor=actor, at=at)


def _give_back(merge: Merge, source: Ticket, target: Ticket, *, actor: "User | None", at: datetime) -> None:
    messages = target.messages.filter(pk__in=merge.moved["messages"])
    moved = messages.update(ticket=source, moved_from=None)
    target.attachments.filter(pk__in=merge.moved["attachments"]).update(ticket=source)
    TicketLink.objects.filter(ticket=source, other=target, kind=TicketLink.Kind.DUPLICATE).delete()
    merge.undone_at, merge.undone_by = at, actor
    merge.save(update_fields=["undone_at", "undone_by"])
    source.merged_into = None
    source.message_count += moved
    target.message_count -= moved
    unanswered = merge.moved.get("unanswered")
    if unanswered:
        source.unanswered_since = datetime.fromisoformat(unanswered)
        if target.unanswered_since == source.unanswered_since:
            target.unanswered_since = None
    events.record(target, "unmerged_from", actor=actor, at=at, source=source.pk)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
