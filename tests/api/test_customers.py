"""Customers and contacts over the API."""

import pytest
from django.db.models import QuerySet

from accounts.models import AuditEntry, User
from accounts.roles import Scope
from customers.models import Customer
from resolution.core.identifiers import public_id
from tests.api.caller import Caller, make_key
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


def test_customers_are_listed_by_name_and_narrowed(api: Caller) -> None:
    for name in ("beta", "Alpha", "Gamma"):
        make_contact(f"dana@{name}.example", company=name)
    names = [one["name"] for one in api.get("/customers").json()["data"]]
    assert names == ["Alpha", "beta", "Gamma"]
    first = api.get("/customers?limit=2").json()
    rest = api.get(f"/customers?limit=2&cursor={first['next_cursor']}").json()
    assert [one["name"] for one in first["data"] + rest["data"]] == names
    assert [one["name"] for one in api.get("/customers?q=dana@gamma").json()["data"]] == ["Gamma"]
    assert api.get("/customers?kind=person").json()["data"] == []


def test_a_customer_is_described_under_the_callers_own_id(api: Caller, administrator: User) -> None:
    path = "/customers/by_external_id/acc%2F9"
    made = api.put(path, {"name": "Northwind", "value_tier": "B"}, Idempotency_Key="put")
    assert made.status_code == 201, made.content
    assert (made.json()["source"], made.json()["external_id"]) == ("crm", "acc/9")
    again = api.put(path, {"name": "Northwind Ltd"})
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    assert (again.json()["name"], again.json()["value_tier"]) == ("Northwind Ltd", "B")
    assert api.get(path).json() == again.json()
    assert api.get(f"/customers/{made.json()['id']}").json() == again.json()
    other = Caller(make_key(administrator, name="Shop", scopes=[Scope.CUSTOMERS_READ])[1])
    assert other.get(path).status_code == 404
    assert other.get("/customers?external_id=acc/9").json()["data"] == []
    assert len(other.get("/customers?external_id=acc/9&source=crm").json()["data"]) == 1


def test_a_customer_is_corrected(api: Caller) -> None:
    customer = make_contact(company="Northwind").customer
    answer = api.patch(f"/customers/{customer.public_id}", {"churn_risk": "high", "notes": "Wants\r\na call"})
    assert (answer.json()["churn_risk"], answer.json()["notes"]) == ("high", "Wants\na call")
    wrong = api.patch(f"/customers/{customer.public_id}", {"time_zone": "Mars/Base", "value_tier": "Z", "source": "x"})
    assert {error["pointer"] for error in wrong.json()["errors"]} == {"/time_zone", "/value_tier", "/source"}
    assert api.patch(f"/customers/{public_id('cus', 10**9)}", {}).status_code == 404


def test_a_contact_is_found_by_address_and_corrected(api: Caller) -> None:
    contact = make_contact("dana@example.com")
    make_contact("other@example.com")
    found = api.get("/contacts?email=DANA@example.com").json()["data"]
    assert [one["id"] for one in found] == [contact.public_id]
    answer = api.patch(
        f"/contacts/{contact.public_id}", {"technical_level": 3, "follow_ups_opted_out": True, "language": "pt-BR"}
    )
    assert answer.status_code == 200, answer.content
    assert api.get(f"/contacts/{contact.public_id}").json() == answer.json()
    taken = api.patch(f"/contacts/{contact.public_id}", {"email": "OTHER@example.com"})
    assert taken.json()["errors"][0]["pointer"] == "/email"
    assert len(api.get(f"/contacts?customer={contact.customer.public_id}").json()["data"]) == 1


def test_what_an_integration_corrects_stands_in_the_audit(api: Caller) -> None:
    contact = make_contact("dana@example.com", company="Northwind")
    api.patch(f"/customers/{contact.customer.public_id}", {"churn_risk": "high"})
    api.patch(f"/contacts/{contact.public_id}", {"style": "formal"})
    api.put("/customers/by_external_id/acc-9", {"name": "Southwind"})
    api.put("/customers/by_external_id/acc-9", {"name": "Southwind"})
    told = [(one.actor.name if one.actor else "", one.verb, one.after) for one in customers_audit()]
    assert told == [
        ("CRM", "changed", {"churn_risk": "high"}),
        ("CRM", "changed", {"style": "formal"}),
        ("CRM", "created", {"name": "Southwind"}),
    ]


def customers_audit() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(subject__startswith="c").select_related("actor").order_by("id")


def test_each_scope_opens_its_own_things(administrator: User) -> None:
    tickets = Caller(make_key(administrator, scopes=[Scope.TICKETS_WRITE])[1])
    reader = Caller(make_key(administrator, scopes=[Scope.CUSTOMERS_READ])[1])
    assert tickets.get("/customers").json()["scope"] == "customers:read"
    assert reader.put("/customers/by_external_id/1", {"name": "x"}).json()["scope"] == "customers:write"
    assert not Customer.objects.exists()


@pytest.mark.parametrize("name", ["%00", "x" * 201, "%ED%A0%80%00"])
def test_an_external_id_has_a_shape(api: Caller, name: str) -> None:
    answer = api.put(f"/customers/by_external_id/{name}", {"name": "Northwind"})
    assert answer.status_code == 422, answer.content
    assert not Customer.objects.exists()
