"""What nobody can be: refused by the field's name on every door, and never by the database."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from accounts.roles import Role, Scope
from customers.models import Contact, Customer
from customers.operations import CONTACT_FIELDS, CUSTOMER_FIELDS, change_contact, change_customer, meet
from resolution.core.refusals import Invalid
from tests.api.caller import Caller, make_key
from tests.factories import MONDAY, make_agent, make_contact, make_team, make_user

pytestmark = pytest.mark.django_db
LONG_ADDRESS = "dana@" + ".".join(["b" * 60] * 4) + ".example"  # well formed, and longer than a column
OUT: dict[str, tuple[Any, ...]] = {
    "name": ("x" * 201, ""),
    "kind": ("club", ""),
    "time_zone": ("Mars/Base", "x" * 65, ""),
    "value_tier": ("Z", "x" * 99),
    "churn_risk": ("huge", "x" * 99),
    "expected_end": ("perhaps",),
    "notes": ("x" * 200_001,),
    "email": ("dana", LONG_ADDRESS),
    "phone": ("1" * 41,),
    "role": ("x" * 81,),
    "preferred_channel": ("pigeon", "x" * 99),
    "style": ("shouted", "x" * 99),
    "technical_level": ("9", "0", "-1", "9" * 30, "three"),
    "language": ("x" * 11, ""),
    "follow_ups_opted_out": ("perhaps",),
    "surveys_opted_out": ("perhaps",),
}
BROWSERS_MEAN = ("perhaps",)  # a ticked box, whatever it is called
OF_BOTH = [(Customer, name) for name in sorted(CUSTOMER_FIELDS)] + [(Contact, name) for name in sorted(CONTACT_FIELDS)]
ANYBODY = pytest.mark.parametrize(("model", "name"), OF_BOTH)


@pytest.fixture
def agent() -> User:
    return make_agent(team=make_team())


@pytest.fixture
def contact() -> Contact:
    return make_contact("dana@customer.example")


def row_of(model: Any, contact: Contact) -> Any:
    return contact if model is Contact else contact.customer


@ANYBODY
def test_a_verb_refuses_by_name_what_its_row_cannot_hold(agent: User, contact: Contact, model: Any, name: str) -> None:
    change: Any = change_contact if model is Contact else change_customer
    for bad in (*OUT[name], ["x"], {"a": 1}):
        with pytest.raises(Invalid) as refused:
            change(row_of(model, contact), {name: bad}, actor=agent, at=MONDAY)
        assert refused.value.faults.keys() == {name}
    assert not AuditEntry.objects.exists()


@ANYBODY
def test_a_form_refuses_what_its_row_cannot_hold(agent: User, contact: Contact, model: Any, name: str) -> None:
    client = Client()
    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = f"/{model.__name__.lower()}s/{row_of(model, contact).pk}/fields/{name}/"
    for bad in OUT[name]:
        if bad not in BROWSERS_MEAN:
            answer = client.post(path, {name: bad}, headers={"HX-Request": "true"})
            assert answer.status_code == 422, bad
    assert client.post(path, {name: "a\x00b"}, headers={"HX-Request": "true"}).status_code < 500


@ANYBODY
def test_the_api_refuses_what_its_row_cannot_hold(contact: Contact, model: Any, name: str) -> None:
    api = Caller(make_key(make_user(Role.ADMINISTRATOR), scopes=Scope.values)[1])
    row = row_of(model, contact)
    for bad in (*OUT[name], ["x"], {"a": 1}, None, "a\x00b"):
        answer = api.patch(f"/{model.__name__.lower()}s/{row.public_id}", {name: bad})
        assert answer.status_code < 500, (bad, answer.content)
        if bad in OUT[name]:
            assert answer.status_code == 422, bad
            assert {error["pointer"] for error in answer.json()["errors"]} == {f"/{name}"}, bad


@pytest.mark.parametrize("said", [{"email": LONG_ADDRESS}, {"name": "Dana", "phone": "1" * 41}])
def test_nobody_is_met_who_could_not_be_kept(said: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        meet(**said, at=MONDAY)
    api = Caller(make_key(make_user(Role.ADMINISTRATOR), scopes=Scope.values, team=make_team())[1])
    answer = api.post("/tickets", {"subject": "x", "customer": said})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/customer/")
