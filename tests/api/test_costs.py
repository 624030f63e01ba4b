"""What every address costs: its exact number of SQL statements, the key's lookup included.

Writing is measured with an Idempotency-Key, which costs two of them. A number here changes only on purpose.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import ApiKey, Membership
from customers.models import Contract
from customers.operations import add_contract
from followups.models import Commitment, FollowUp
from followups.operations import commit, confirm
from quality.models import QualityReview
from resolution.api.schema import document
from resolution.core.identifiers import public_id
from resolution.importing.api import ASKS as IMPORT
from tests.api.caller import Caller
from tests.api.contract import operation_of
from tests.factories import make_agent, make_contact, make_team, make_ticket, make_user
from tests.quality.reviewing import asked, given
from tickets import operations
from tickets.models import Event, Message, Ticket
from tickets.operations.opening import default_team
from tickets.operations.recurring import suggest_recurrences
from tickets.playbook.checklist import current_version

pytestmark = pytest.mark.django_db

UNTIL = timezone.now() + timedelta(days=2)
LATER = UNTIL.isoformat()
NEW = {"subject": "Export fails", "customer": {"email": "dana@example.com"}, "message": {"text": "It stops."}}
ANSWER = {"text": "I look after this.", "next_update_at": LATER}
HOLD = {"step": "hold", "party": "third_party", "until": LATER, "reason": "Carrier"}
ONE = "/tickets/{ticket.reference}"
RECORDS: dict[str, dict[str, Any]] = {
    "attempts": {"what": "Restarted it"},
    "options": {"title": "Raise the limit"},
    "work_steps": {"stage": "implementation", "text": "Switch it on"},
    "time_entries": {"minutes": 20},
    "checks": {"stage": "diagnosis", "kind": "account", "result": "pass"},
    "agreements": {"note": "On the phone"},
    "approvals": {"kind": "high_risk", "reason": "It touches billing."},
}
KINDS = tuple(RECORDS)
READING = {
    "/me": 1,
    "/tickets": 2,
    "/tickets?phase=connection,diagnosis&owner=none&sort=next_action_at": 2,
    "/tickets?q=export&severity=medium": 3,
    ONE: 3,
    f"{ONE}/messages": 4,
    f"{ONE}/messages/{{message.public_id}}": 4,
    "/tickets/{solved.reference}/messages/{reply.public_id}/triage": 3,
    "/tickets/{again.reference}/recurrences": 3,
    f"{ONE}/notes": 4,
    f"{ONE}/progress_updates": 3,
    f"{ONE}/update_promises": 3,
    f"{ONE}/clocks": 3,
    f"{ONE}/steps": 11,
    f"{ONE}/checklist": 13,
    f"{ONE}/checklist/1C1": 4,
    f"{ONE}/events": 3,
    f"{ONE}/events/{{event.public_id}}": 3,
    f"{ONE}/records": 9,
    **{f"{ONE}/records/{kind}": 3 for kind in KINDS},
    **{f"{ONE}/records/{kind}/{{rows[{kind}]}}": 3 for kind in KINDS},
    "/customers": 2,
    "/customers?q=dana": 2,
    "/customers/{ticket.customer.public_id}": 2,
    "/customers/by_external_id/acc-1": 2,
    "/customers/{ticket.customer.public_id}/contracts": 3,
    "/contracts/{contract.public_id}": 2,
    "/contacts?email=dana@example.com": 2,
    "/contacts/{ticket.contact.public_id}": 2,
    "/follow_ups": 2,
    "/follow_ups/{follow_up.public_id}": 2,
    f"{ONE}/commitments": 3,
    "/commitments": 2,
    "/commitments?state=active&deliverer=me": 2,
    "/commitments/{commitment.public_id}": 2,
    "/survey_responses": 2,
    "/quality-reviews": 4,
    "/quality-reviews/{review.public_id}": 4,
    "/kpis": 6,
    "/kpis/resolution_time": 6,  # with its further lines and its distribution in one statement
    "/kpis/resolution_time/tickets": 2,
}


def answer_about(things: Any) -> dict[str, Any]:
    return {"ticket": things.ticket.public_id, "kind": "csat", "score": 9}


WRITING: dict[tuple[str, str], tuple[Any, int]] = {
    ("POST", "/tickets"): (NEW, 12),
    ("PATCH", ONE): ({"subject": "Exports fail"}, 15),
    ("POST", f"{ONE}/messages"): (ANSWER, 17),
    ("PATCH", f"{ONE}/messages/{{message.public_id}}"): ({"intent": "thanks"}, 16),
    ("POST", "/tickets/{solved.reference}/messages/{reply.public_id}/triage"): ({"verdict": "thanks"}, 24),
    ("POST", "/tickets/{again.reference}/recurrences"): (
        lambda things: {"recurrence": things.suggestion, "decision": "related"},
        20,
    ),
    ("POST", "/tickets/{asked.reference}/verification_requests"): ({}, 26),
    ("POST", f"{ONE}/notes"): ({"text": "Old plan."}, 9),
    ("POST", f"{ONE}/progress_updates"): (ANSWER, 17),
    ("POST", f"{ONE}/steps"): (HOLD, 16),
    ("PATCH", f"{ONE}/checklist/2A1"): ({"state": "not_applicable", "note": "They use no browser."}, 19),
    ("POST", f"{ONE}/records/attempts"): (RECORDS["attempts"], 12),
    ("POST", f"{ONE}/records/options"): (RECORDS["options"], 12),
    ("PATCH", f"{ONE}/records/options/{{rows[options]}}"): ({"risk": "low"}, 13),
    ("POST", f"{ONE}/records/work_steps"): (RECORDS["work_steps"], 13),
    ("PATCH", f"{ONE}/records/work_steps/{{rows[work_steps]}}"): ({"state": "done"}, 13),
    ("POST", f"{ONE}/records/time_entries"): (RECORDS["time_entries"], 12),
    ("POST", f"{ONE}/records/checks"): (RECORDS["checks"], 14),
    ("POST", f"{ONE}/records/agreements"): (RECORDS["agreements"], 13),
    ("POST", f"{ONE}/records/approvals"): ({"kind": "recovery", "reason": "They need it."}, 13),
    ("PATCH", f"{ONE}/records/approvals/{{rows[approvals]}}"): ({"approved": True, "note": "Mine."}, 7),
    ("PATCH", "/customers/{ticket.customer.public_id}"): ({"value_tier": "A"}, 8),
    ("POST", "/customers/{ticket.customer.public_id}/contracts"): ({"starts_on": "2026-01-01"}, 7),
    ("PATCH", "/contracts/{contract.public_id}"): ({"service_level": "silver"}, 9),
    ("DELETE", "/contracts/{contract.public_id}"): (None, 9),
    ("PATCH", "/contacts/{ticket.contact.public_id}"): ({"style": "brief"}, 7),
    ("PUT", "/customers/by_external_id/acc-9"): ({"name": "Northwind"}, 6),
    ("POST", "/follow_ups/{follow_up.public_id}/outcome"): ({"reached_by": "attempt"}, 17),
    ("POST", f"{ONE}/commitments"): ({"text": "Send it", "due_at": LATER}, 13),
    ("POST", "/commitments/{proposed.public_id}/confirm"): ({}, 14),
    ("POST", "/commitments/{proposed.public_id}/decline"): ({"reason": "At a fair."}, 14),
    ("POST", "/commitments/{proposed.public_id}/reassign"): ({}, 14),
    ("POST", "/commitments/{confirmed.public_id}/tell"): ({}, 11),
    ("POST", "/commitments/{commitment.public_id}/keep"): ({"evidence": "Sent."}, 12),
    ("POST", "/commitments/{commitment.public_id}/renegotiate"): ({"due_at": LATER, "agreement": "Yes."}, 14),
    ("POST", "/commitments/{commitment.public_id}/waive"): ({"reason": "Found it."}, 12),
    ("POST", "/survey_responses"): (answer_about, 12),
    ("POST", "/imports"): (IMPORT, 4),
}


@dataclass
class Things:
    """A ticket with something of everything on it."""

    ticket: Ticket
    message: Message
    event: Event
    follow_up: FollowUp
    contract: Contract
    rows: dict[str, str]
    commitment: Commitment
    proposed: Commitment
    confirmed: Commitment
    solved: Ticket
    reply: Message
    again: Ticket
    suggestion: str
    asked: Ticket
    review: QualityReview


@pytest.fixture
def things(api: Caller, api_key: tuple[ApiKey, str]) -> Things:
    ticket = make_ticket(owner=make_agent(), contact=make_contact("dana@example.com"), at=timezone.now())
    make_ticket(contact=ticket.contact)
    operations.note(ticket, "A note.", actor=make_agent(), at=timezone.now())
    for _warm in range(2):
        api.post("/tickets", NEW)
    path = f"/tickets/{ticket.reference}"
    rows = {kind: api.post(f"{path}/records/{kind}", wish).json()["id"] for kind, wish in RECORDS.items()}
    api.put("/customers/by_external_id/acc-1", {"name": "Northwind"})
    solved = make_ticket(phase="follow_up", owner=make_agent(), at=timezone.now() - timedelta(hours=30))

    follow_up = FollowUp.objects.order_by("id")[0]
    agreed = {"starts_on": "2026-01-01", "service_level": "gold"}
    contract = add_contract(ticket.customer, agreed, actor=api_key[0].user, at=timezone.now())
    again = make_ticket(contact=solved.contact, at=timezone.now())
    suggest_recurrences(again, at=timezone.now())
    return Things(
        ticket,
        ticket.messages.order_by("id")[0],
        ticket.events.order_by("id")[0],
        follow_up,
        contract,
        rows,
        *promises(ticket, api_key[0]),
        solved,
        operations.receive(solved, "Thanks!", at=timezone.now()),
        again,
        public_id("rec", again.recurrence_suggestions.get().pk),
        make_ticket(phase="verification", owner=make_agent()),
        given(asked(solved, boss := make_user("administrator"), timezone.now()), boss, timezone.now()),
    )


def promises(ticket: Ticket, key: ApiKey) -> tuple[Commitment, Commitment, Commitment]:
    """One that runs, one that the key's own team is to confirm, and one that it has confirmed."""
    team = make_team("Delivery")
    Membership.objects.create(team=team, user=make_agent())
    said: dict[str, Any] = {"due_at": UNTIL, "at": timezone.now()}
    assert ticket.owner is not None
    running = commit(ticket, "Send the analysis", actor=ticket.owner, **said)
    asked, agreed = (commit(ticket, "Deploy", team=team, told=False, actor=ticket.owner, **said) for _one in range(2))
    Membership.objects.create(team=team, user=key.user)
    return running, asked, confirm(agreed, actor=key.user, at=timezone.now())


def remember() -> None:
    """What is remembered for a minute is remembered now, however slow the machine is."""
    current_version()
    default_team()


def test_what_reading_costs(api: Caller, things: Things, spent: Any) -> None:
    costs = {}
    for path in READING:
        remember()
        with spent() as statements:
            answer = api.get(path.format(**vars(things)))
        assert answer.status_code == 200, (path, answer.content)
        costs[path] = len(statements)
    assert costs == READING


def test_what_writing_costs(api: Caller, things: Things, spent: Any) -> None:
    costs = {}
    for (method, path), (body, _number) in WRITING.items():
        with transaction.atomic():
            remember()
            said = body(things) if callable(body) else body
            with spent() as statements:
                answer = api.call(method, path.format(**vars(things)), said, Idempotency_Key="measured")
            transaction.set_rollback(True)
        assert answer.status_code in (200, 201, 403), (path, answer.content)
        costs[method, path] = len(statements)
    assert costs == {operation: number for operation, (_body, number) in WRITING.items()}


def test_every_operation_has_its_price(things: Things) -> None:
    priced = {("GET", path) for path in READING} | WRITING.keys()
    known = {id(operation_of(method, f"/api/v1{path.format(**vars(things))}")) for method, path in priced}
    missing = [
        f"{method.upper()} {path}"
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if id(operation) not in known
    ]
    assert not missing


def test_a_later_reply_costs_this(api: Caller, things: Things, statements: Any) -> None:
    path = f"/tickets/{things.ticket.reference}/messages"
    api.post(path, ANSWER)
    with statements(13):
        answer = api.post(path, {"text": "More."}, Idempotency_Key="measured")
    assert answer.status_code == 201


def test_the_customers_words_cost_this(api: Caller, things: Things, statements: Any) -> None:
    path = f"/tickets/{things.ticket.reference}/messages"
    with statements(10):
        answer = api.post(path, {"direction": "inbound", "text": "Any news?"}, Idempotency_Key="measured")
    assert answer.status_code == 201


@pytest.mark.parametrize("rows", [1, 5])
def test_a_page_costs_the_same_however_many_rows_it_has(api: Caller, statements: Any, rows: int) -> None:
    for _row in range(rows):
        make_ticket(contact=make_contact(), owner=make_agent())
    with statements(2):
        assert len(api.get("/tickets").json()["data"]) == rows
