"""The screens of follow-ups: the agenda, the outcome form, the panel of a ticket."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from customers.operations import change_contact, change_customer
from followups.attempts import Attempts
from followups.models import FollowUp
from followups.web.words import tried
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db

RESOLVED = MONDAY + HOUR
OPENED = RESOLVED + DAY
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team(), name="Ana Silva")


@pytest.fixture
def desk(client: Client, owner: User) -> Client:
    client.force_login(owner, backend=BACKEND)
    return client


def called(owner: User, subject: str = "Export fails") -> Ticket:
    """Resolved on Monday at ten for a customer whom we call."""
    contact = make_contact()
    change_contact(contact, {"phone": "+1 555 0100"}, actor=make_agent(), at=MONDAY)
    change_customer(contact.customer, {"value_tier": "A"}, actor=make_agent(), at=MONDAY)
    return make_ticket(phase="follow_up", at=RESOLVED, owner=owner, contact=contact, subject=subject)


def first_of(ticket: Ticket) -> FollowUp:
    return FollowUp.objects.get(ticket=ticket, kind="immediate")


def answer(desk: Client, ticket: Ticket, at: Any = OPENED + HOUR, **said: Any) -> Any:
    with time_machine.travel(at, tick=False):
        return desk.post(f"/followups/{first_of(ticket).pk}/", said)


def get(desk: Client, path: str, at: Any = OPENED + HOUR) -> Any:
    with time_machine.travel(at, tick=False):
        return desk.get(path)


def test_the_agenda_shows_what_waits_for_a_person_day_by_day(desk: Client, owner: User) -> None:
    ticket = called(owner)
    automatic = make_ticket(phase="follow_up", at=RESOLVED, owner=owner)
    operations.work_off(OPENED)
    page = get(desk, "/followups/").content.decode()
    assert page.count(f">{ticket.reference} ") == 2
    assert "Due now" in page
    assert "In the next seven days" in page
    assert automatic.reference not in page
    assert automatic.reference in get(desk, "/followups/?automatic=1").content.decode()


def test_what_was_missed_stands_on_top_until_somebody_comes_back(desk: Client, owner: User) -> None:
    ticket = called(owner)
    operations.work_off(RESOLVED + 3 * DAY)
    page = get(desk, "/followups/", RESOLVED + 3 * DAY).content.decode()
    assert page.index("Overdue") < page.index("In the next seven days")
    said = {"reached_by": "call", "outcome": "holds", "note": "All is well."}
    assert answer(desk, ticket, RESOLVED + 3 * DAY, **said).status_code == 302
    assert "Overdue" not in get(desk, "/followups/", RESOLVED + 3 * DAY).content.decode()


def test_mine_my_teams_and_all_are_what_i_may_see(desk: Client, owner: User) -> None:
    mine = called(owner)
    colleague = make_agent(team=mine.team)
    ours = called(colleague)
    stranger = make_team("Elsewhere")
    theirs = called(make_agent(team=stranger), subject="Elsewhere")
    Ticket.objects.filter(pk=theirs.pk).update(team=stranger)
    shown = {
        whose: {
            ticket
            for ticket in (mine, ours, theirs)
            if ticket.reference in get(desk, f"/followups/?whose={whose}").content.decode()
        }
        for whose in ("mine", "team", "all")
    }
    assert shown == {"mine": {mine}, "team": {mine, ours}, "all": {mine, ours}}
    assert get(desk, f"/followups/{first_of(theirs).pk}/").status_code == 404
    assert get(desk, f"/followups/of/{theirs.reference}/").status_code == 404


def test_an_empty_agenda_says_why(desk: Client) -> None:
    assert b"Nobody waits to hear from you." in get(desk, "/followups/").content
    assert b"No follow-up waits for anybody." in get(desk, "/followups/?whose=all").content


def test_a_long_agenda_comes_in_pages(desk: Client, owner: User) -> None:
    ticket = called(owner)
    make_many(ticket, 60)
    page = get(desk, "/followups/")
    assert page.context["has_more"]
    second = get(desk, page.context["next_url"])
    assert not second.context["has_more"]
    assert b"To the start" in second.content
    assert get(desk, "/followups/?cursor=nonsense").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_agenda_costs_the_same_for_one_and_for_many(
    desk: Client, owner: User, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    make_many(called(owner), rows)
    get(desk, "/followups/")  # the counts of the navigation are remembered
    with django_assert_num_queries(3):  # reader, what runs, what was missed
        get(desk, "/followups/")


def test_the_outcome_form_shows_whom_to_call_and_saves_what_they_said(desk: Client, owner: User) -> None:
    ticket = called(owner)
    operations.work_off(OPENED)
    page = get(desk, f"/followups/{first_of(ticket).pk}/").content.decode()
    assert "+1 555 0100" in page
    assert "Is it still solved?" in page
    response = answer(desk, ticket, reached_by="call", outcome="holds", note="All is well.", questions="Nothing")
    assert (response.status_code, response["Location"]) == (302, "/followups/")
    assert first_of(ticket).evidence == "call"


def test_what_is_missing_is_named_and_what_was_typed_is_kept(desk: Client, owner: User) -> None:
    ticket = called(owner)
    operations.work_off(OPENED)
    response = answer(desk, ticket, reached_by="call", note="A long talk about exports")
    assert response.status_code == 422
    assert b"Say whether it is still solved." in response.content
    assert b"A long talk about exports" in response.content
    assert first_of(ticket).state == "open"


def test_what_the_house_refuses_keeps_the_text_too(desk: Client, owner: User) -> None:
    ticket = called(owner)
    response = answer(desk, ticket, RESOLVED + HOUR, reached_by="call", outcome="holds", note="Too early")
    assert response.status_code == 409
    assert b"Its window has not begun" in response.content
    assert b"Too early" in response.content


def test_nonsense_is_refused_by_the_form(desk: Client, owner: User) -> None:
    ticket = called(owner)
    assert answer(desk, ticket, reached_by="telepathy", checks=["nonsense"]).status_code == 422


def test_it_is_back_leads_to_the_reopened_ticket(desk: Client, owner: User) -> None:
    ticket = called(owner)
    operations.work_off(OPENED)
    response = answer(
        desk, ticket, reached_by="call", outcome="back", note="It stops again.", reopen_reason="recurred"
    )
    assert response["Location"] == f"/tickets/{ticket.reference}/"
    assert Ticket.objects.get(pk=ticket.pk).phase == "diagnosis"


def test_an_attempt_is_logged_and_it_stays_open(desk: Client, owner: User) -> None:
    ticket = called(owner)
    operations.work_off(OPENED)
    answer(desk, ticket, reached_by="attempt")
    assert first_of(ticket).state == "open"
    assert Message.objects.filter(ticket=ticket, kind="call", reached=False).count() == 1
    assert b"Call without an answer" in get(desk, f"/followups/{first_of(ticket).pk}/").content


def test_the_agenda_says_how_often_somebody_called_and_leads_to_the_calendar(desk: Client, owner: User) -> None:
    ticket, quiet = called(owner), called(owner)
    operations.work_off(OPENED)
    assert "no answer" not in get(desk, "/followups/").content.decode()
    answer(desk, ticket, reached_by="attempt")
    assert "1 call, no answer" in get(desk, "/followups/").content.decode()
    answer(desk, ticket, OPENED + 2 * HOUR, reached_by="attempt")
    page = get(desk, "/followups/").content.decode()
    assert "2 calls, no answer" in page
    assert page.count("no answer") == 1, f"nobody called for {quiet.reference} yet"
    assert 'href="/me/#calendar"' in page


def test_the_outcome_page_says_what_was_tried_and_what_makes_it_unreachable(desk: Client, owner: User) -> None:
    ticket = called(owner)
    operations.work_off(OPENED)
    path = f"/followups/{first_of(ticket).pk}/"
    assert "Two calls on different days and a message are enough" in get(desk, path).content.decode()
    answer(desk, ticket, reached_by="attempt")
    answer(desk, ticket, OPENED + 2 * HOUR, reached_by="attempt")  # the same day counts once
    said = "Called on Tuesday 2 June, no answer. One more on another day and a message make it unreachable."
    assert said in get(desk, path).content.decode()
    answer(desk, ticket, OPENED + 3 * HOUR, reached_by="message", note="Is all well?")
    said = "Called on Tuesday 2 June, no answer. We wrote to them. One more on another day makes it unreachable."
    assert said in get(desk, path).content.decode()
    answer(desk, ticket, OPENED + 20 * HOUR, reached_by="attempt")
    assert (first_of(ticket).state, first_of(ticket).evidence) == ("done", "unreachable")


@pytest.mark.parametrize(
    ("days", "wrote", "said"),
    [
        (0, True, "We wrote to them. Two calls on different days without an answer make it unreachable."),
        (2, False, "Called on Monday 1 June and Tuesday 2 June, no answer. A message makes it unreachable."),
        (2, True, "Called on Monday 1 June and Tuesday 2 June, no answer. We wrote to them."),
    ],
)
def test_what_was_tried_in_words(days: int, wrote: bool, said: str) -> None:
    attempts = Attempts(tuple((MONDAY + day * DAY).date() for day in range(days)), wrote)
    assert tried(attempts) == said
    assert attempts.enough is (days == 2 and wrote)


def test_whoever_only_reads_gets_no_form_and_is_refused(client: Client, owner: User) -> None:
    ticket = called(owner)
    client.force_login(make_user("auditor"), backend=BACKEND)
    assert b"Save outcome" not in get(client, f"/followups/{first_of(ticket).pk}/").content
    assert answer(client, ticket, reached_by="call", outcome="holds", note="Hm").status_code == 403


def test_the_outcome_page_has_a_fixed_cost(
    desk: Client, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = called(owner)
    operations.work_off(OPENED)
    path = f"/followups/{first_of(ticket).pk}/"
    get(desk, path)
    with django_assert_num_queries(4):  # reader, the follow-up with its ticket, what was tried, what was said
        get(desk, path)


def test_the_panel_is_a_part_of_the_ticket_and_a_page(
    desk: Client, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = called(owner)
    operations.work_off(OPENED)
    path = f"/followups/of/{ticket.reference}/"
    assert b"<html" in get(desk, path).content
    with (
        time_machine.travel(OPENED + HOUR, tick=False),
        django_assert_num_queries(4),
    ):  # reader, ticket, follow-ups, promises
        part = desk.get(path, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert b"<html" not in part.content
    assert b"Record outcome" in part.content
    assert b"24 to 48 hours" in part.content


def test_the_panel_of_a_young_ticket_says_what_will_be(desk: Client, owner: User) -> None:
    ticket = make_ticket(owner=owner)
    assert b"Resolving it plans two" in get(desk, f"/followups/of/{ticket.reference}/").content


@pytest.mark.parametrize("path", ["/followups/", "/followups/1/", "/followups/of/RES-0001/", "/outbox/", "/outbox/1/"])
def test_strangers_are_sent_to_the_door(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/login/")


def make_many(ticket: Ticket, number: int) -> None:
    """More follow-ups of the same ticket, in cycles of their own."""
    cycle = ticket.cycle
    assert cycle is not None
    pattern = first_of(ticket)
    for extra in range(number):
        cycle.pk, cycle.number, cycle.ended_at = None, 100 + extra, MONDAY
        cycle.save(force_insert=True)
        pattern.pk, pattern.cycle = None, cycle
        pattern.due_at = pattern.window_start + timedelta(minutes=extra)
        pattern.save(force_insert=True)
