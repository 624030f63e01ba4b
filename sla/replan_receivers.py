"""When hours or standards change: the next version is kept, and each running clock is counted anew in its turn."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import Team, User
from accounts.operations.teams import hours_changed
from sla import operations, standards
from sla.operations.calendars import REPLAN
from tickets.agenda import when_due
from tickets.models import AgendaEntry, Ticket


@receiver(hours_changed, dispatch_uid="sla.keep_the_hours")
def keep_the_hours(team: Team, actor: User, at: datetime, **_: Any) -> None:
    """A team has other hours: its next version, in the transaction of the change."""
    operations.follow_hours(team, actor=actor, at=at)


@when_due(REPLAN)
def count_anew(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Replan a ticket's running clocks; what was decided stays decided."""
    cause, _colon, number = entry.key.partition(":")
    if cause == "policy":
        standards.heed(int(number))
    operations.replan(ticket, at=at)
    return AgendaEntry.State.DONE
