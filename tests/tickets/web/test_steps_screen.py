"""The doors of a ticket as a reader meets them: what a dialog asks, what a refusal says, what is kept."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Team, User
from accounts.roles import Role
from tests.factories import (
    HOUR,
    MONDAY,
    make_agent,
    make_contact,
    make_ticket,
    make_user,
    prepare_diagnose,
    prepare_implement,
)
from tests.tickets.web.conftest import NOW, signed_in
from tickets import operations
from tickets.models import (
    Check,
    Draft,
    Event,
    GateOverride,
    Hold,
    ItemResponse,
    Merge,
    PhaseEntry,
    ResolutionCycle,
    Ticket,
)

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
EXPRESS = {
    "problem_statement": "They do not find the button that shares a board.",
    "category": "training_need",
    "severity": "low",
    "message": "Hello Dana, the button is at the top right.",
    "tested": "Dana shared one while we spoke.",
    "resolution_summary": "Showed where the button is.",
}


def step(ticket: Ticket, name: str) -> str:
    return f"/tickets/{ticket.reference}/steps/{name}/"


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def cycle_of(ticket: Ticket) -> ResolutionCycle:
    cycle = now(ticket).cycle
    assert cycle is not None
    return cycle


def lines(answer: Any) -> list[str]:
    return [line.sentence for line in answer.context["dialog"].report]


def test_advancing_moves_the_ticket_when_nothing_is_missing(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    prepare_diagnose(ticket, ana, MONDAY)
    answer = desk.post(step(ticket, "diagnose"))
    assert answer.status_code == 303
    assert answer["Location"] == f"/tickets/{ticket.reference}/"
    assert now(ticket).phase == "diagnosis"


def test_advancing_too_early_lists_every_unmet_gate_with_a_way_to_it(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    answer = desk.post(step(ticket, "diagnose"), headers=PART)
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#dialog-place"
    assert lines(answer)[0] == "A person of ours has answered the customer."
    html = answer.content.decode()
    assert (
        f'hx-get="/tickets/{ticket.reference}/work/?phase=connection&amp;field=problem_statement#assessment"' in html
    )
    assert 'data-opens="compose-reply"' in html
    assert now(ticket).phase == "connection"


def test_without_script_the_refusal_is_the_page_with_the_dialog_open(desk: Client, ana: User) -> None:
    answer = desk.post(step(make_ticket(owner=ana), "diagnose"))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert '<dialog class="dialog" id="dialog-diagnose"' in html
    assert 'class="workspace"' in html


def test_what_was_typed_survives_a_refusal_and_waits_in_the_next_dialog(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    refused = desk.post(step(ticket, "implement"), {"message": "We propose a cure."}, headers=PART)
    assert refused.status_code == 409
    assert "We propose a cure." in refused.content.decode()
    assert "We propose a cure." in desk.get(step(ticket, "implement")).content.decode()
    prepare_implement(ticket, ana, MONDAY)
    assert desk.post(step(ticket, "implement"), {"message": "We propose a cure."}).status_code == 303
    assert not Draft.objects.exists()
    assert now(ticket).messages.get(purpose="proposal").body == "We propose a cure."


def test_soft_items_are_skipped_together_with_a_reason(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    prepare_diagnose(ticket, ana, MONDAY)
    operations.change_fields(ticket, {"daily_operation_effect": ""}, actor=ana, at=MONDAY)
    refused = desk.post(step(ticket, "diagnose"))
    assert lines(refused) == []
    assert len(refused.context["dialog"].soft) == 1
    assert desk.post(step(ticket, "diagnose"), {"skip_reason": "time_critical"}).status_code == 303
    assert ItemResponse.objects.get(code="1D6").skip_reason == "time_critical"


def test_a_supervisor_overrides_with_a_written_reason_and_an_agent_is_not_asked(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    boss = signed_in(make_user(Role.SUPERVISOR))
    assert "override_reason" not in desk.get(step(ticket, "implement")).context["dialog"].form.fields
    assert "override_reason" in boss.get(step(ticket, "implement")).context["dialog"].form.fields
    typed = {
        "message": "We go ahead.",
        "override_reason": "The vendor knows the cause.",
        "skip_reason": "known_already",
    }
    assert desk.post(step(ticket, "implement"), typed).status_code == 409
    assert boss.post(step(ticket, "implement"), typed).status_code == 303
    assert "The vendor knows the cause." in {row.reason for row in GateOverride.objects.all()}


def test_a_dialog_asks_just_what_its_step_asks(desk: Client, ana: User) -> None:
    asked = {
        name: set(desk.get(step(make_ticket(owner=ana, phase=phase), name)).context["dialog"].form.fields)
        for name, phase in (
            ("rework", "verification"),
            ("hold", "follow_up"),
            ("reopen", "closed"),
            ("cancel", "connection"),
        )
    }
    assert asked["rework"] == {"reason"}
    assert asked["hold"] == {"party", "until", "reason", "message"}
    assert asked["reopen"] == {"reopen_reason", "reason"}
    assert asked["cancel"] == {"cancel_reason", "reason"}


def test_every_way_back_asks_why_and_leads_to_the_others(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="verification")
    dialog = desk.get(step(ticket, "rework")).context["dialog"]
    assert [str(act.label) for act in dialog.others] == ["Rethink", "Redefine"]
    assert lines(desk.post(step(ticket, "rework"), {"reason": ""})) == ["A reason is given."]
    assert desk.post(step(ticket, "rework"), {"reason": "It fails again."}).status_code == 303
    assert now(ticket).phase == "implementation"
    redefined = {"reason": "It is the network.", "problem_statement": "The line of the customer breaks down at noon."}
    assert desk.post(step(ticket, "redefine"), redefined).status_code == 303
    assert cycle_of(ticket).assessment.problem_statement == redefined["problem_statement"]


def test_waiting_ends_by_hand(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    typed = {
        "party": "customer",
        "until": "2026-06-03T09:00",
        "reason": "They look for the log.",
        "message": "Which log?",
    }
    assert desk.post(step(ticket, "hold"), typed).status_code == 303
    assert Hold.objects.get(ended_at=None).until == MONDAY + 48 * HOUR
    assert now(ticket).messages.filter(body="Which log?").exists()
    assert desk.post(step(ticket, "resume")).status_code == 303
    assert not Hold.objects.filter(ended_at=None).exists()


def test_an_escalation_is_handed_up_returned_and_accepted(desk: Client, ana: User, team: Team) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    lead = make_user(Role.LEAD, team=team)
    typed = {"target": f"user:{lead.pk}", "reason": "It is beyond me.", "brief": "Exports fail."}
    assert desk.post(step(ticket, "escalate"), typed).status_code == 303
    leads = signed_in(lead)
    page = leads.get(f"/tickets/{ticket.reference}/").content.decode()
    assert "Accept the escalation" in page
    assert "Waits for an answer" in page
    assert leads.post(step(ticket, "return"), {"reason": "Try the proxy first."}).status_code == 303
    assert desk.post(step(ticket, "escalate"), typed).status_code == 303
    assert leads.post(step(ticket, "accept")).status_code == 303
    assert now(ticket).owner == lead


def test_a_merge_is_offered_what_the_customer_has_open_and_can_be_undone(desk: Client, ana: User, team: Team) -> None:
    dana = make_contact("dana@meridian.example")
    ticket, other = (make_ticket(contact=dana, owner=ana) for _ in range(2))
    assert [one.pk for one in desk.get(step(ticket, "merge")).context["dialog"].candidates] == [other.pk]
    assert lines(desk.post(step(ticket, "merge")))[0] == "The other ticket is named, and it is not this one."
    assert desk.post(step(ticket, "merge"), {"into": "RES-99999"}).status_code == 422
    assert desk.post(step(ticket, "merge"), {"candidate": other.reference}).status_code == 303
    assert now(ticket).phase == "merged"
    lead = signed_in(make_user(Role.LEAD, team=team))
    assert lead.post(step(ticket, "unmerge")).status_code == 303
    assert now(ticket).phase == "connection"
    assert Merge.objects.get().undone_at == NOW


def test_cancelling_can_be_taken_back_by_a_lead(desk: Client, ana: User, team: Team) -> None:
    ticket = make_ticket(owner=ana)
    assert desk.post(step(ticket, "cancel"), {"cancel_reason": "spam"}).status_code == 303
    assert signed_in(make_user(Role.LEAD, team=team)).post(step(ticket, "restore")).status_code == 303
    assert now(ticket).phase == "connection"


def test_a_closed_ticket_is_reopened_into_a_new_round(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="closed")
    assert (
        desk.post(step(ticket, "reopen"), {"reopen_reason": "recurred", "reason": "It stops again."}).status_code
        == 303
    )
    assert now(ticket).phase == "diagnosis"
    assert cycle_of(ticket).number == 2


@pytest.mark.parametrize(("why", "words"), [("wrong_solution", "Recurrence"), ("new_info", "Reopened")])
def test_a_reopening_is_a_recurrence_unless_it_brought_news(desk: Client, ana: User, why: str, words: str) -> None:
    ticket = make_ticket(owner=ana, phase="follow_up")
    desk.post(step(ticket, "reopen"), {"reopen_reason": why, "reason": "It stops again."})
    page = desk.get(f"/tickets/{ticket.reference}/").content.decode()
    assert f"</svg>{words}</span>" in page
    assert "Reopened once, the last time because: " in page


def test_who_may_not_take_a_step_is_told_who_may(ana: User, team: Team) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    colleague = signed_in(make_agent(team=team))
    for answer in (colleague.get(step(ticket, "implement")), colleague.post(step(ticket, "implement"))):
        assert answer.status_code == 403
        assert "Only the ticket&#x27;s owner or a lead can do this." in answer.content.decode()


def test_a_step_of_another_phase_is_a_conflict_and_an_unknown_one_does_not_exist(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    assert desk.get(step(ticket, "resolve")).status_code == 409
    assert desk.post(step(ticket, "resolve"), {"message": "Done."}).status_code == 409
    assert desk.post(step(ticket, "fly")).status_code == 404


def test_a_step_answers_htmx_with_every_part_that_changed(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    prepare_diagnose(ticket, ana, MONDAY)
    html = desk.post(step(ticket, "diagnose"), headers=PART).content.decode()
    for target in ("#head", "#checklist-body", "#middle:has(&gt; [data-show=all])", "#properties", "#dialog-place"):
        assert f'<hx-partial hx-target="{target}"' in html


def test_a_simple_issue_is_solved_in_one_act(desk: Client, ana: User) -> None:
    ticket = make_ticket(subject="How do I share a board?")
    answer = desk.post(step(ticket, "resolve_on_first_contact"), EXPRESS)
    assert answer.status_code == 303
    ticket = now(ticket)
    assert (ticket.phase, ticket.variant, ticket.owner) == ("follow_up", "express", ana)
    assert ticket.acknowledged_at == ticket.resolved_at == NOW
    assert Check.objects.get(kind="original_issue").note == EXPRESS["tested"]
    assert PhaseEntry.objects.filter(ticket=ticket).count() == 5
    assert ticket.messages.get(kind="outbound").body == EXPRESS["message"]


@pytest.mark.parametrize("missing", ["problem_statement", "message", "tested", "resolution_summary"])
def test_the_express_lane_asks_again_for_what_is_missing_and_writes_nothing(desk: Client, missing: str) -> None:
    ticket = make_ticket(subject="How do I share a board?")
    before = Event.objects.count()
    answer = desk.post(step(ticket, "resolve_on_first_contact"), EXPRESS | {missing: ""})
    assert answer.status_code == 422
    assert EXPRESS["category"] in answer.content.decode()
    assert Event.objects.count() == before


def test_the_express_lane_refuses_what_is_not_simple_and_takes_everything_back(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    operations.receive(ticket, "And something else is broken.", at=MONDAY)
    answer = desk.post(step(ticket, "resolve_on_first_contact"), EXPRESS)
    assert answer.status_code == 409
    assert EXPRESS["message"] in answer.content.decode()
    assert now(ticket).complexity == ""
    assert not Check.objects.exists()


def test_the_express_dialog_begins_with_the_customers_own_words(desk: Client) -> None:
    long = make_ticket(message="Where is the button that shares a board with my team?")
    short = make_ticket(message="Help!")
    assert desk.get(step(long, "resolve_on_first_contact")).context["dialog"].form["problem_statement"].value()
    assert not desk.get(step(short, "resolve_on_first_contact")).context["dialog"].form["problem_statement"].value()


def test_the_express_dialog_never_lowers_a_severity_that_nobody_chose(desk: Client) -> None:
    ticket = make_ticket(severity="high")
    severity = desk.get(step(ticket, "resolve_on_first_contact")).context["dialog"].form["severity"]
    assert severity.field.choices[0] == ("", "Choose…")
    assert 'value="medium" selected' not in str(severity)
    assert desk.post(step(ticket, "resolve_on_first_contact"), EXPRESS | {"severity": "high"}).status_code == 422
    assert now(ticket).severity == "high"
