"""What a clock of a ticket aims at: the standard of channel and severity, or an earlier promise to the customer."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sla.models import CalendarVersion, Clock
from sla.operations.calendars import calendar_for
from sla.standards import current_policy, target_for
from tickets.models import Ticket


@dataclass(frozen=True)
class Plan:
    """So many seconds of these hours (none: the wall clock), under a policy, and what set them."""

    policy_id: int
    seconds: int
    business: bool
    calendar: CalendarVersion | None = None
    basis: dict[str, Any] = field(default_factory=dict)

    def clock(self, ticket: Ticket, metric: str, started_at: datetime) -> Clock:
        """A clock that follows this plan, of no cycle yet and not written down."""
        clock = Clock(ticket=ticket, metric=metric, started_at=started_at)
        self.put_on(clock)
        return clock

    def put_on(self, clock: Clock) -> None:
        """Have a clock follow this plan: from its original start, with all its pauses."""
        clock.policy_id, clock.calendar = self.policy_id, self.calendar
        clock.target_seconds, clock.business, clock.basis = self.seconds, self.business, self.basis
        clock.due_at = clock.moment_of(100)


def plan_for(ticket: Ticket, metric: str, started_at: datetime, promised_at: datetime | None = None) -> Plan | None:
    """What a clock that begins at `started_at` aims at: the earlier of standard and promise; None without either."""
    standard = _standard(ticket, metric, started_at, promised_at)
    if promised_at is None:
        return standard
    if standard is not None:
        due = standard.clock(ticket, metric, started_at).due_at
        if due is not None and due < promised_at:
            return standard
    seconds = max(0, math.ceil((promised_at - started_at).total_seconds()))
    basis = _basis(ticket, promised_at) | {"promise": True}
    return Plan(standard.policy_id if standard else current_policy(), seconds, business=False, basis=basis)


def _standard(ticket: Ticket, metric: str, started_at: datetime, promised_at: datetime | None) -> Plan | None:
    target = target_for(ticket, metric, at=started_at)
    if target is None:
        return None
    basis = _basis(ticket, promised_at)
    if target.raised_by:
        basis["raised_by"] = target.raised_by
    version = calendar_for(ticket.team) if target.business and ticket.team is not None else None
    return Plan(target.policy_id, target.seconds, target.business, version, basis)


def _basis(ticket: Ticket, promised_at: datetime | None) -> dict[str, Any]:
    basis: dict[str, Any] = {"channel": str(ticket.channel), "severity": str(ticket.severity)}
    return basis | ({"promised_at": promised_at.isoformat()} if promised_at else {})
