"""Nonsense: whatever is sent to whatever address, the answer is a problem document, and nothing is half made."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from accounts.models import IdempotencyKey
from accounts.roles import Role, Scope
from customers.models import Contact, Contract, Customer
from customers.operations import add_contract
from followups.models import FollowUp
from followups.operations import commit
from resolution.api.schema import document
from resolution.core.identifiers import public_id
from tests.api.caller import Caller, make_key
from tests.factories import DAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import (
    Agreement,
    ApprovalRequest,
    AttemptedSolution,
    Check,
    Event,
    Message,
    SolutionOption,
    Ticket,
    TimeEntry,
    WorkStep,
)

pytestmark = pytest.mark.django_db

RAW = {
    "nothing": b"",
    "half": b'{"subject": "x"',
    "null": b"null",
    "number": b"7",
    "text": b'"text"',
    "list": b"[]",
    "list of objects": b'[{"subject": "x"}]',
    "no utf-8": b'{"subject": "\xff\xfe"}',
    "utf-16": '{"subject": "x"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"subject": "x"}',
    "not a number": b'{"subject": NaN}',
    "endless": b'{"subject": Infinity, "text": -Infinity}',
    "huge number": b'{"subject": ' + b"9" * 5000 + b"}",
    "deep list": b"[" * 200_000,
    "deep object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep field": b'{"text": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "large": b'{"subject": "' + b"x" * (2 * 1024 * 1024) + b'"}',
    "many fields": json.dumps({f"field{number}": number for number in range(20_000)}).encode(),
    "lone surrogate as name": b'{"\\ud800": 1, "a/b~c": 2}',
    "nul as name": b'{"\\u0000": 1}',
    "form": b"subject=x&text=y",
    "bytes": bytes(range(256)),
}
BAD: list[Any] = [
    True,
    7,
    -1,
    1.5,
    1e308,
    10**30,
    "",
    "\x00",
    "\ud800",
    "a\ud800\x00b",
    "x" * 250_000,
    [],
    [None, 1, "x"],
    {},
    {"a": {"b": ["c"]}},
    "tkt_0000000000000",
    "usr_zzzzzzzzzzzzz",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01",
]
KEPT = (Ticket, Message, Event, Contact, Customer, IdempotencyKey, Agreement, ApprovalRequest, AttemptedSolution)
KEPT_TOO = (Check, Contract, SolutionOption, TimeEntry, WorkStep)


def writes() -> list[tuple[str, str]]:
    return [
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in document()["paths"].items()
        for method in methods
        if method != "get"
    ]


def properties(method: str, path: str) -> Iterator[tuple[str, Any]]:
    """What a body may say, the fields of its parts included."""
    asked = document()["paths"][f"/api/v1{path}"][method.lower()].get("requestBody")
    if asked is None:  # the address says it all
        return
    body = asked["content"]["application/json"]["schema"]
    for name, schema in _resolved(body)["properties"].items():
        yield name, _resolved(schema).get("properties")


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    for part in (schema, *schema.get("allOf", ())):
        if "$ref" in part:
            found: dict[str, Any] = document()["components"]["schemas"][part["$ref"].rpartition("/")[2]]
            return found
    return schema


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """A key, and something real behind every part of an address: made once, and gone with this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        secret = make_key(make_user(Role.ADMINISTRATOR), team=make_team("Support"), scopes=Scope.values)[1]
        yield secret, _names()
        transaction.set_rollback(True)


@pytest.fixture
def api(house: tuple[str, dict[str, str]]) -> Caller:
    return Caller(house[0])


@pytest.fixture
def names(house: tuple[str, dict[str, str]]) -> dict[str, str]:
    return house[1]


def _names() -> dict[str, str]:
    agent = make_agent()
    ticket = make_ticket(owner=agent, contact=make_contact())
    option = operations.add_record(ticket, "options", {"title": "x"}, actor=agent, at=ticket.created_at)
    make_ticket(phase="follow_up")
    by: dict[str, Any] = {"actor": make_user(Role.SUPERVISOR), "at": ticket.created_at}
    contract = add_contract(ticket.customer, {"starts_on": "2026-01-01"}, **by)
    return {
        "ticket": ticket.reference,
        "message": ticket.messages.order_by("id")[0].public_id,
        "customer": ticket.customer.public_id,
        "contact": ticket.contact.public_id,
        "contract": contract.public_id,
        "external_id": "acc-9",
        "code": "2A1",
        "follow_up": FollowUp.objects.order_by("id")[0].public_id,
        "record": public_id("opt", option.pk),
        "commitment": commit(
            ticket, "Send it", due_at=ticket.created_at + DAY, actor=agent, at=ticket.created_at
        ).public_id,
    }


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (*KEPT, *KEPT_TOO)}


def require_refused(answer: Any, what: Any) -> None:
    assert 400 <= answer.status_code < 500, (what, answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == "application/problem+json", what
    assert len(answer.content) < 60_000, what


@pytest.mark.parametrize(("method", "path"), writes())
def test_no_body_of_nonsense_is_more_than_refused(api: Caller, names: dict[str, str], method: str, path: str) -> None:
    before = rows()
    for what, body in RAW.items():
        if method == "DELETE" and not body:  # there it is sense
            continue
        answer = api.call(method, path.format(**names), body, Idempotency_Key="nonsense")
        require_refused(answer, what)
    for kind in (
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "",
        "application/json; charset=hex",
    ):
        require_refused(api.call(method, path.format(**names), b'{"x', Content_Type=kind), kind)
    assert rows() == before


@pytest.mark.parametrize(("method", "path"), writes())
def test_no_value_of_a_field_is_more_than_refused(api: Caller, names: dict[str, str], method: str, path: str) -> None:
    fields = dict(properties(method, path))
    for bad in BAD:
        everywhere = {name: dict.fromkeys(parts, bad) if parts else bad for name, parts in fields.items()}
        outside = dict.fromkeys(fields, bad)
        for body in (everywhere, outside):
            answer = api.call(method, path.format(**names), body)
            assert answer.status_code < 500, (bad, answer.content[:500])


@pytest.mark.parametrize("field", [name for name, _parts in properties("POST", "/tickets")])
def test_no_field_alone_breaks_a_creation(api: Caller, field: str) -> None:
    good = {"subject": "x", "customer": {"email": "dana@example.com"}, "message": {"text": "y"}}
    for bad in [None, *BAD]:
        before = rows()
        answer = api.post("/tickets", {**good, field: bad})
        assert answer.status_code < 500, (bad, answer.content[:500])
        if answer.status_code != 201:
            assert rows() == before, bad


def test_what_is_refused_late_leaves_nothing_of_what_came_before(api: Caller) -> None:
    before = rows()
    wish = {"subject": "x", "customer": {"email": "dana@example.com"}, "owner": "usr_0000000zzzzzz"}
    assert api.post("/tickets", wish, Idempotency_Key="late").status_code == 422
    assert rows() == before


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/tickets/", "/tickets/RES-1/", "", "/v2", "/%00", "/tickets/RES-1/steps/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_an_address_that_is_not_there_says_so_as_a_problem(api: Caller, method: str, path: str) -> None:
    answer = api.call(method, path, None)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_a_method_that_is_not_there_names_those_that_are(api: Caller, method: str) -> None:
    answer = api.call(method, "/tickets", None)
    assert (answer.status_code, answer.json()["type"]) == (405, "/api/errors/method-not-allowed/")
    assert "POST" in answer["Allow"]


def test_whatever_a_client_accepts_it_gets_json(api: Caller) -> None:
    for accepted in ("text/html", "application/xml", "*/*;q=0", "nonsense"):
        assert api.get("/me", Accept=accepted)["Content-Type"] == "application/json"
