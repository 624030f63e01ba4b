"""No storms: whoever has not read yet that the customer wrote is not told again with every further message."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from tickets.models import Notification
from tickets.operations import cards

if TYPE_CHECKING:
    from tickets.operations.telling import Reason

REPLIED = "customer_replied"
# What else tells somebody of the very same words of a customer.
OF_THE_SAME_WORDS = (cards.KIND, "customer_denied", "customer_confirmed")
ALWAYS, NEVER = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
Whose = tuple[int, int]


def without_known(reasons: Sequence["Reason"]) -> list["Reason"]:
    """The reasons, without those that tell an owner of a customer's words of which they know already."""
    replies = [reason for reason in reasons if reason.kind == REPLIED]
    knows, kept = _known(replies) if replies else {}, []
    for reason in reasons:
        if reason.kind != REPLIED:
            kept.append(reason)
        elif knows.get(_whose(reason), NEVER) < reason.event.occurred_at:
            kept.append(reason)
            knows[_whose(reason)] = ALWAYS
    return kept


def _known(replies: Sequence["Reason"]) -> dict[Whose, datetime]:
    """Up to which moment somebody knows of a customer's words: for good while an entry of theirs is unread."""
    earliest = min(reason.event.occurred_at for reason in replies)
    told = Q(kind=REPLIED) & (Q(read_at=None) | Q(read_at__gte=earliest))
    told |= Q(kind__in=OF_THE_SAME_WORDS, created_at__gte=earliest)
    whose = [_whose(reason) for reason in replies]
    rows = Notification.objects.filter(
        told, ticket__in=[ticket for ticket, _owner in whose], recipient__in=[owner for _ticket, owner in whose]
    )
    return _latest(rows)


def _latest(rows: Iterable[Notification]) -> dict[Whose, datetime]:
    known: dict[Whose, datetime] = {}
    for row in rows:
        until = (row.read_at or ALWAYS) if row.kind == REPLIED else row.created_at
        key = row.ticket_id, row.recipient_id
        known[key] = max(until, known.get(key, NEVER))
    return known


def _whose(reason: "Reason") -> Whose:
    return reason.event.ticket_id, reason.people[0]
