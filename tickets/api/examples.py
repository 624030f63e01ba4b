"""Examples of the documentation; the tests hold them against the schema."""

from typing import Any

from accounts.api.shapes import PersonJson, TeamJson
from customers.api.shapes import ContactPart, CustomerPart
from tickets.api.shapes import TicketDetailJson, TicketJson
from tickets.api.talk_shapes import MessageJson

BASE = "https://support.example.com/api/v1"
AT = "2026-11-23T14:30:00Z"
LATER = "2026-11-24T14:30:00Z"
OWNER: PersonJson = {"id": "usr_0000000000007", "object": "user", "name": "Ana Silva"}
TEAM: TeamJson = {"id": "team_0000000000001", "object": "team", "name": "Support"}
CUSTOMER: CustomerPart = {"id": "cus_000000000000h", "object": "customer", "name": "Northwind"}
CONTACT: ContactPart = {
    "id": "con_000000000000k",
    "object": "contact",
    "name": "Dana Reyes",
    "email": "dana@example.com",
}
TICKET: TicketJson = {
    "id": "tkt_000000000010j",
    "object": "ticket",
    "url": f"{BASE}/tickets/tkt_000000000010j",
    "reference": "RES-1042",
    "subject": "Export fails",
    "phase": "connection",
    "phase_for_customer": "Received",
    "phase_entered_at": AT,
    "cycle": 1,
    "severity": "high",
    "category": "technical_bug",
    "subcategory": None,
    "complexity": None,
    "variant": "standard",
    "channel": "api",
    "source": "crm",
    "external_id": "crm-77",
    "customer": CUSTOMER,
    "contact": CONTACT,
    "owner": OWNER,
    "team": TEAM,
    "waiting_on": "us",
    "hold": None,
    "next_action": {
        "code": "first_response",
        "sentence": "Give the first answer",
        "by": "us",
        "at": "2026-11-23T15:30:00Z",
    },
    "gates": {"met": 4, "total": 17},
    "recovery_required": False,
    "open_follow_ups": 0,
    "triage_since": None,
    "suggested_recurrences": 0,
    "reopen_count": 0,
    "message_count": 1,
    "snippet": "It stops at 10k rows.",
    "merged_into": None,
    "cancel_reason": None,
    "acknowledged_at": None,
    "resolved_at": None,
    "closed_at": None,
    "next_update_promised_at": None,
    "update_lateness": None,
    "update_missed_at": None,
    "unanswered_since": AT,
    "last_inbound_at": AT,
    "last_outbound_at": None,
    "created_at": AT,
    "updated_at": AT,
}
TICKET_DETAIL: TicketDetailJson = {
    **TICKET,
    "case": {"problem_statement": "Exports of more than 10,000 rows stop with E-413.", "none_tried": False},
}
NEW_TICKET: dict[str, Any] = {
    "subject": "Export fails",
    "severity": "high",
    "external_id": "crm-77",
    "customer": {"email": "dana@example.com", "name": "Dana Reyes", "company": "Northwind"},
    "message": {"text": "It stops at 10k rows."},
}
CHANGE: dict[str, Any] = {"severity": "critical", "severity_reason": "Finance cannot close the day."} | {
    "case": {"business_impact": "Month-end closing is blocked."}
}
REPLY: dict[str, Any] = {"text": "I am Ana, and I look after this.", "next_update_at": LATER}
MESSAGE: MessageJson = {
    "id": "msg_000000000003z",
    "object": "message",
    "url": f"{BASE}/tickets/tkt_000000000010j/messages/msg_000000000003z",
    "ticket": "tkt_000000000010j",
    "kind": "outbound",
    "direction": "outbound",
    "purpose": "reply",
    "channel": "api",
    "author": OWNER,
    "contact": None,
    "author_name": "Ana Silva",
    "text": "I am Ana, and I look after this.",
    "intent": None,
    "generated": False,
    "promised_at": LATER,
    "source": None,
    "external_id": None,
    "attachments": [],
    "created_at": AT,
    "updated_at": AT,
}
STEP: dict[str, Any] = {"step": "diagnose", "case": {"escalation_decision": "not_needed"}}
STEPS: dict[str, Any] = {
    "ticket": "tkt_000000000010j",
    "phase": "connection",
    "data": [
        {
            "step": "diagnose",
            "label": "Start diagnosis",
            "target": "diagnosis",
            "backward": False,
            "allowed": True,
            "who": "the ticket's owner or a lead",
            "asks": [],
            "unmet": [
                {
                    "code": "acknowledged",
                    "strength": "hard",
                    "status": "fail",
                    "sentence": "A person of ours has answered the customer.",
                    "fields": ["message"],
                    "evidence": [],
                }
            ],
        }
    ],
}
TRIAGE: dict[str, Any] = {
    "object": "triage",
    "url": f"{BASE}/tickets/tkt_000000000010j/messages/msg_0000000000009/triage",
    "ticket": "tkt_000000000010j",
    "message": "msg_0000000000009",
    "suggested": "problem_back",
    "why": "It says that the problem is back or was never gone.",
    "cue": "is back",
    "waits_since": AT,
    "verdict": "problem_back",
    "decided_at": LATER,
    "decided_by": OWNER,
    "opened": None,
}
RECURRENCE: dict[str, Any] = {
    "id": "rec_0000000000003",
    "object": "recurrence",
    "url": f"{BASE}/tickets/tkt_000000000010j/recurrences",
    "ticket": "tkt_000000000010j",
    "earlier_ticket": "tkt_00000000000z2",
    "earlier_reference": "RES-0994",
    "earlier_cycle": 1,
    "resolved_at": AT,
    "score": "0.620",
    "why": ["62 % of the wording agrees"],
    "decision": None,
    "decided_at": None,
    "decided_by": None,
    "created_at": LATER,
}
