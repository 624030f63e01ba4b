"""Follow-ups as the API shows them."""

from typing import Annotated, Literal, TypedDict

from accounts.api.shapes import PersonJson, person_or_none
from followups.models import FollowUp
from followups.vocabulary import Evidence, Kind, Outcome, Reason, State
from resolution.api.shapes import Instant, instant
from resolution.core.identifiers import public_id


class FollowUpJson(TypedDict):
    """One planned contact after a resolution: does it still hold?"""

    id: str
    object: Literal["follow_up"]
    url: str
    ticket: str
    ticket_reference: str
    cycle: int
    kind: Annotated[str, Kind]
    state: Annotated[str, State]
    automatic: Annotated[bool, "The house writes the message itself."]
    requires_call: bool
    window_start: Instant
    due_at: Instant
    window_end: Instant
    shifted: Annotated[bool, "Business hours moved the window."]
    message: str | None
    sent_at: Instant | None
    completed_at: Instant | None
    completed_by: PersonJson | None
    outcome: Annotated[str, Outcome] | None
    evidence: Annotated[str, Evidence] | None
    reason: Annotated[Annotated[str, Reason] | None, "Why it ended without being done."]
    note: str | None


def follow_up_json(row: FollowUp, base: str) -> FollowUpJson:
    """Asks nothing of the database once ticket, cycle and completed_by are joined."""
    key = public_id("fup", row.pk)
    return {
        "id": key,
        "object": "follow_up",
        "url": f"{base}/follow_ups/{key}",
        "ticket": public_id("tkt", row.ticket_id),
        "ticket_reference": row.ticket.reference,
        "cycle": row.cycle.number,
        "kind": str(row.kind),
        "state": str(row.state),
        "automatic": row.automatic,
        "requires_call": row.requires_call,
        "window_start": instant(row.window_start),
        "due_at": instant(row.due_at),
        "window_end": instant(row.window_end),
        "shifted": row.shifted,
        "message": public_id("msg", row.message_id) if row.message_id else None,
        "sent_at": instant(row.sent_at),
        "completed_at": instant(row.completed_at),
        "completed_by": person_or_none(row.completed_by),
        "outcome": str(row.outcome) or None,
        "evidence": str(row.evidence) or None,
        "reason": str(row.reason) or None,
        "note": row.note or None,
    }
