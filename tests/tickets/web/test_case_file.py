"""The case file through the browser: fields, checklist, records, approvals; one thing at a time."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Team, User
from accounts.roles import Role
from tests.factories import OPTION, make_agent, make_team, make_ticket, make_user, prepare_diagnose
from tests.tickets.web.conftest import NOW, signed_in
from tickets import operations
from tickets.models import (
    Agreement,
    ApprovalRequest,
    Check,
    Event,
    ItemResponse,
    ResolutionCycle,
    SolutionOption,
    Ticket,
    WorkStep,
)

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


def door(ticket: Ticket, path: str) -> str:
    return f"/tickets/{ticket.reference}/{path}"


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("cycle__assessment").get(pk=ticket.pk)


def cycle_of(ticket: Ticket) -> ResolutionCycle:
    cycle = now(ticket).cycle
    assert cycle is not None
    return cycle


def test_a_field_saves_at_once_and_changes_nothing_else(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    answer = desk.post(door(ticket, "fields/"), {"desired_outcome": "The report today."})
    assert answer.status_code == 303
    assert answer["Location"].endswith("#assessment")
    assert cycle_of(ticket).assessment.desired_outcome == "The report today."
    changed = Event.objects.get(ticket=ticket, verb="changed").detail["changed"]
    assert changed == {"desired_outcome": ["", "The report today."]}


def test_a_field_that_does_not_exist_and_a_value_that_is_none_are_named(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    answer = desk.post(door(ticket, "fields/"), {"mood": "bad"}, headers=PART)
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#refusals"
    assert "There is no field of this name." in answer.content.decode()
    assert desk.post(door(ticket, "fields/"), {"severity": "awful"}).status_code == 422


def test_an_agent_takes_a_ticket_with_one_key(desk: Client, ana: User) -> None:
    ticket = make_ticket()
    html = desk.post(door(ticket, "fields/"), {"owner": "me"}, headers=PART).content.decode()
    assert now(ticket).owner == ana
    assert '<hx-partial hx-target="#properties"' in html


def test_who_gives_a_ticket_to_strangers_is_led_back_to_the_list(desk: Client, ana: User) -> None:
    strangers = make_team("Elsewhere")
    ticket = make_ticket()
    answer = desk.post(door(ticket, "fields/"), {"team": strangers.pk, "owner": make_agent(team=strangers).pk})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert desk.get(door(ticket, "")).status_code == 404


def test_moments_are_read_in_the_readers_zone_and_shown_in_it_again(desk: Client, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(time_zone="America/New_York")
    ticket = make_ticket(owner=ana)
    desk.post(door(ticket, "fields/"), {"customer_deadline_at": "2026-06-02T09:00"})
    deadline = cycle_of(ticket).assessment.customer_deadline_at
    assert deadline is not None
    assert deadline.hour == 13
    assert 'value="2026-06-02T09:00"' in desk.get(door(ticket, "?show=work")).content.decode()


def test_the_assumed_mood_is_no_answer_until_somebody_says_so(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    assert "Frustrated, we assume" in desk.get(door(ticket, "?show=work")).content.decode()
    desk.post(door(ticket, "fields/"), {"emotional_state": ""})
    assert not hasattr(cycle_of(ticket), "assessment")
    desk.post(door(ticket, "fields/"), {"emotional_state": "frustrated"})
    assert cycle_of(ticket).assessment.emotional_state_confirmed


def test_a_ticket_is_renamed_in_its_dialog(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    assert "Export fails" in desk.get(door(ticket, "fields/subject/")).content.decode()
    assert desk.post(door(ticket, "fields/"), {"subject": "Exports stop"}).status_code == 303
    assert now(ticket).subject == "Exports stop"
    assert desk.post(door(ticket, "fields/"), {"subject": "  "}).status_code == 422


def test_the_work_of_a_bug_asks_for_its_environment(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    sections = [section["name"] for section in desk.get(door(ticket, "work/")).context["middle"]["work"]["sections"]]
    assert "environment" not in sections
    html = desk.post(
        door(ticket, "fields/"),
        {"category": "technical_bug"},
        headers=PART | {"HX-Current-URL": "http://testserver/?show=work"},
    ).content.decode()
    assert 'id="environment"' in html


def test_a_way_from_the_checklist_ends_with_the_cursor_in_the_field(desk: Client, ana: User) -> None:
    html = desk.get(door(make_ticket(owner=ana), "work/?phase=connection&field=problem_statement")).content.decode()
    field = html[html.index('id="field-problem_statement"') :]
    assert " autofocus" in field[: field.index(">")]


# ---- the checklist ----
def test_the_open_gates_come_first_and_lead_to_where_they_are_met(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    column = desk.get(door(ticket, "")).context["checklist"]
    assert (column["label"], column["present"], column["count"]) == ("Connect", True, 9)
    assert "Problem definition" in column["needed"]
    assert f"/tickets/{ticket.reference}/work/?phase=connection&amp;field=problem_statement" in column["needed"]


def test_nothing_needed_is_said_in_words(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    prepare_diagnose(ticket, ana, NOW)
    assert "Nothing required is missing for “Start diagnosis”." in desk.get(door(ticket, "")).content.decode()


def test_what_an_agent_confirms_is_ticked_and_unticked(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    assert desk.post(door(ticket, "checklist/"), {"tick": "2A1"}).status_code == 303
    assert Check.objects.get(kind="account").result == "pass"
    assert desk.post(door(ticket, "checklist/"), {"untick": "2A1"}, headers=PART).status_code == 200
    assert not Check.objects.filter(kind="account").exists()


def test_what_the_data_answers_cannot_be_ticked(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    assert desk.post(door(ticket, "checklist/"), {"tick": "1C1"}).status_code == 409
    html = desk.get(door(ticket, "")).content.decode()
    assert 'name="tick" value="1C1"' not in html


def test_what_does_not_apply_needs_a_reason_of_three_words(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    item = door(ticket, "checklist/2A1/")
    assert desk.get(item).context["dialog"].title == "Account verification"
    refused = desk.post(item, {"state": "not_applicable", "note": "no account"})
    assert refused.status_code == 422
    assert "no account" in refused.content.decode()
    assert desk.post(item, {"state": "not_applicable", "note": "They have no account"}).status_code == 303
    assert Check.objects.get(kind="account").result == "not_applicable"


def test_a_soft_item_is_skipped_with_a_reason_and_a_hard_one_is_not(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    soft, hard = door(ticket, "checklist/1D6/"), door(ticket, "checklist/1C1/")
    assert desk.post(soft, {"state": "skipped"}).status_code == 422
    assert desk.post(soft, {"state": "skipped", "skip_reason": "not_relevant"}).status_code == 303
    assert ItemResponse.objects.get(code="1D6").skip_reason == "not_relevant"
    assert desk.post(soft, {"state": "open"}).status_code == 303
    assert not ItemResponse.objects.exists()
    assert desk.post(hard, {"state": "skipped", "skip_reason": "not_relevant"}).status_code == 422
    assert desk.get(door(ticket, "checklist/9Z9/")).status_code == 404


def test_equal_lines_of_two_tickets_lead_to_their_own_ticket(desk: Client, ana: User) -> None:
    one, other = make_ticket(owner=ana), make_ticket(owner=ana)
    for ticket, stranger in ((one, other), (other, one)):
        column = desk.get(door(ticket, "checklist/")).content.decode()
        assert f"/tickets/{ticket.reference}/" in column
        assert f"/tickets/{stranger.reference}/" not in column


# ---- the records ----
def test_what_was_tried_and_the_time_are_noted_line_by_line(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    assert (
        desk.post(door(ticket, "records/attempts/"), {"what": "Another browser", "by_whom": "customer"}).status_code
        == 303
    )
    assert desk.post(door(ticket, "records/time_entries/"), {"minutes": "15"}).status_code == 303
    assert desk.post(door(ticket, "records/attempts/"), {"what": ""}).status_code == 422
    assert desk.post(door(ticket, "records/options/"), {"title": "x"}).status_code == 404


def test_options_are_written_corrected_and_chosen(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    assert desk.post(door(ticket, "options/new/"), OPTION).status_code == 422
    assert desk.post(door(ticket, "options/new/"), OPTION | {"title": "Raise the limit"}).status_code == 303
    option = SolutionOption.objects.get()
    assert desk.get(door(ticket, f"options/{option.pk}/")).context["dialog"].form["title"].value() == "Raise the limit"
    assert desk.post(door(ticket, f"options/{option.pk}/"), OPTION | {"title": "Raise it twice"}).status_code == 303
    assert desk.post(door(ticket, f"options/{option.pk}/choose/")).status_code == 303
    option.refresh_from_db()
    assert (option.title, option.state) == ("Raise it twice", "chosen")


def test_checks_have_a_result_and_a_note(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    said = {"stage": "validation", "kind": "internal_test", "result": "pass", "note": "On a copy"}
    assert desk.post(door(ticket, "checks/"), said).status_code == 303
    assert Check.objects.get(kind="internal_test").note == "On a copy"
    assert desk.post(door(ticket, "checks/"), said | {"result": ""}).status_code == 422


def test_steps_are_planned_one_a_line_and_done_one_by_one(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="implementation")
    assert "Switch it on\nExport again" in desk.get(door(ticket, "?show=work")).content.decode()
    planned = {"stage": "implementation", "text": "Switch it on\n\n Export again ", "why": "It streams"}
    assert desk.post(door(ticket, "work-steps/"), planned).status_code == 303
    first, second = WorkStep.objects.filter(stage="implementation").order_by("position")
    assert (first.text, second.text, second.why) == ("Switch it on", "Export again", "It streams")
    assert desk.post(door(ticket, f"work-steps/{first.pk}/"), {"state": "done"}).status_code == 303
    assert desk.post(door(ticket, f"work-steps/{second.pk}/"), {"state": "gone"}).status_code == 422
    first.refresh_from_db()
    assert (first.state, first.verified_by) == ("done", ana)
    assert desk.post(door(ticket, "work-steps/"), {"stage": "implementation", "text": " \n "}).status_code == 422


def test_the_customers_yes_is_written_down(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="implementation")
    assert desk.post(door(ticket, "agreement/"), {"note": "On the phone, at ten"}).status_code == 303
    assert Agreement.objects.get().note == "On the phone, at ten"


def test_who_asks_for_approval_never_decides_and_a_supervisor_does_in_writing(
    desk: Client, ana: User, team: Team
) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    assert desk.post(door(ticket, "approvals/"), {"kind": "high_risk"}).status_code == 422
    assert desk.post(door(ticket, "approvals/"), {"kind": "high_risk", "reason": "It may break."}).status_code == 303
    assert desk.post(door(ticket, "approvals/"), {"kind": "high_risk", "reason": "Again?"}).status_code == 409
    key = ApprovalRequest.objects.get().pk
    yes = {"approved": "yes", "note": "Go ahead."}
    assert desk.post(door(ticket, f"approvals/{key}/"), yes).status_code == 403
    for role in (Role.SUPERVISOR, Role.EXECUTIVE):
        assert "Approve" in signed_in(make_user(role)).get(door(ticket, "")).content.decode()
    boss = signed_in(make_user(Role.SUPERVISOR))
    assert boss.post(door(ticket, f"approvals/{key}/"), yes | {"note": ""}).status_code == 422
    assert boss.post(door(ticket, f"approvals/{key}/"), yes).status_code == 303
    assert ApprovalRequest.objects.get().approved is True


@pytest.mark.parametrize("path", ["options/{option}/", "options/{option}/choose/", "work-steps/{step}/"])
def test_a_record_of_another_ticket_is_not_reached_through_this_one(desk: Client, ana: User, path: str) -> None:
    other, ticket = make_ticket(owner=ana, phase="implementation"), make_ticket(owner=ana)
    option = SolutionOption.objects.filter(cycle=other.cycle).order_by("id")[0]
    row = operations.add_record(other, "work_steps", {"stage": "implementation", "text": "x"}, actor=ana, at=NOW)
    found: Any = door(ticket, path.format(option=option.pk, step=row.pk))
    assert desk.post(found, {"state": "done"}).status_code == 404
