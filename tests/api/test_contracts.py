"""Contracts over the API: listed, entered, changed, ended, and taken out where they were a mistake."""

from typing import Any

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role, Scope
from customers.models import Contract, Customer
from resolution.core.identifiers import public_id
from tests.api.caller import Caller, make_key
from tests.factories import make_contact, make_ticket, make_user
from tickets.models import AgendaEntry

pytestmark = pytest.mark.django_db
GOLD: dict[str, Any] = {
    "name": "Reporting service",
    "service_level": "gold",
    "annual_value": {"amount_minor": 5_000_000, "currency": "EUR"},
    "starts_on": "2026-01-01",
    "renews_on": "2027-01-01",
}


@pytest.fixture
def customer(db: None) -> Customer:
    return make_contact(company="Northwind").customer


@pytest.fixture
def path(customer: Customer) -> str:
    return f"/customers/{customer.public_id}/contracts"


def pointers(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.content
    return {error["pointer"] for error in answer.json()["errors"]}


def test_a_contract_lives_over_the_api(api: Caller, customer: Customer, path: str) -> None:
    made = api.post(path, GOLD)
    one = f"/contracts/{made.json()['id']}"
    assert (made.status_code, made["Location"]) == (201, f"http://testserver/api/v1{one}")
    assert made.json() == {
        "id": Contract.objects.get().public_id,
        "object": "contract",
        "url": f"http://testserver/api/v1{one}",
        "customer": {"id": customer.public_id, "object": "customer", "name": "Northwind"},
        "ends_on": None,
        **GOLD,
    }
    assert api.get(one).json() == made.json()
    assert api.get(path).json()["data"] == [made.json()]

    changed = api.patch(one, {"annual_value": {"amount_minor": 6_000_000}, "service_level": ""})
    assert changed.json()["annual_value"] == {"amount_minor": 6_000_000, "currency": "EUR"}
    assert changed.json()["service_level"] is None
    assert pointers(api.patch(one, {"ends_on": "2026-12-31"})) == {"/renews_on"}
    ended = api.patch(one, {"ends_on": "2026-12-31", "renews_on": None, "annual_value": None})
    assert (ended.json()["ends_on"], ended.json()["annual_value"]) == ("2026-12-31", None)

    gone = api.call("DELETE", one, None)
    assert (gone.status_code, gone.json()) == (200, {"id": made.json()["id"], "object": "contract", "deleted": True})
    for method, body in (("GET", None), ("PATCH", {}), ("DELETE", None)):
        assert api.call(method, one, body).status_code == 404
    entries = AuditEntry.objects.filter(subject__startswith="contract:").order_by("id").select_related("actor")
    told = [(entry.actor.name if entry.actor else "", entry.verb) for entry in entries]
    assert told == [("CRM", verb) for verb in ("created", "changed", "changed", "removed")]


def test_a_value_without_a_currency_is_in_the_currency_of_the_house(api: Caller, path: str, settings: Any) -> None:
    wish = GOLD | {"annual_value": {"amount_minor": 1}}
    assert api.post(path, wish).json()["annual_value"] == {"amount_minor": 1, "currency": "USD"}
    settings.CURRENCY = ""
    assert pointers(api.post(path, wish)) == {"/annual_value/currency"}


def test_a_repeated_request_enters_one_contract_and_removes_it_once(api: Caller, path: str) -> None:
    first, again = (api.post(path, GOLD, Idempotency_Key="one") for _time in range(2))
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Contract.objects.count() == 1
    one = f"/contracts/{first.json()['id']}"
    gone, again = (api.call("DELETE", one, None, Idempotency_Key="two") for _time in range(2))
    assert (again.status_code, again.json()) == (200, gone.json())
    assert not Contract.objects.exists()


def test_contracts_are_listed_newest_first_in_pages_without_gaps_and_by_day(api: Caller, path: str) -> None:
    starts = ["2026-03-01", "2024-01-01", "2026-03-01", "2025-01-01"]
    made = [api.post(path, {"starts_on": day, "ends_on": "2026-05-31"}).json()["id"] for day in starts]
    seen, address = [], f"{path}?limit=1"
    while address:
        answer = api.get(address).json()
        seen += [one["id"] for one in answer["data"]]
        address = f"{path}?limit=1&cursor={answer['next_cursor']}" if answer["has_more"] else ""
    assert seen == [made[2], made[0], made[3], made[1]]
    for day, expected in (("2023-12-31", 0), ("2024-01-01", 1), ("2026-05-31", 4), ("2026-06-01", 0)):
        assert len(api.get(f"{path}?covers={day}").json()["data"]) == expected
    for query in ("covers=soon", "covers=2026-02-30", "sort=name", "cover=2026-01-01"):
        assert api.get(f"{path}?{query}").status_code in (400, 422)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"annual_value": {"amount_minor": -1, "currency": "EUR"}}, "/annual_value/amount_minor"),
        ({"annual_value": {"amount_minor": 1.5, "currency": "EUR"}}, "/annual_value/amount_minor"),
        ({"annual_value": {"amount_minor": 10**15, "currency": "EUR"}}, "/annual_value/amount_minor"),
        ({"annual_value": {"currency": "EUR"}}, "/annual_value/amount_minor"),
        ({"annual_value": {"amount_minor": 1, "currency": "XXX"}}, "/annual_value/currency"),
        ({"annual_value": {"amount_minor": 1, "currency": "EURO"}}, "/annual_value/currency"),
        ({"starts_on": "0001-01-01"}, "/starts_on"),
        ({"starts_on": None}, "/starts_on"),
        ({"ends_on": "9999-12-31"}, "/ends_on"),
        ({"ends_on": "2025-12-31"}, "/ends_on"),
        ({"ends_on": 20251231}, "/ends_on"),
        ({"renews_on": "2025-12-31"}, "/renews_on"),
        ({"name": "x" * 121}, "/name"),
        ({"service_level": "x" * 41}, "/service_level"),
        ({"currency": "EUR"}, "/currency"),
        ({"customer": "cus_0000000000001"}, "/customer"),
    ],
)
def test_what_cannot_be_taken_is_named(api: Caller, path: str, wrong: dict[str, Any], pointer: str) -> None:
    assert pointers(api.post(path, GOLD | wrong)) == {pointer}
    assert not Contract.objects.exists()
    one = f"/contracts/{api.post(path, GOLD).json()['id']}"
    before = api.get(one).json()
    assert pointers(api.patch(one, wrong)) == {pointer}
    assert api.get(one).json() == before


def test_a_removal_says_it_all_by_its_address(api: Caller, path: str) -> None:
    one = f"/contracts/{api.post(path, GOLD).json()['id']}"
    assert api.call("DELETE", one, {"reason": "x"}).status_code == 400
    assert api.get(one).status_code == 200


def test_nobody_knows_of_contracts_that_are_not_there(api: Caller) -> None:
    for path in (f"/customers/{public_id('cus', 10**9)}/contracts", "/customers/nobody/contracts"):
        assert api.get(path).status_code == 404
        assert api.post(path, GOLD).status_code == 404
    for path in (f"/contracts/{public_id('ctr', 10**9)}", "/contracts/cus_0000000000001"):
        assert api.get(path).status_code == 404


def test_the_scopes_are_those_of_customers(administrator: User, path: str) -> None:
    reader = Caller(make_key(administrator, scopes=[Scope.CUSTOMERS_READ])[1])
    stranger = Caller(make_key(administrator, scopes=[Scope.TICKETS_WRITE])[1])
    assert reader.get(path).status_code == 200
    assert reader.post(path, GOLD).json()["scope"] == "customers:write"
    assert stranger.get(path).json()["scope"] == "customers:read"


def test_what_a_program_enters_replans_what_runs(api: Caller, customer: Customer, path: str) -> None:
    ticket = make_ticket(contact=customer.contacts.get(), owner=make_user(Role.AGENT))
    api.post(path, GOLD)
    assert AgendaEntry.objects.filter(ticket=ticket, kind="clock_replan").count() == 1
