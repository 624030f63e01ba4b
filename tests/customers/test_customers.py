"""Customers in the browser: found, read, and corrected one field at a time."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, User
from accounts.roles import Role
from customers.models import Contact, Contract, Customer
from tests.factories import make_agent, make_contact, make_team, make_ticket, make_user
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def agent() -> User:
    return make_agent(team=make_team())


def change(client: Client, row: Customer | Contact, name: str, value: str, **more: str) -> int:
    kind = "customers" if isinstance(row, Customer) else "contacts"
    response = client.post(f"/{kind}/{row.pk}/fields/{name}/", {name: value}, headers=more)
    row.refresh_from_db()
    return response.status_code


def test_customers_are_listed_by_name_whatever_its_case_in_pages_without_gaps(agent: User) -> None:
    names = [f"{letter}{number:02d}" for number in range(15) for letter in ("a", "B")]
    for name in names:
        make_contact(company=name)
    client, address, seen = signed_in(agent), "/customers/", []
    while address:
        response = client.get(address)
        seen += [customer.name for customer in response.context["customers"]]
        address = response.context["next_url"]
    assert seen == sorted(names, key=str.lower)


@pytest.mark.parametrize("words", ["meridian", "REYES", "dana@", "eyes"])
def test_a_customer_is_found_by_their_own_and_their_peoples_words(agent: User, words: str) -> None:
    found = make_contact("dana@freight.example", name="Dana Reyes", company="Meridian Freight").customer
    make_contact("ivo@dental.example", name="Ivo Petrov", company="Juniper Dental")
    response = signed_in(agent).get("/customers/", {"q": words})
    assert response.context["customers"] == [found]


def test_a_forged_page_is_the_first_page_and_says_so(agent: User) -> None:
    make_contact(company="Meridian Freight")
    said = signed_in(agent).get("/customers/?cursor=forged").content.decode()
    assert "this is the start" in said
    assert "Meridian Freight" in said


def test_the_page_shows_people_contracts_and_what_ever_went_wrong(agent: User) -> None:
    contact = make_contact(name="Dana Reyes", company="Meridian Freight")
    Contract.objects.create(
        customer=contact.customer,
        service_level="gold",
        annual_value_minor=5_000_000,
        currency="USD",
        starts_on=date(2025, 1, 1),
    )
    ticket = make_ticket(contact=contact, owner=agent)
    hidden = make_ticket(contact=contact, team=make_team(), subject="Of another team")
    said = signed_in(agent).get(f"/customers/{contact.customer_id}/").content.decode()
    for words in ("Meridian Freight", "Dana Reyes", "$50,000", "gold", ticket.reference):
        assert words in said
    assert hidden.subject not in said


def test_the_page_costs_the_same_with_few_tickets_and_many(agent: User) -> None:
    contact = make_contact()
    other = make_contact()
    Contact.objects.filter(pk=other.pk).update(customer=contact.customer)
    make_ticket(contact=contact, owner=agent)
    client, costs = signed_in(agent), []
    client.get("/customers/")
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/customers/{contact.customer_id}/?contact={contact.pk}")
        costs.append(len(queries))
        for _number in range(26):
            make_ticket(contact=contact, owner=agent)
    assert costs == [5, 5], "reader, customer, contacts, tickets, contracts"


def test_the_list_costs_two_queries(agent: User) -> None:
    make_contact()
    client = signed_in(agent)
    client.get("/customers/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/customers/?q=dana")
    assert len(queries) == 2, "reader, customers"


def test_the_history_comes_in_pages_newest_first(agent: User) -> None:
    contact = make_contact()
    made = [make_ticket(contact=contact, owner=agent).reference for _number in range(30)]
    client, address, seen = signed_in(agent), f"/customers/{contact.customer_id}/", []
    while address:
        response = client.get(address)
        seen += [row["reference"] for row in response.context["history"]]
        address = response.context["next_url"].partition("#")[0]
    assert seen == made[::-1]


def test_one_field_is_changed_at_a_time_with_and_without_script(agent: User) -> None:
    contact, client = make_contact(), signed_in(agent)
    customer = contact.customer
    assert change(client, customer, "value_tier", "B") == 302
    assert change(client, contact, "style", "brief", **PART) == 200
    assert change(client, contact, "technical_level", "3", **PART) == 200
    assert change(client, contact, "surveys_opted_out", "on", **PART) == 200
    assert (customer.value_tier, contact.style, contact.technical_level, contact.surveys_opted_out) == (
        "B",
        "brief",
        3,
        True,
    )
    client.post(f"/contacts/{contact.pk}/fields/surveys_opted_out/", {})
    contact.refresh_from_db()
    assert contact.surveys_opted_out is False


def test_every_correction_stands_in_the_audit_with_who_and_what_it_was(agent: User) -> None:
    contact, client = make_contact(name="Dana Reyes", company="Meridian"), signed_in(agent)
    change(client, contact.customer, "value_tier", "B")
    change(client, contact, "style", "brief", **PART)
    change(client, contact, "style", "brief")  # it was so already
    told = [(one.actor, one.subject, one.before, one.after) for one in AuditEntry.objects.order_by("id")]
    assert told == [
        (agent, f"customer:{contact.customer_id}", {"value_tier": ""}, {"value_tier": "B"}),
        (agent, f"contact:{contact.pk}", {"style": ""}, {"style": "brief"}),
    ]
    page = signed_in(make_user(Role.ADMINISTRATOR)).get("/settings/audit/").content.decode()
    for words in ("customer Meridian", "contact Dana Reyes", "Value tier", agent.name):
        assert words in page


def test_a_contact_has_an_address_that_leads_to_their_customer(agent: User) -> None:
    contact = make_contact()
    answer = signed_in(agent).get(f"/contacts/{contact.pk}/")
    assert answer["Location"] == f"/customers/{contact.customer_id}/?contact={contact.pk}#contact-{contact.pk}"
    assert signed_in(agent).get("/contacts/999999/").status_code == 404


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("email", "nobody", "Enter a valid email address"),
        ("email", "TAKEN@customer.example", "Another contact has this address"),
        ("time_zone", "Mars/Olympus", "There is no time zone of this name"),
        ("language", "English", "Write a code such as en or pt-BR"),
        ("technical_level", "9", "not one of the available choices"),
        ("style", "shouted", "not one of the available choices"),
        ("name", "", "required"),
        ("name", "x" * 121, "at most 120 characters"),
    ],
)
@pytest.mark.parametrize("headers", [{}, PART])
def test_a_wrong_value_is_not_stored_and_comes_back_with_what_is_wrong(
    agent: User, headers: dict[str, str], name: str, value: str, hint: str
) -> None:
    make_contact("taken@customer.example")
    contact = make_contact("dana@customer.example")
    client = signed_in(agent)
    response = client.post(f"/contacts/{contact.pk}/fields/{name}/", {name: value}, headers=headers)
    said = response.content.decode()
    assert response.status_code == 422
    assert hint in said
    if name not in ("technical_level", "style"):
        assert f'value="{value}"' in said or not value
    before = getattr(contact, name)
    contact.refresh_from_db()
    assert getattr(contact, name) == before


def test_fields_that_are_not_for_hands_are_not_changed(agent: User) -> None:
    contact, client = make_contact(), signed_in(agent)
    assert client.post(f"/contacts/{contact.pk}/fields/external_id/", {"external_id": "x"}).status_code == 404
    assert client.get(f"/contacts/{contact.pk}/fields/name/").status_code == 405


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EXECUTIVE])
def test_who_only_reads_sees_values_and_changes_none(role: Role) -> None:
    contact, client = make_contact(name="Dana Reyes"), signed_in(make_user(role))
    said = client.get(f"/customers/{contact.customer_id}/").content.decode()
    assert "Dana Reyes" in said
    assert "/fields/" not in said
    assert change(client, contact, "name", "Somebody else") == 403
    assert contact.name == "Dana Reyes"


def test_nobody_gets_in_without_signing_in() -> None:
    contact = make_contact()
    for address in ("/customers/", f"/customers/{contact.customer_id}/"):
        assert Client().get(address).status_code == 302
    assert Client().post(f"/contacts/{contact.pk}/fields/name/", {"name": "x"}).status_code == 302


def test_words_of_customers_are_never_markup(agent: User) -> None:
    contact = make_contact(name="<b>Dana</b>", company="<i>Meridian</i>")
    make_ticket(contact=contact, owner=agent, subject="<script>alert(1)</script>")
    said = signed_in(agent).get(f"/customers/{contact.customer_id}/").content.decode()
    for markup in ("<b>Dana", "<i>Meridian", "<script>alert"):
        assert markup not in said
    assert Ticket.objects.count() == 1
