"""A new ticket by hand: who asks is known, found, or introduced; nothing typed is lost; one form, one ticket."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Team, User
from accounts.roles import Role
from customers.models import Contact
from tests.factories import make_agent, make_contact, make_team, make_ticket, make_user
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
ADDRESS = "/tickets/new/"


@pytest.fixture
def agent() -> User:
    return make_agent(team=make_team("Support"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def said(**more: Any) -> dict[str, Any]:
    return {
        "token": str(uuid4()),
        "subject": "Export stops",
        "message": "It stops at ten thousand rows.",
        "channel": "phone",
        "severity": "high",
        **more,
    }


def only_ticket() -> Ticket:
    return Ticket.objects.select_related("contact__customer").get()


def test_a_chosen_contact_gets_a_ticket_with_their_words_and_its_writer_reads_it_next(agent: User) -> None:
    contact = make_contact(name="Dana Reyes")
    words = said(contact=contact.pk, owner=agent.pk, category="technical_bug")
    response = signed_in(agent).post(ADDRESS, words)
    ticket = only_ticket()
    assert response["Location"] == f"/tickets/{ticket.reference}/"
    assert (ticket.contact, ticket.owner, ticket.severity, ticket.category) == (
        contact,
        agent,
        "high",
        "technical_bug",
    )
    message = Message.objects.get()
    assert (message.kind, message.author_name) == ("inbound", "Dana Reyes")
    assert ticket.unanswered_since is not None


@pytest.mark.parametrize("typed", ["DANA@customer.example", "dana reyes"])
def test_an_address_or_a_name_that_means_one_person_needs_no_choice(agent: User, typed: str) -> None:
    contact = make_contact("dana@customer.example", name="Dana Reyes")
    signed_in(agent).post(ADDRESS, said(requester=typed))
    assert only_ticket().contact == contact


def test_an_unknown_address_is_enough_to_meet_somebody(agent: User) -> None:
    signed_in(agent).post(ADDRESS, said(requester="ivo@dental.example"))
    assert only_ticket().contact.email == "ivo@dental.example"


def test_somebody_new_is_introduced_with_their_company(agent: User) -> None:
    signed_in(agent).post(ADDRESS, said(name="Ivo Petrov", email="ivo@dental.example", company="Juniper Dental"))
    contact = only_ticket().contact
    assert (contact.name, contact.customer.name) == ("Ivo Petrov", "Juniper Dental")


def test_a_name_alone_is_enough_for_a_caller_without_an_address(agent: User) -> None:
    signed_in(agent).post(ADDRESS, said(name="Ivo Petrov"))
    assert only_ticket().contact.name == "Ivo Petrov"


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        ({}, "Say who asks"),
        ({"requester": "Nobody Here"}, "Nobody of this name is known"),
        ({"requester": "Dana Twice"}, "Several people have this name"),
        ({"requester": "dana@"}, "This is no e-mail address"),
        ({"email": "not an address"}, "Enter a valid email address"),
        ({"requester": "a@b.example", "subject": " "}, "Say in a few words what it is about"),
        ({"requester": "a@b.example", "message": ""}, "Write down what they said or asked"),
        ({"requester": "a@b.example", "severity": "terrible"}, "not one of the available choices"),
        ({"requester": "a@b.example", "channel": "api"}, "not one of the available choices"),
        ({"requester": "a@b.example", "owner": "999999"}, "not one of the available choices"),
        ({"contact": "999999"}, "not one of the available choices"),
        ({"requester": "a@b.example", "message": "x" * 200_001}, "at most 200000 characters"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_everything_typed_is_kept(
    agent: User, more: dict[str, str], hint: str
) -> None:
    make_contact(name="Dana Twice")
    make_contact(name="Dana Twice")
    before = Contact.objects.count()
    typed = said(company="Meridian Freight", category="user_error", **({"subject": "Export stops"} | more))
    response = signed_in(agent).post(ADDRESS, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert hint in page
    assert 'value="Meridian Freight"' in page
    assert 'value="user_error" selected' in page
    assert typed["token"] in page
    assert Ticket.objects.count() == 0
    assert Contact.objects.count() == before, "nobody is met for a ticket that was not made"


def test_one_form_makes_one_ticket_however_often_it_is_sent(agent: User) -> None:
    client, words = signed_in(agent), said(name="Ivo Petrov")
    first, second = client.post(ADDRESS, words), client.post(ADDRESS, words)
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1
    assert Contact.objects.count() == 1


def test_looking_up_without_script_shows_who_it_may_be_and_saves_nothing(agent: User) -> None:
    contact = make_contact("dana@customer.example", name="Dana Reyes")
    open_ticket = make_ticket(contact=contact, owner=agent)
    response = signed_in(agent).post(ADDRESS, said(requester="dana@customer.example", look="1"))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Dana Reyes" in page
    assert open_ticket.reference in page
    assert "error-summary" not in page
    assert 'value="Export stops"' in page
    assert Ticket.objects.count() == 1


def test_typing_suggests_people_and_choosing_one_shows_their_open_tickets(agent: User) -> None:
    contact = make_contact(name="Dana Reyes")
    make_contact(name="Ivo Petrov")
    waiting, hidden = make_ticket(contact=contact, owner=agent), make_ticket(contact=contact, team=make_team())
    make_ticket(contact=contact, owner=agent, phase="closed", subject="Long ago")
    client = signed_in(agent)
    page = client.get("/tickets/new/people/", {"requester": "reye"}).content.decode()
    assert "Dana Reyes" in page
    assert "Ivo Petrov" not in page
    assert waiting.reference not in page
    page = client.get("/tickets/new/people/", {"requester": "reye", "contact": str(contact.pk)}).content.decode()
    assert waiting.reference in page
    assert hidden.reference not in page
    assert "Long ago" not in page


def test_a_duplicate_is_hinted_at_and_not_blocked(agent: User) -> None:
    contact = make_contact()
    known = make_ticket(contact=contact, owner=agent)
    response = signed_in(agent).post(ADDRESS, said(contact=contact.pk), follow=True)
    assert f"also waits for {known.reference}" in response.content.decode()
    assert Ticket.objects.count() == 2


def test_a_ticket_for_another_team_is_made_although_its_writer_will_not_see_it(agent: User) -> None:
    other = make_team()
    response = signed_in(agent).post(ADDRESS, said(name="Ivo Petrov", team=other.pk))
    assert only_ticket().team == other
    assert response["Location"] == "/"


def test_a_house_without_a_team_asks_for_an_owner() -> None:
    agent = make_agent()
    assert not Team.objects.exists()
    client = signed_in(agent)
    assert "There is no team yet" in client.post(ADDRESS, said(name="Ivo")).content.decode()
    assert client.post(ADDRESS, said(name="Ivo", owner=agent.pk)).status_code == 302


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EXECUTIVE])
def test_who_only_reads_creates_nothing_and_is_told_why(role: Role) -> None:
    client = signed_in(make_user(role))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, said(name="Ivo")).status_code == 403
    assert Ticket.objects.count() == 0


def test_the_form_costs_three_queries_and_its_suggestions_four(agent: User) -> None:
    contact = make_contact(name="Dana Reyes")
    make_ticket(contact=contact, owner=agent)
    client = signed_in(agent)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as form:
        client.get(ADDRESS)
    with CaptureQueriesContext(connection) as suggestions:
        client.get(
            "/tickets/new/people/",
            {"requester": "dana", "contact": str(contact.pk)},
            headers={"HX-Request-Type": "partial"},
        )
    assert (len(form), len(suggestions)) == (3, 4), "reader, owners, teams; reader, chosen, found, open tickets"
