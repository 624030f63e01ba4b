"""Deciding on the ticket page: replies after the resolution, what a ticket repeats, and asking once more."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import DAY, HOUR, MONDAY, SIMPLE, make_agent, make_contact, make_ticket, make_user, solve_at_once
from tests.tickets.web.conftest import NOW, signed_in
from tickets import operations, queues
from tickets.models import RecurrenceSuggestion, ReplyCard, ResolutionCycle, Ticket
from tickets.vocabulary import Phase

pytestmark = pytest.mark.django_db


def page_of(ticket: Ticket, rest: str = "") -> str:
    return f"/tickets/{ticket.reference}/{rest}"


@pytest.fixture
def solved(ana: User) -> Ticket:
    return make_ticket(phase=Phase.FOLLOW_UP, owner=ana)


def reply_to(ticket: Ticket, words: str = "Sadly it is back.") -> int:
    return operations.receive(ticket, words, at=NOW - timedelta(minutes=5)).pk


def decide(desk: Client, ticket: Ticket, key: int, verdict: str, **typed: str) -> Any:
    headers = {"HX-Request": "true"} if typed.pop("htmx", "") else {}
    return desk.post(page_of(ticket, f"messages/{key}/verdict/"), {"verdict": verdict, **typed}, headers=headers)


def test_the_reply_stands_above_the_conversation_with_a_guess_and_four_answers(desk: Client, solved: Ticket) -> None:
    key = reply_to(solved)
    answer = desk.get(page_of(solved))
    html = answer.content.decode()
    (reply,) = answer.context["middle"]["replies"]
    assert [one["value"] for one in reply["verdicts"]] == ["thanks", "question", "problem_back", "new_issue"]
    assert [one["value"] for one in reply["verdicts"] if one["is_suggested"]] == ["problem_back"]
    assert f"messages/{key}/verdict/" in html
    assert html.index('id="replies"') < html.index('class="timeline"')
    assert f"messages/{key}/triage/" not in html, "it is asked once"
    assert answer.context["head"]["next"]["sentence"] == "Say what the customer's reply is"
    assert answer.context["head"]["next"]["buttons"][0].url == "#replies"


@pytest.mark.parametrize(
    ("verdict", "phase"),
    [("thanks", "follow_up"), ("question", "follow_up"), ("problem_back", "diagnosis"), ("new_issue", "follow_up")],
)
@pytest.mark.parametrize("htmx", ["", "yes"])
def test_one_press_decides_with_and_without_script(
    desk: Client, solved: Ticket, verdict: str, phase: str, htmx: str
) -> None:
    key = reply_to(solved)
    answer = decide(desk, solved, key, verdict, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert Ticket.objects.get(pk=solved.pk).phase == phase
    assert ReplyCard.objects.get().verdict == verdict
    assert desk.get(page_of(solved)).context["middle"]["replies"] == []


def test_the_reason_of_a_reopening_is_chosen_in_the_same_act(desk: Client, solved: Ticket) -> None:
    decide(desk, solved, reply_to(solved), "problem_back", reopen_reason="wrong_solution")
    assert ResolutionCycle.objects.get(ticket=solved, number=2).reopen_reason == "wrong_solution"


def test_a_month_after_closing_reopening_is_not_offered(desk: Client, ana: User) -> None:
    closed = make_ticket(phase=Phase.CLOSED, owner=ana, at=NOW - 40 * DAY)
    reply_to(closed)
    (reply,) = desk.get(page_of(closed)).context["middle"]["replies"]
    assert [one["value"] for one in reply["verdicts"]] == ["thanks", "question", "new_issue"]
    assert [one["value"] for one in reply["verdicts"] if one["is_suggested"]] == ["new_issue"]


def test_whoever_only_reads_sees_the_reply_and_no_button(solved: Ticket) -> None:
    reply_to(solved)
    auditor = signed_in(make_user(Role.AUDITOR))
    (reply,) = auditor.get(page_of(solved)).context["middle"]["replies"]
    assert reply["verdicts"] == []
    assert decide(auditor, solved, ReplyCard.objects.get().message_id, "thanks").status_code == 403


def test_a_card_of_another_ticket_is_not_there(desk: Client, solved: Ticket, ana: User) -> None:
    key = reply_to(solved)
    assert decide(desk, make_ticket(owner=ana), key, "thanks").status_code == 404


def test_closed_tickets_with_a_reply_stand_in_a_queue_oldest_first(desk: Client, ana: User, solved: Ticket) -> None:
    closed = make_ticket(phase=Phase.CLOSED, owner=ana)
    make_ticket(phase=Phase.CLOSED, owner=ana)
    operations.receive(closed, "Any idea why?", at=NOW - HOUR)
    reply_to(solved)
    rows = desk.get("/queue/triage/").context["tickets"]
    assert [row["reference"] for row in rows] == [closed.reference, solved.reference]
    assert rows[0]["next"] == "Say what the customer's reply is"
    assert queues.counts(ana, NOW)["triage"] == 2
    assert [row["reference"] for row in desk.get("/queue/all/").context["tickets"]] == [solved.reference]


def test_the_queue_of_replies_is_paged_by_key(desk: Client, ana: User) -> None:
    boss = make_user(Role.SUPERVISOR)
    for number in range(26):
        ticket = solve_at_once(make_ticket(owner=ana, **SIMPLE), at=MONDAY, boss=boss)
        operations.receive(ticket, "Why?", at=NOW - HOUR + timedelta(seconds=number))
    first = desk.get("/queue/triage/")
    second = desk.get(f"/queue/triage/?{first.context['onward']}")
    assert (len(first.context["tickets"]), len(second.context["tickets"])) == (25, 1)


def test_the_page_of_a_ticket_with_nothing_to_decide_costs_what_it_did_and_each_card_one_statement(
    desk: Client, ana: User, solved: Ticket, django_assert_num_queries: Any
) -> None:
    desk.get(page_of(solved))
    with django_assert_num_queries(12):
        desk.get(page_of(solved))
    reply_to(solved)
    with django_assert_num_queries(13):
        desk.get(page_of(solved))


@pytest.fixture
def repeating(ana: User) -> Ticket:
    dana = make_contact()
    make_ticket(phase=Phase.FOLLOW_UP, owner=make_agent(name="Bea", team=ana.teams.first()), contact=dana)
    ticket = make_ticket(contact=dana, owner=ana, at=MONDAY + timedelta(minutes=1))
    operations.relay_events(NOW)
    return Ticket.objects.get(pk=ticket.pk)


def test_what_it_may_repeat_is_shown_with_why_and_decided_and_decided_anew(desk: Client, repeating: Ticket) -> None:
    answer = desk.get(page_of(repeating))
    (row,) = answer.context["middle"]["repeats"]["rows"]
    assert row["reference"] in answer.content.decode()
    assert row["why"]
    path = page_of(repeating, f"recurrences/{row['key']}/")
    assert desk.post(path, {"decision": "unrelated"}).status_code == 303
    assert desk.post(path, {"decision": "recurrence"}, headers={"HX-Request": "true"}).status_code == 200
    assert RecurrenceSuggestion.objects.get().decision == "recurrence"
    repeats = desk.get(page_of(repeating)).context["middle"]["repeats"]
    assert (repeats["open"], repeats["rows"][0]["decision"]) == (False, "The same issue again")
    assert desk.post(path, {"decision": "maybe"}).status_code == 422


def test_the_customer_is_asked_once_more_with_one_press(desk: Client, ana: User) -> None:
    ticket = make_ticket(phase=Phase.VERIFICATION, owner=ana, at=NOW - 3 * DAY)
    operations.work_off(NOW)
    head = desk.get(page_of(ticket)).context["head"]
    assert head["next"]["sentence"] == "Ask the customer once more whether it works"
    assert head["next"]["buttons"][0].url == page_of(ticket, "ask-again/")
    assert desk.post(page_of(ticket, "ask-again/"), headers={"HX-Request": "true"}).status_code == 200
    assert Ticket.objects.get(pk=ticket.pk).hold_party == "customer"
    assert desk.post(page_of(make_ticket(owner=ana), "ask-again/")).status_code == 409
