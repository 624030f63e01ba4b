"""The page of one ticket: what it shows in every phase, for whom, and what it costs."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Team, User
from accounts.roles import Role
from resolution.core.identifiers import reference
from tests.factories import HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tests.tickets.web.conftest import NOW, signed_in
from tickets import operations
from tickets.models import Event, Ticket
from tickets.said import Said

pytestmark = pytest.mark.django_db
EVERY_PHASE = (
    "connection",
    "diagnosis",
    "implementation",
    "verification",
    "follow_up",
    "closed",
    "merged",
    "cancelled",
)
# Session from the cache; user, ticket and everything joined to it, files, messages, events, attempts,
# responses, escalations, approvals; and what only this phase's gates ask for.
COSTS = {"connection": 10, "diagnosis": 13, "implementation": 15, "verification": 14, "follow_up": 12, "closed": 12}


def page_of(ticket: Ticket, query: str = "") -> str:
    return f"/tickets/{ticket.reference}/{query}"


def cost(client: Client, path: str) -> int:
    client.get(path)  # the house remembers people, teams, counts and the playbook for a minute
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("phase", EVERY_PHASE)
def test_every_phase_has_a_page(desk: Client, ana: User, phase: str) -> None:
    ticket = make_ticket(owner=ana, phase=phase)
    for query in ("", "?show=work", "?show=notes", "?show=changes", "?compose=reply", "?history=1"):
        answer = desk.get(page_of(ticket, query))
        assert answer.status_code == 200
        assert ticket.reference in answer.content.decode()


@pytest.mark.parametrize("phase", [*COSTS])
def test_a_page_costs_a_fixed_number_of_questions(desk: Client, ana: User, phase: str) -> None:
    ticket = make_ticket(owner=ana, phase=phase, severity="critical")
    assert cost(desk, page_of(ticket)) == COSTS[phase]


def test_fifty_messages_cost_as_many_questions_as_five(desk: Client, ana: User) -> None:
    short, long = (make_ticket(owner=ana, phase="implementation") for _ in range(2))
    for ticket, number in ((short, 5), (long, 50)):
        for minute in range(number):
            operations.note(ticket, f"Note {minute}", actor=ana, at=MONDAY + minute * HOUR / 60)
    assert cost(desk, page_of(short)) == cost(desk, page_of(long))


@pytest.mark.parametrize("part", ["timeline/?show=all", "work/", "checklist/?phase=diagnosis", "fields/subject/"])
def test_a_part_of_the_page_is_cheap(desk: Client, ana: User, part: str) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    assert cost(desk, page_of(ticket, part)) <= 13


def test_the_head_says_what_to_do_next_and_does_it(desk: Client, ana: User) -> None:
    head = desk.get(page_of(make_ticket(owner=ana))).context["head"]
    assert head["next"]["sentence"] == "Give the first answer"
    assert [act.label for act in head["next"]["buttons"]] == ["Reply", "Solve it at once"]


def test_only_steps_that_the_reader_may_take_are_offered(desk: Client, ana: User, team: Team) -> None:
    ticket = make_ticket(owner=ana, phase="verification")
    mine = offered(desk.get(page_of(ticket)))
    others = offered(signed_in(make_agent(team=team)).get(page_of(ticket)))
    reader = offered(signed_in(make_user(Role.AUDITOR)).get(page_of(ticket)))
    assert {"Advance to 5", "Rework", "Rethink", "Redefine", "Escalate", "Merge"} <= mine
    assert {"Escalate", "Merge"} <= others
    assert not {"Advance to 5", "Rework", "Rethink"} & others
    assert reader == set()


def offered(answer: Any) -> set[str]:
    head = answer.context["head"]
    acts = [*head["menu"], head["advance"], head["back"]]
    return {str(act.label) for act in acts if act is not None}


def test_a_reader_who_changes_nothing_sees_no_form(ana: User) -> None:
    page = signed_in(make_user(Role.AUDITOR)).get(page_of(make_ticket(owner=ana, phase="diagnosis"), "?show=work"))
    html = page.content.decode()
    assert "Your role does not change tickets" in html
    assert "compose-reply" not in html
    assert "autosubmit" not in html


def test_a_merged_ticket_leads_to_the_one_that_goes_on(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="merged")
    other = Ticket.objects.get(merged_sources=ticket)
    html = desk.get(page_of(ticket)).content.decode()
    assert f'href="/tickets/{other.reference}/"' in html
    assert "compose-reply" not in html


def test_a_ticket_of_another_team_does_not_exist(desk: Client) -> None:
    foreign = make_ticket(team=make_team("Elsewhere"), owner=make_agent())
    assert desk.get(page_of(foreign)).status_code == 404
    assert desk.get(f"/tickets/{reference(999_999)}/").status_code == 404


def test_looking_changes_nothing(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    before = (Event.objects.count(), Ticket.objects.get(pk=ticket.pk).version)
    for query in ("", "?show=work", "?history=1", "?dialog=implement", "steps/implement/", "work/?field=root_cause"):
        desk.get(page_of(ticket, query))
    assert (Event.objects.count(), Ticket.objects.get(pk=ticket.pk).version) == before


def test_the_case_is_told_in_five_lines(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="implementation")
    labels = [str(label) for label, _text in desk.get(page_of(ticket)).context["middle"]["summary"]]
    assert labels == ["Problem", "Impact", "Tried", "Wants", "Cause"]


def test_the_history_is_written_down_only_when_it_is_opened(desk: Client, ana: User) -> None:
    dana = make_contact("dana@meridian.example")
    make_ticket(contact=dana, subject="An earlier one", owner=ana)
    ticket = make_ticket(contact=dana, owner=ana)
    answer = desk.post(page_of(ticket, "history/"), headers={"HX-Request": "true"})
    assert "An earlier one" in answer.content.decode()
    assert Event.objects.filter(ticket=ticket, verb="history_seen").count() == 1
    assert desk.post(page_of(ticket, "history/")).status_code == 303


def test_a_very_long_subject_and_words_from_right_to_left_are_kept_as_they_are(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, subject="x" * 200, message="مرحبا <script>alert(1)</script>")
    html = desk.get(page_of(ticket)).content.decode()
    assert "x" * 200 in html
    assert "مرحبا" in html
    assert "<script>alert" not in html


def test_a_waiting_ticket_says_for_whom_and_until_when(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana, phase="diagnosis")
    said = Said(party="third_party", until=NOW + 48 * HOUR, reason="The vendor looks at it.")
    operations.take_step(ticket, "hold", actor=ana, at=NOW, said=said)
    operations.triage(ticket.messages.get(kind="inbound"), "thanks", actor=ana, at=NOW)
    head = desk.get(page_of(ticket)).context["head"]
    assert head["next"]["sentence"] == "Waiting for: third party"
    assert "Resume" in [str(act.label) for act in head["next"]["buttons"]]
