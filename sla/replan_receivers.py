"""When hours, standards or what a customer is entitled to change: each running clock is counted anew in its turn."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import AuditEntry, Team, User
from accounts.operations.teams import hours_changed
from customers.entitlements import entitlement_changed
from customers.models import Customer
from sla import operations, standards
from sla.operations.calendars import REPLAN
from tickets.agenda import when_due
from tickets.models import AgendaEntry, Ticket


@receiver(hours_changed, dispatch_uid="sla.keep_the_hours")
def keep_the_hours(team: Team, actor: User, at: datetime, **_: Any) -> None:
    """A team has other hours: its next version, in the transaction of the change."""
    operations.follow_hours(team, actor=actor, at=at)


@receiver(entitlement_changed, dispatch_uid="sla.keep_to_the_contract")
def keep_to_the_contract(customer: Customer, cause: AuditEntry, at: datetime, **_: Any) -> None:
    """A customer's tier or contracts promise something else: what runs for them, in the transaction of the change."""
    operations.follow_entitlement(customer, cause, at=at)


@when_due(REPLAN)
def count_anew(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Replan a ticket's running clocks; what was decided stays decided."""
    cause, _colon, number = entry.key.partition(":")
    if cause == "policy":
        standards.heed(int(number))
    operations.replan(ticket, at=at)
    return AgendaEntry.State.DONE
