"""Who resolved what: the person who owned the ticket then, as the event wrote it down, never as it is today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import User
from accounts.roles import RANK
from tickets.models import Event, ResolutionCycle, Ticket
from tickets.vocabulary import Phase

RESOLVES = ("resolve", "resolve_on_first_contact")


@dataclass(frozen=True)
class Resolution:
    """A resolved cycle, and whose work it was."""

    cycle: int
    ticket: int
    agent: int
    resolved_at: datetime


def resolved_since(since: datetime) -> list[Resolution]:
    """What was resolved since then by people who still work here. Read once a night, so it has no index."""
    return _found(Q(resolved_at__gte=since))


def resolutions_of(cycles: Iterable[int]) -> list[Resolution]:
    """The resolutions of these cycles, as far as somebody's work can be looked at."""
    wanted = list(cycles)
    return _found(Q(pk__in=wanted)) if wanted else []


def latest_of(ticket: Ticket) -> Resolution | None:
    """The ticket's last resolution, or None while there is none that was anybody's."""
    found = _found(Q(ticket=ticket))
    return max(found, key=lambda one: one.resolved_at, default=None)


def _found(condition: Q) -> list[Resolution]:
    rows = _with_owner().filter(condition, resolved_at__isnull=False).exclude(ticket__phase=Phase.MERGED)
    rows = rows.exclude(ticket__phase=Phase.CANCELLED).order_by("id")
    here = set(User.objects.filter(is_active=True, role__in=[*RANK]).values_list("pk", flat=True))
    named = [
        (cycle, ticket, owner or resolver, at)
        for cycle, ticket, owner, resolver, at in rows.values_list(
            "pk", "ticket_id", "owner", "resolved_by_id", "resolved_at"
        )
    ]
    return [Resolution(*row) for row in named if row[2] in here]


def _with_owner() -> Any:
    """The cycles, each with its `owner` of then."""
    told = Event.objects.annotate(
        of_cycle=Cast(KT("detail__cycle_id"), BigIntegerField()),
        owner_then=Cast(KT("context__owner"), BigIntegerField()),
    )
    last = told.filter(ticket=OuterRef("ticket"), verb__in=RESOLVES, of_cycle=OuterRef("pk")).order_by("-id")
    return ResolutionCycle.objects.annotate(owner=Subquery(last.values("owner_then")[:1]))
