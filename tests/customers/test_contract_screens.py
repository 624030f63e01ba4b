"""Contracts on the customer's page: entered, changed, ended and removed by whoever may, with and without script."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from customers.models import Contract, Customer
from customers.operations import add_contract
from tests.customers.test_customers import signed_in
from tests.factories import MONDAY, make_contact, make_user

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Reporting service",
    "service_level": "gold",
    "annual_value_minor": "50,000.50",
    "currency": "EUR",
    "starts_on": "2026-01-01",
    "ends_on": "",
    "renews_on": "2027-01-01",
}


@pytest.fixture
def boss() -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def customer() -> Customer:
    return make_contact(company="Meridian").customer


@pytest.fixture
def client(boss: User) -> Client:
    return signed_in(boss)


def page(client: Client, customer: Customer, query: str = "") -> str:
    return client.get(f"/customers/{customer.pk}/{query}").content.decode()


def contract_of(customer: Customer, boss: User, **facts: Any) -> Contract:
    return add_contract(customer, {"starts_on": date(2026, 1, 1), **facts}, actor=boss, at=MONDAY)


def forms_in(html: str, action: str) -> list[str]:
    """The forms of the page that send to this address."""
    return re.findall(rf'<form method="post" action="{action}".*?</form>', html, re.DOTALL)


def test_a_contract_is_entered_changed_and_ended_by_plain_addresses(client: Client, customer: Customer) -> None:
    [form] = forms_in(page(client, customer, "?contract=new"), f"/customers/{customer.pk}/contracts/")
    assert "csrfmiddlewaretoken" in form
    answer = client.post(f"/customers/{customer.pk}/contracts/", TYPED)
    assert (answer.status_code, answer["Location"]) == (302, f"/customers/{customer.pk}/#contracts")
    contract = Contract.objects.get()
    assert (contract.annual_value_minor, contract.currency, contract.renews_on) == (5_000_050, "EUR", date(2027, 1, 1))
    said = page(client, customer)
    for words in ("€50,000.50", "gold", "The contract is entered."):
        assert words in said

    [form] = forms_in(page(client, customer, f"?contract={contract.pk}"), f"/contracts/{contract.pk}/change/")
    for value in ("Reporting service", "gold", "50,000.50", "2026-01-01", "2027-01-01"):
        assert f'value="{value}"' in form
    client.post(f"/contracts/{contract.pk}/change/", TYPED | {"annual_value_minor": "", "service_level": "silver"})
    contract = Contract.objects.get()
    assert (contract.annual_value, contract.service_level) == (None, "silver")

    [form] = forms_in(page(client, customer, f"?contract={contract.pk}&act=end"), f"/contracts/{contract.pk}/end/")
    assert f'value="{timezone.localdate()}"' in form
    client.post(f"/contracts/{contract.pk}/end/", {"ends_on": "2026-06-30"})
    contract = Contract.objects.get()
    assert (contract.ends_on, contract.renews_on) == (date(2026, 6, 30), None)


def test_one_entered_by_mistake_is_removed_after_a_question(client: Client, customer: Customer, boss: User) -> None:
    contract = contract_of(customer, boss)
    way = f"?contract={contract.pk}&amp;act=remove"
    assert way in page(client, customer, f"?contract={contract.pk}")
    assert "entered by mistake" in page(client, customer, f"?contract={contract.pk}&act=remove")
    assert Contract.objects.exists()
    client.post(f"/contracts/{contract.pk}/remove/")
    assert not Contract.objects.exists()
    assert "The contract is gone." in page(client, customer)
    assert client.post(f"/contracts/{contract.pk}/remove/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"annual_value_minor": "50,00"}, "Write an amount such as 1,250.50."),
        ({"annual_value_minor": "-1"}, "Write an amount such as 1,250.50."),
        ({"annual_value_minor": "1.5", "currency": "JPY"}, "Write an amount such as 1,250."),
        ({"ends_on": "2025-06-30"}, "The last day is before the first one"),
        ({"ends_on": "2026-06-30"}, "It cannot renew after its last day"),
        ({"starts_on": "0001-01-01"}, "Use a date in the years 1901 to 2199."),
        ({"renews_on": "9999-12-31"}, "Use a date in the years 1901 to 2199."),
        ({"starts_on": ""}, "This field is required."),
        ({"currency": "XXX"}, "not one of the available choices"),
        ({"service_level": "x" * 41}, "at most 40 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
@pytest.mark.parametrize("is_known", [False, True])
def test_what_cannot_be_taken_comes_back_with_what_was_typed(
    client: Client, customer: Customer, boss: User, typed: dict[str, str], words: str, is_known: bool
) -> None:
    path = f"/customers/{customer.pk}/contracts/"
    if is_known:
        path = f"/contracts/{contract_of(customer, boss, name='As it was').pk}/change/"
    answer = client.post(path, TYPED | typed)
    [form] = forms_in(answer.content.decode(), path)
    assert answer.status_code == 422
    assert words in form
    for name, value in (TYPED | typed).items():
        if name != "currency" and "\x00" not in value:
            assert f'value="{value}"' in form or not value
    assert list(Contract.objects.values_list("name", flat=True)) == (["As it was"] if is_known else [])


@pytest.mark.parametrize("ends", ["", "2025-06-30", "0001-01-01", "soon"])
def test_an_end_that_cannot_be_is_asked_for_again(client: Client, customer: Customer, boss: User, ends: str) -> None:
    contract = contract_of(customer, boss)
    answer = client.post(f"/contracts/{contract.pk}/end/", {"ends_on": ends})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Contract.objects.get().ends_on is None


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.EXECUTIVE, Role.AUDITOR])
def test_everybody_else_reads_contracts_and_changes_none(customer: Customer, boss: User, role: Role) -> None:
    contract, client = contract_of(customer, boss, service_level="gold"), signed_in(make_user(role))
    for query in ("", "?contract=new", f"?contract={contract.pk}"):
        said = page(client, customer, query)
        assert "gold" in said
        for way in ("/contracts/", "Add a contract", "contract=new", "contract-dialog-title"):
            assert way not in said
    for path in (f"/customers/{customer.pk}/contracts/", f"/contracts/{contract.pk}/change/"):
        assert client.post(path, TYPED).status_code == 403
    assert Contract.objects.get().name == ""


@pytest.mark.parametrize(
    "query", ["?contract=0", "?contract=x", f"?contract={'9' * 30}", "?contract=٣", "?contract=%00", "?act=end"]
)
def test_an_address_of_nothing_opens_nothing(client: Client, customer: Customer, query: str) -> None:
    assert "contract-dialog-title" not in page(client, customer, query)


def test_a_contract_of_somebody_else_is_not_opened_here(client: Client, customer: Customer, boss: User) -> None:
    other = contract_of(make_contact().customer, boss)
    assert "contract-dialog-title" not in page(client, customer, f"?contract={other.pk}")
    for act in ("new", "drop"):
        assert "contract-dialog-title" not in page(client, other.customer, f"?contract={other.pk}&act={act}")
        assert client.post(f"/contracts/{other.pk}/{act}/").status_code == 404


def test_a_contract_has_an_address_that_leads_to_its_customer(client: Client, customer: Customer, boss: User) -> None:
    contract = contract_of(customer, boss)
    answer = client.get(f"/contracts/{contract.pk}/")
    assert answer["Location"] == f"/customers/{customer.pk}/#contract-{contract.pk}"
    assert client.get("/contracts/999999/").status_code == 404


def test_an_empty_card_says_what_a_contract_is_good_for(client: Client, customer: Customer) -> None:
    said = page(client, customer)
    assert "No contract is known. With one, the retention KPI counts this customer" in said
    assert "Add a contract" in said


def test_days_that_two_contracts_cover_are_told_once(client: Client, customer: Customer, boss: User) -> None:
    today = timezone.localdate()
    contract_of(customer, boss, starts_on=today - timedelta(days=9))
    contract_of(customer, boss, starts_on=today - timedelta(days=900), ends_on=today - timedelta(days=1))
    assert "Two contracts cover" not in page(client, customer)
    contract_of(customer, boss, starts_on=date(2100, 1, 1))
    assert "Two contracts cover the days from 1 Jan 2100 on." in page(client, customer)
    contract_of(customer, boss, starts_on=date(2098, 1, 1), ends_on=date(2098, 1, 31))
    assert "Two contracts cover 1 Jan 2098 to 31 Jan 2098." in page(client, customer)


def test_the_card_costs_the_same_with_few_contracts_and_many(client: Client, customer: Customer, boss: User) -> None:
    contract, costs = contract_of(customer, boss), []
    client.get("/customers/")
    for query in ("", "?contract=new", f"?contract={contract.pk}"):
        for _round in range(2):
            with CaptureQueriesContext(connection) as queries:
                page(client, customer, query)
            costs.append(len(queries))
            contract_of(customer, boss)
    assert costs == [5, 5, 5, 5, 6, 6], "reader, customer, contacts, tickets, contracts; and the one in the dialog"


def test_a_long_list_of_contracts_says_that_it_goes_on(client: Client, customer: Customer) -> None:
    Contract.objects.bulk_create(
        Contract(customer=customer, currency="USD", starts_on=date(2026, 1, 1) - timedelta(days=number))
        for number in range(51)
    )
    assert "all of them stand in the API" in page(client, customer)


def test_the_audit_reads_like_a_sentence_also_after_the_contract_is_gone(
    client: Client, customer: Customer, boss: User
) -> None:
    client.post(f"/customers/{customer.pk}/contracts/", TYPED)
    contract = Contract.objects.get()
    administrator = signed_in(make_user(Role.ADMINISTRATOR))
    told = administrator.get("/settings/audit/?kind=contract").content.decode()
    for words in ("contract Reporting service", "50000.50 EUR", "Meridian", f'href="/contracts/{contract.pk}/"'):
        assert words in told
    client.post(f"/contracts/{contract.pk}/remove/")
    told = administrator.get("/settings/audit/?kind=contract").content.decode()
    assert "removed" in told
    assert f'href="/contracts/{contract.pk}/"' not in told


def test_words_of_a_contract_are_never_markup(client: Client, customer: Customer, boss: User) -> None:
    contract = contract_of(customer, boss, name="<b>x</b>", service_level='"><i>')
    said = page(client, customer, f"?contract={contract.pk}")
    assert "<b>x" not in said
    assert '"><i>' not in said
