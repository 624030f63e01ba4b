"""The invariants, looked at from outside: what the constraints cannot hold, a nightly look does."""

from datetime import datetime

from django.db.models import F, Min, OuterRef, Q, Subquery

from tickets.models import AgendaEntry, Ticket
from tickets.operations.refreshing import changing

AT_MOST = 500  # tickets mended in one look; more than that is an incident, not a slip


def out_of_step() -> list[Ticket]:
    """Open tickets whose next action is not the earliest outstanding moment of their agenda."""
    earliest = (
        AgendaEntry.objects.outstanding()
        .filter(ticket=OuterRef("pk"), counts=True)
        .order_by()
        .values("ticket")
        .annotate(first=Min("due_at"))
        .values("first")
    )
    tickets = Ticket.objects.open().annotate(planned=Subquery(earliest))
    wrong = Q(planned=None) | ~Q(planned=F("next_action_at"))
    return list(tickets.filter(wrong).order_by("id")[:AT_MOST])


def audit_invariants(at: datetime) -> int:
    """Compute the next action of every ticket that is out of step anew; returns how many there were."""
    tickets = out_of_step()
    for ticket in tickets:
        with changing(ticket, at, gates=True):
            pass  # the change is the computing itself
    return len(tickets)
