"""Every row that a KPI depends on, read plainly: one `all()` a table, and dictionaries."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from customers.models import Contract, Customer
from followups.models import FollowUp, SurveyAnswer
from quality.models import QualityReview
from sla.models import Clock
from tickets.models import (
    Attachment,
    Check,
    Escalation,
    Event,
    Hold,
    ItemResponse,
    Message,
    Problem,
    ResolutionCycle,
    Ticket,
    TicketLink,
    TimeEntry,
    WorkStep,
)
from tickets.models.casework import Assessment, Environment, RootCause

Row = TypeVar("Row")


def by(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    """The rows that belong to each key, in their order."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


class Rows:
    """All of it at one moment."""

    def __init__(self) -> None:
        self.tickets = {ticket.pk: ticket for ticket in Ticket.objects.all()}
        self.cycles = {cycle.pk: cycle for cycle in ResolutionCycle.objects.order_by("ticket", "number")}
        self.cycles_of = by(self.cycles.values(), lambda cycle: cycle.ticket_id)
        self.messages_of = by(Message.objects.order_by("created_at", "id"), lambda message: message.ticket_id)
        self.holds_of = by(Hold.objects.all(), lambda hold: hold.ticket_id)
        self.escalations_of = by(Escalation.objects.all(), lambda escalation: escalation.ticket_id)
        self.events_of = by(Event.objects.order_by("id"), lambda event: event.ticket_id)
        repeats = TicketLink.objects.filter(kind="recurrence_of")
        self.repeats_of = by(repeats, lambda link: link.other_id)
        self.mass_incidents = {problem.pk for problem in Problem.objects.all() if problem.mass_incident}
        self.answers = list(SurveyAnswer.objects.order_by("id"))
        self.follow_ups = list(FollowUp.objects.all())
        self.clocks = list(Clock.objects.all())
        self.reviews_of = by(QualityReview.objects.all(), lambda review: review.cycle_id)
        self.customers = {customer.pk: customer for customer in Customer.objects.all()}
        self.contracts_of = by(Contract.objects.all(), lambda contract: contract.customer_id)
        self._read_records()

    def _read_records(self) -> None:
        self.assessments = {row.cycle_id: row for row in Assessment.objects.all()}
        self.environments = {row.cycle_id: row for row in Environment.objects.all()}
        self.causes = {row.cycle_id: row for row in RootCause.objects.all()}
        self.steps_of = by(WorkStep.objects.order_by("position"), lambda row: row.cycle_id)
        self.checks_of = by(Check.objects.all(), lambda row: row.cycle_id)
        self.times_of = by(TimeEntry.objects.all(), lambda row: row.cycle_id)
        self.responses_of = by(ItemResponse.objects.all(), lambda row: row.cycle_id)
        self.evidence_of = by(Attachment.objects.filter(is_evidence=True), lambda row: row.ticket_id)

    def countable(self, ticket: Ticket) -> bool:
        """Not spam or a test, not cancelled before a person answered, not merged into another."""
        if ticket.phase == "merged":
            return False
        nothing_said = ticket.acknowledged_at is None
        return not (ticket.phase == "cancelled" and (ticket.cancel_reason in ("spam", "test") or nothing_said))

    def deciding(self, ticket: int, verbs: Iterable[str], *, last: bool = False, **detail: Any) -> Event | None:
        """The first (or last) event of these kinds that says so in its detail."""
        found = [
            event
            for event in self.events_of[ticket]
            if event.verb in verbs and all(str(event.detail.get(name)) == str(value) for name, value in detail.items())
        ]
        return found[-1 if last else 0] if found else None

    def resolution_of(self, cycle: ResolutionCycle) -> Event | None:
        """The event that resolved a cycle here; one that came in from another system has none."""
        return self.deciding(cycle.ticket_id, ("resolve", "resolve_on_first_contact"), last=True, cycle_id=cycle.pk)

    def resolved(self) -> list[tuple[ResolutionCycle, datetime, Event]]:
        """Every cycle of a countable ticket that was resolved here, when, and the event that did it."""
        found = []
        for cycle in self.cycles.values():
            event = self.resolution_of(cycle)
            if cycle.resolved_at is not None and event is not None and self.countable(self.tickets[cycle.ticket_id]):
                found.append((cycle, cycle.resolved_at, event))
        return found

    def today(self, ticket: Ticket) -> dict[str, Any]:
        """The dimensions as they are: where nothing was written down when it was decided."""
        return {
            "owner": ticket.owner_id,
            "team": ticket.team_id,
            "channel": ticket.channel,
            "category": ticket.category,
            "severity": ticket.severity,
            "variant": ticket.variant,
            "tier": self.customers[ticket.customer_id].value_tier,
        }

    def said(self, ticket: int) -> list[Message]:
        """What stands of a ticket's conversation, in order."""
        return [message for message in self.messages_of[ticket] if message.withdrawn_at is None]
