"""Tickets as the API shows them."""

from typing import Annotated, Any, Literal, TypedDict

from accounts.api.shapes import PersonJson, TeamJson, person_or_none, team_json
from customers.api.shapes import ContactPart, CustomerPart, contact_part, customer_part
from resolution.api.shapes import Instant, instant
from resolution.core.identifiers import public_id
from tickets.api.case import case_json
from tickets.case import Case
from tickets.models import Ticket
from tickets.next_action import SENTENCES
from tickets.vocabulary import Category, Channel, Complexity, HoldParty, Lateness, Party, Phase, Severity, Variant


class NextActionJson(TypedDict):
    """What to do next, by whom, and when at the latest."""

    code: Annotated[str, "A word of a closed list, such as `answer` or `fill_gate`."]
    sentence: str
    by: Annotated[str, Party]
    at: Instant


class GatesJson(TypedDict):
    """How much of what the next phase asks for is there."""

    met: int
    total: int


class HoldJson(TypedDict):
    """Waiting for somebody."""

    party: Annotated[str, HoldParty]
    until: Instant | None


class TicketJson(TypedDict):
    """One issue of one customer, from the first word to the last follow-up."""

    id: str
    object: Literal["ticket"]
    url: str
    reference: Annotated[str, "What people call it: RES-1042. It works wherever an id does."]
    subject: str
    phase: Annotated[str, Phase]
    phase_for_customer: Annotated[str, "The phase in words that customers read."]
    phase_entered_at: Instant
    cycle: Annotated[int, "1, and one more with every reopening."]
    severity: Annotated[str, Severity]
    category: Annotated[str, Category] | None
    subcategory: str | None
    complexity: Annotated[str, Complexity] | None
    variant: Annotated[str, Variant]
    channel: Annotated[str, Channel]
    source: str | None
    external_id: str | None
    customer: CustomerPart
    contact: ContactPart
    owner: PersonJson | None
    team: TeamJson | None
    waiting_on: Annotated[str, Party] | None
    hold: HoldJson | None
    next_action: NextActionJson | None
    gates: GatesJson
    recovery_required: bool
    open_follow_ups: int
    triage_since: Annotated[
        Instant | None, "Since when a reply after the resolution waits for somebody to say what it is."
    ]
    suggested_recurrences: Annotated[int, "How many earlier tickets were suggested as the same issue."]
    reopen_count: int
    message_count: int
    snippet: Annotated[str, "The beginning of the latest public message."]
    merged_into: str | None
    cancel_reason: str | None
    acknowledged_at: Instant | None
    resolved_at: Instant | None
    closed_at: Instant | None
    next_update_promised_at: Instant | None
    update_lateness: Annotated[
        Annotated[str, Lateness] | None,
        "Set while the promised update is late: nobody has written since, or the customer was told a new time.",
    ]
    update_missed_at: Annotated[Instant | None, "The promised moment that passed without a word."]
    unanswered_since: Instant | None
    last_inbound_at: Instant | None
    last_outbound_at: Instant | None
    created_at: Instant
    updated_at: Instant


class TicketDetailJson(TicketJson):
    """A ticket with its case file."""

    case: Annotated[dict[str, Any], "Every field of the case file; a PATCH changes them under the same names."]


def ticket_json(ticket: Ticket, base: str) -> TicketJson:
    """A row of a list; asks nothing of the database once contact, customer, owner and team are joined."""
    key = public_id("tkt", ticket.pk)
    return {
        "id": key,
        "object": "ticket",
        "url": f"{base}/tickets/{key}",
        "reference": ticket.reference,
        "subject": ticket.subject,
        "phase": str(ticket.phase),
        "phase_for_customer": str(ticket.customer_phase),
        "phase_entered_at": instant(ticket.phase_entered_at),
        "cycle": ticket.reopen_count + 1,
        "severity": str(ticket.severity),
        "category": str(ticket.category) or None,
        "subcategory": ticket.subcategory or None,
        "complexity": str(ticket.complexity) or None,
        "variant": str(ticket.variant),
        "channel": str(ticket.channel),
        "source": ticket.source or None,
        "external_id": ticket.external_id or None,
        "customer": customer_part(ticket.customer),
        "contact": contact_part(ticket.contact),
        "owner": person_or_none(ticket.owner),
        "team": team_json(ticket.team),
        "waiting_on": str(ticket.next_action_by) or None,
        "hold": _hold(ticket),
        "next_action": _next_action(ticket),
        "gates": {"met": ticket.gates_met, "total": ticket.gates_total},
        "recovery_required": ticket.recovery_required,
        "open_follow_ups": ticket.open_follow_ups,
        "triage_since": instant(ticket.triage_since),
        "suggested_recurrences": ticket.suggested_recurrences,
        "reopen_count": ticket.reopen_count,
        "message_count": ticket.message_count,
        "snippet": ticket.snippet,
        "merged_into": public_id("tkt", ticket.merged_into_id) if ticket.merged_into_id else None,
        "cancel_reason": ticket.cancel_reason or None,
        "acknowledged_at": instant(ticket.acknowledged_at),
        "resolved_at": instant(ticket.resolved_at),
        "closed_at": instant(ticket.closed_at),
        "next_update_promised_at": instant(ticket.next_update_promised_at),
        "update_lateness": str(ticket.lateness.value) if ticket.lateness else None,
        "update_missed_at": instant(ticket.update_missed_at) if ticket.lateness else None,
        "unanswered_since": instant(ticket.unanswered_since),
        "last_inbound_at": instant(ticket.last_inbound_at),
        "last_outbound_at": instant(ticket.last_outbound_at),
        "created_at": instant(ticket.created_at),
        "updated_at": instant(ticket.updated_at),
    }


def ticket_detail_json(case: Case, base: str) -> TicketDetailJson:
    """One ticket with its case file."""
    return {**ticket_json(case.ticket, base), "case": case_json(case)}


def _next_action(ticket: Ticket) -> NextActionJson | None:
    if ticket.next_action_at is None:
        return None
    return {
        "code": ticket.next_action_code,
        "sentence": str(SENTENCES.get(ticket.next_action_code, "")),
        "by": str(ticket.next_action_by),
        "at": instant(ticket.next_action_at),
    }


def _hold(ticket: Ticket) -> HoldJson | None:
    return {"party": str(ticket.hold_party), "until": instant(ticket.hold_until)} if ticket.on_hold else None
