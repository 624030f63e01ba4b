"""Steps, checklist and phase work over the API: the same gates and the same report as in the browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from resolution.core.identifiers import public_id
from tests.api.caller import Caller
from tests.factories import make_agent, make_contact, make_ticket, make_user
from tickets.models import Event, GateOverride, Ticket

pytestmark = pytest.mark.django_db


def soon() -> str:
    return (timezone.now() + timedelta(hours=4)).isoformat()


def test_the_doors_say_what_they_still_need(api: Caller) -> None:
    ticket = make_ticket()
    answer = api.get(f"/tickets/{ticket.reference}/steps")
    body = answer.json()
    doors = {door["step"]: door for door in body["data"]}
    assert body["phase"] == "connection"
    assert doors["diagnose"]["target"] == "diagnosis"
    assert doors["diagnose"]["allowed"]
    assert {"acknowledged", "1C1"} <= {finding["code"] for finding in doors["diagnose"]["unmet"]}
    assert "resolve" not in doors
    assert not api.get(f"/tickets/{make_ticket(phase='follow_up').reference}/steps").json()["data"][0]["allowed"]


def test_a_gate_that_does_not_hold_answers_with_the_report_and_changes_nothing(api: Caller) -> None:
    ticket = make_ticket()
    before = Event.objects.count()
    answer = api.post(f"/tickets/{ticket.reference}/steps", {"step": "diagnose"}, Idempotency_Key="go")
    assert answer.status_code == 409
    body = answer.json()
    assert body["type"] == "/api/errors/gate-unmet/"
    failing = {finding["code"] for finding in body["report"] if finding["status"] == "fail"}
    assert {"acknowledged", "1C1"} <= failing
    assert Event.objects.count() == before
    assert Ticket.objects.get().phase == "connection"


def test_a_step_from_another_phase_is_a_conflict_that_names_both(api: Caller) -> None:
    ticket = make_ticket()
    answer = api.post(f"/tickets/{ticket.reference}/steps", {"step": "resolve"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/errors/conflict/")


def test_what_only_a_supervisor_may_do_is_forbidden_to_an_integration(api: Caller) -> None:
    ticket = make_ticket(phase="follow_up")
    answer = api.post(f"/tickets/{ticket.reference}/steps", {"step": "close", "override_reason": "Now"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/api/errors/forbidden/")
    assert not GateOverride.objects.exists()


def test_an_unknown_step_is_named(api: Caller) -> None:
    answer = api.post(f"/tickets/{make_ticket().reference}/steps", {"step": "finish"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/step"


def test_a_simple_ticket_is_answered_and_resolved_in_one_act(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent(), severity="low")
    wish = {
        "step": "resolve_on_first_contact",
        "message": "Press the green button; that is all. Goodbye!",
        "case": {
            "complexity": "simple",
            "category": "user_error",
            "problem_statement": "They could not find the button.",
            "desired_outcome": "The file.",
            "resolution_summary": "Shown the button.",
            "kb_outcome": "not_needed",
        },
        "tested": "They pressed it while we spoke.",
        "skip_reason": "express",
        "call": False,
    }
    dry = api.post(f"/tickets/{ticket.reference}/steps", wish | {"dry_run": True})
    assert dry.status_code in (200, 409), dry.content
    assert Ticket.objects.get().phase == "connection"
    answer = api.post(f"/tickets/{ticket.reference}/steps", wish)
    assert answer.status_code == 201, [f for f in answer.json().get("report", []) if f["status"] == "fail"]
    assert dry.status_code == 200
    assert answer.json()["phase"] == "follow_up"
    assert answer.json()["case"]["resolution_summary"] == "Shown the button."


def test_waiting_and_going_on(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    path = f"/tickets/{ticket.reference}/steps"
    until = (timezone.now() + timedelta(days=2)).isoformat()
    held = api.post(
        path, {"step": "hold", "party": "third_party", "until": until, "reason": "Carrier"}, Idempotency_Key="h"
    )
    assert held.status_code == 201, held.content
    assert held.json()["hold"]["party"] == "third_party"
    assert held.json()["waiting_on"] == "third_party"
    assert api.post(path, {"step": "resume"}).json()["hold"] is None


def test_an_escalation_names_its_target(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    lead = make_user(Role.LEAD)
    wish = {
        "step": "escalate",
        "reason": "Too hard",
        "brief": "Exports stop.",
        "target": {"user": public_id("usr", lead.pk)},
    }
    answer = api.post(f"/tickets/{ticket.reference}/steps", wish)
    assert answer.status_code == 201, answer.content
    nobody = api.post(f"/tickets/{ticket.reference}/steps", wish | {"target": {}})
    assert nobody.status_code == 409


def test_two_tickets_of_one_customer_are_merged(api: Caller) -> None:
    contact = make_contact()
    source, target = make_ticket(contact=contact), make_ticket(contact=contact)
    path = f"/tickets/{source.reference}/steps"
    assert api.post(path, {"step": "merge", "into": public_id("tkt", 10**9)}).json()["errors"][0]["pointer"] == "/into"
    assert api.post(path, {"step": "merge", "into": target.public_id}).json()["merged_into"] == target.public_id


def test_the_checklist_is_answered_item_by_item(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    path = f"/tickets/{ticket.reference}/checklist"
    items = {item["id"]: item for item in api.get(path).json()["data"]}
    attested = next(code for code, item in items.items() if item["kind"] == "attest")
    answer = api.patch(f"{path}/{attested}", {"state": "not_applicable", "note": "They use no browser."})
    assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["note"]) == ("not_applicable", "They use no browser.")
    assert api.patch(f"{path}/{attested}", {"state": "open"}).json()["state"] == "open"
    assert api.get(f"{path}/{attested}").json()["state"] == "open"
    data = next(code for code, item in items.items() if item["kind"] == "data")
    assert api.patch(f"{path}/{data}", {"state": "done"}).status_code == 409
    assert api.patch(f"{path}/9Z9", {"state": "done"}).status_code == 404
    assert api.patch(f"{path}/{attested}", {"state": "finished"}).json()["errors"][0]["pointer"] == "/state"


def test_phase_work_is_written_down_and_read_back(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    path = f"/tickets/{ticket.reference}/records"
    wishes: dict[str, dict[str, Any]] = {
        "attempts": {"what": "Restarted it", "by_whom": "customer", "result": "Nothing"},
        "options": {"title": "Raise the limit", "risk": "low", "effort_minutes": 30},
        "work_steps": {"stage": "reproduction", "text": "Export 10001 rows"},
        "time_entries": {"minutes": 20, "note": "Reading logs"},
        "checks": {"stage": "diagnosis", "kind": "account", "result": "pass"},
        "agreements": {"note": "On the phone"},
        "approvals": {"kind": "high_risk", "reason": "It touches billing."},
    }
    made = {}
    for kind, wish in wishes.items():
        answer = api.post(f"{path}/{kind}", wish)
        assert answer.status_code == 201, (kind, answer.content)
        made[kind] = answer.json()
        assert {name: answer.json()[name] for name in wish} == wish
        listed = api.get(f"{path}/{kind}").json()
        assert listed["data"] == [made[kind]]
        assert api.get(made[kind]["url"].removeprefix("http://testserver/api/v1")).json() == made[kind]
    everything = api.get(path).json()
    assert {kind: everything[kind] for kind in wishes} == {kind: [one] for kind, one in made.items()}


def test_an_option_is_corrected_and_chosen_and_a_step_is_done(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    path = f"/tickets/{ticket.reference}/records"
    option = api.post(f"{path}/options", {"title": "Raise the limit"}).json()["id"]
    assert api.patch(f"{path}/options/{option}", {"risk": "high"}).json()["risk"] == "high"
    assert api.patch(f"{path}/options/{option}", {"state": "chosen"}).json()["state"] == "chosen"
    both = api.patch(f"{path}/options/{option}", {"state": "chosen", "risk": "low"})
    assert both.json()["errors"][0]["pointer"] == "/state"
    step = api.post(f"{path}/work_steps", {"stage": "implementation", "text": "Switch it on"}).json()["id"]
    done = api.patch(f"{path}/work_steps/{step}", {"state": "done"}).json()
    assert (done["state"], done["verified_by"]["name"]) == ("done", "CRM")
    assert api.patch(f"{path}/attempts/{option}", {"what": "x"}).status_code == 405
    assert api.get(f"{path}/options/{public_id('opt', 10**9)}").status_code == 404


def test_an_integration_never_approves(api: Caller) -> None:
    ticket = make_ticket(owner=make_agent())
    path = f"/tickets/{ticket.reference}/records/approvals"
    asked = api.post(path, {"kind": "recovery", "reason": "They need it."}).json()["id"]
    answer = api.patch(f"{path}/{asked}", {"approved": True, "note": "Fine by me."})
    assert answer.status_code == 403
    assert api.get(f"{path}/{asked}").json()["approved"] is None


def test_a_key_sees_tickets_of_every_team(api: Caller) -> None:
    agent = make_agent()
    assert not Membership.objects.filter(user=agent).exists()
    ticket = make_ticket(owner=agent)
    assert api.get(f"/tickets/{ticket.reference}").status_code == 200
