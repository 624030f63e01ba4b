"""Commitments as the API shows them."""

from typing import Annotated, Literal, TypedDict

from accounts.api.shapes import PersonJson, TeamJson, person_or_none, team_json
from followups.models import Commitment
from followups.vocabulary import CommitmentKind, CommitmentState, Release, Waiver
from resolution.api.shapes import Instant, instant
from resolution.core.identifiers import public_id


class CommitmentJson(TypedDict):
    """One promise to a customer: what, by when, who delivers it, and what shows that it was kept."""

    id: str
    object: Literal["commitment"]
    url: str
    ticket: str
    ticket_reference: str
    text: str
    kind: Annotated[str, CommitmentKind]
    state: Annotated[str, CommitmentState]
    promised_to: str
    promised_by: PersonJson | None
    message: Annotated[str | None, "The message or call in which it was promised."]
    deliverer: Annotated[PersonJson | None, "Null when a team delivers it."]
    team: Annotated[TeamJson | None, "Null when one person delivers it."]
    made_at: Instant
    due_at: Instant
    told_at: Annotated[Instant | None, "Since when the customer knows."]
    confirmed_at: Instant | None
    declined_at: Instant | None
    decline_reason: str | None
    kept_at: Annotated[Instant | None, "When it was delivered; after `due_at` it stays broken."]
    evidence: str | None
    evidence_message: str | None
    broken_at: Annotated[Instant | None, "Its due instant, whenever that was noticed."]
    release: Annotated[Annotated[str, Release] | None, "How a broken one was made good."]
    waiver: Annotated[Annotated[str, Waiver] | None, "Why it need not be kept."]
    reason: Annotated[str | None, "How the customer agreed, or how we know that they do not need it."]
    renegotiates: Annotated[str | None, "The commitment whose date was moved to this one's."]
    apologises_for: Annotated[str | None, "The broken commitment that this apology is for."]


def commitment_json(row: Commitment, base: str) -> CommitmentJson:
    """Asks nothing of the database once ticket, people and team are joined."""
    key = public_id("cmt", row.pk)
    return {
        "id": key,
        "object": "commitment",
        "url": f"{base}/commitments/{key}",
        "ticket": public_id("tkt", row.ticket_id),
        "ticket_reference": row.ticket.reference,
        "text": row.text,
        "kind": str(row.kind),
        "state": str(row.state),
        "promised_to": public_id("con", row.promised_to_id),
        "promised_by": person_or_none(row.promised_by),
        "message": _id("msg", row.message_id),
        "deliverer": person_or_none(row.deliverer),
        "team": team_json(row.deliverer_team),
        "made_at": instant(row.made_at),
        "due_at": instant(row.due_at),
        "told_at": instant(row.told_at),
        "confirmed_at": instant(row.confirmed_at),
        "declined_at": instant(row.declined_at),
        "decline_reason": row.decline_reason or None,
        "kept_at": instant(row.kept_at),
        "evidence": row.evidence or None,
        "evidence_message": _id("msg", row.evidence_message_id),
        "broken_at": instant(row.broken_at),
        "release": str(row.release) or None,
        "waiver": str(row.waiver) or None,
        "reason": row.reason or None,
        "renegotiates": _id("cmt", row.renegotiates_id),
        "apologises_for": _id("cmt", row.apologises_for_id),
    }


def _id(prefix: str, key: int | None) -> str | None:
    return public_id(prefix, key) if key is not None else None


EXAMPLE: CommitmentJson = {
    "id": "cmt_000000000002a",
    "object": "commitment",
    "url": "https://support.example.com/api/v1/commitments/cmt_000000000002a",
    "ticket": "tkt_000000000010j",
    "ticket_reference": "RES-1042",
    "text": "Send the written analysis",
    "kind": "document",
    "state": "active",
    "promised_to": "con_000000000000c",
    "promised_by": {"id": "usr_0000000000003", "object": "user", "name": "Ana Silva"},
    "message": None,
    "deliverer": {"id": "usr_0000000000003", "object": "user", "name": "Ana Silva"},
    "team": None,
    "made_at": "2026-11-23T14:30:00Z",
    "due_at": "2026-11-27T16:00:00Z",
    "told_at": "2026-11-23T14:30:00Z",
    "confirmed_at": "2026-11-23T14:30:00Z",
    "declined_at": None,
    "decline_reason": None,
    "kept_at": None,
    "evidence": None,
    "evidence_message": None,
    "broken_at": None,
    "release": None,
    "waiver": None,
    "reason": None,
    "renegotiates": None,
    "apologises_for": None,
}
