"""Tickets from another system: many at once, in the phase in which they ended, with their own times.

An imported ticket did not live here, so nothing is invented for it: no clocks, no follow-ups, and one
event that says what came in. What is still open waits for somebody, like any open ticket.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.models import Team
from customers.models import Contact
from resolution.core.text import one_line
from tickets import events
from tickets.case import Case
from tickets.models import AgendaEntry, Event, Hold, Message, PhaseEntry, ResolutionCycle, Ticket
from tickets.operations.opening import SNIPPET
from tickets.operations.refreshing import LOOK_AGAIN, count_gates, variant_of
from tickets.vocabulary import HoldParty, Party, Phase

if TYPE_CHECKING:
    from accounts.models import User

HOLD = timedelta(days=14)


@dataclass
class History:
    """What is known of a ticket of another system; times are aware, or None where nobody knows."""

    external_id: str
    contact: Contact
    author_name: str
    subject: str
    message: str
    channel: str
    severity: str
    category: str = ""
    subcategory: str = ""
    resolution: str = ""
    state: str = "open"  # open, waiting (for the customer) or closed
    created_at: datetime | None = None
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    raw: dict[str, Any] = field(default_factory=dict)

    def began_at(self, at: datetime) -> datetime:
        """The earliest moment that is known of it, else the moment of the import."""
        known = [self.created_at, self.first_response_at, self.resolved_at]
        return min((moment for moment in known if moment is not None), default=at)


@transaction.atomic
def import_tickets(
    histories: Sequence[History], *, source: str, team: Team | None, actor: "User | None", at: datetime
) -> list[Ticket]:
    """Store tickets of another system in a dozen statements, whatever their number.

    The caller has left out what is known by (source, external_id); a race on one is an IntegrityError
    that stores nothing of the batch.
    """
    tickets = Ticket.objects.bulk_create([_ticket(history, source, team, at) for history in histories])
    pairs = list(zip(tickets, histories, strict=True))
    cycles = ResolutionCycle.objects.bulk_create([_cycle(ticket, history) for ticket, history in pairs])
    for ticket, cycle in zip(tickets, cycles, strict=True):
        ticket.cycle = cycle
        if ticket.is_open:
            count_gates(Case.newborn(ticket, at))
    Ticket.objects.bulk_update(tickets, ["cycle", "gates_met", "gates_total"], batch_size=500)
    PhaseEntry.objects.bulk_create([entry for ticket in tickets for entry in _stays(ticket, actor)])
    Message.objects.bulk_create([message for pair in pairs for message in _messages(*pair)])
    _plan(tickets, at)
    Event.objects.bulk_create(
        Event(
            ticket=ticket,
            verb="imported",
            actor=actor,
            occurred_at=at,
            detail={"source": source, "external_id": history.external_id, "row": history.raw},
            context=ticket.context(),
        )
        for ticket, history in pairs
    )
    transaction.on_commit(events.wake_the_relay, robust=True)
    return tickets


def _ticket(history: History, source: str, team: Team | None, at: datetime) -> Ticket:
    began = history.began_at(at)
    closed = history.state == "closed"
    ended = history.resolved_at or began
    answered = history.first_response_at
    ticket = Ticket(
        subject=one_line(history.subject),
        customer=history.contact.customer,
        contact=history.contact,
        channel=history.channel,
        source=source,
        external_id=history.external_id,
        imported=True,
        severity=history.severity,
        category=history.category,
        subcategory=history.subcategory,
        phase=Phase.CLOSED if closed else Phase.CONNECTION,
        phase_entered_at=ended if closed else began,
        team=team,
        created_at=began,
        updated_at=at,
        acknowledged_at=answered,
        resolved_at=history.resolved_at if closed else None,
        closed_at=ended if closed else None,
        last_inbound_at=began,
        last_outbound_at=answered,
        unanswered_since=began if history.state == "open" else None,
        snippet=one_line(history.message, SNIPPET),
        message_count=1 + bool(history.resolution),
    )
    if not closed:
        waits = history.state == "waiting"
        ticket.hold_party = HoldParty.CUSTOMER if waits else ""
        ticket.hold_until = at + HOLD if waits else None
        ticket.next_action_at = ticket.hold_until or at + LOOK_AGAIN
        ticket.next_action_by = Party.CUSTOMER if waits else Party.US
        ticket.next_action_code = "wait" if waits else "first_response"
    ticket.variant = variant_of(ticket)
    return ticket


def _cycle(ticket: Ticket, history: History) -> ResolutionCycle:
    return ResolutionCycle(
        ticket=ticket,
        started_at=ticket.created_at,
        variant=ticket.variant,
        resolved_at=ticket.resolved_at,
        ended_at=ticket.closed_at,
        resolution_summary=history.resolution,
    )


def _stays(ticket: Ticket, actor: "User | None") -> list[PhaseEntry]:
    stay = {"ticket": ticket, "cycle": ticket.cycle, "step": "import", "entered_by": actor}
    first = PhaseEntry(phase=Phase.CONNECTION, entered_at=ticket.created_at, left_at=ticket.closed_at, **stay)
    if ticket.closed_at is None:
        return [first]
    return [first, PhaseEntry(phase=Phase.CLOSED, entered_at=ticket.closed_at, **stay)]


def _messages(ticket: Ticket, history: History) -> list[Message]:
    messages = [
        Message(
            ticket=ticket,
            kind=Message.Kind.INBOUND,
            channel=ticket.channel,
            contact=ticket.contact,
            author_name=history.author_name,
            body=history.message,
            created_at=ticket.created_at,
        )
    ]
    if history.resolution:
        messages.append(
            Message(
                ticket=ticket,
                kind=Message.Kind.OUTBOUND,
                purpose=Message.Purpose.CLOSING,
                channel=ticket.channel,
                body=history.resolution,
                generated=True,
                created_at=ticket.closed_at or ticket.created_at,
            )
        )
    return messages


def _plan(tickets: list[Ticket], at: datetime) -> None:
    holds = Hold.objects.bulk_create(
        Hold(ticket=ticket, party=HoldParty.CUSTOMER, reason="", started_at=at, until=until)
        for ticket in tickets
        if ticket.is_open and (until := ticket.hold_until) is not None
    )
    entries = [
        AgendaEntry(ticket=hold.ticket, kind="hold", key=str(hold.pk), due_at=hold.until, created_at=at)
        for hold in holds
    ]
    entries += [
        AgendaEntry(ticket=ticket, kind="look", key="look", due_at=at + LOOK_AGAIN, created_at=at)
        for ticket in tickets
        if ticket.is_open and ticket.hold_until is None
    ]
    AgendaEntry.objects.bulk_create(entries)
