"""A customer's tier and contracts: whoever is promised more, or no longer, has their running clocks counted anew."""

from datetime import datetime

from accounts.models import AuditEntry
from customers.models import Customer
from sla.models import Clock
from sla.models.clocks import LIVE
from sla.operations.calendars import REPLAN
from tickets.operations.agenda import put_for_each


def follow_entitlement(customer: Customer, cause: AuditEntry, *, at: datetime) -> None:
    """Have the running clocks of a customer counted anew, each ticket in its turn; what is decided stays.

    The cause names the turn: two changes in a row are two of them, also where the first was not yet due.
    """
    running = Clock.objects.filter(ticket__customer=customer, state__in=LIVE)
    put_for_each(running.values("ticket"), REPLAN, f"customer:{cause.pk}", due_at=at, at=at)
