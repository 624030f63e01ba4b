"""Tickets over the API: made as a whole, listed by page, read by ETag, changed field by field."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import IdempotencyKey, Team, User
from accounts.roles import Scope
from accounts.tasks import forget_kept_answers
from customers.models import Contact, Customer
from resolution.core.identifiers import public_id
from tests.api.caller import Caller, make_key
from tests.factories import make_agent, make_contact, make_team, make_ticket
from tickets.models import Event, Message, Ticket

pytestmark = pytest.mark.django_db

NEW: dict[str, Any] = {
    "subject": "Export fails",
    "severity": "high",
    "category": "technical_bug",
    "external_id": "crm-77",
    "customer": {"email": "dana@example.com", "name": "Dana Reyes", "company": "Northwind"},
    "message": {"text": "It stops at 10k rows."},
}


def test_a_ticket_comes_in_whole_with_its_customer_and_first_words(api: Caller, team: Team) -> None:
    answer = api.post("/tickets", NEW)
    assert answer.status_code == 201, answer.content
    body, ticket = answer.json(), Ticket.objects.get()
    assert answer["Location"] == body["url"] == f"http://testserver/api/v1/tickets/{ticket.public_id}"
    assert (body["reference"], body["phase"], body["severity"]) == (ticket.reference, "connection", "high")
    assert (body["source"], body["external_id"], body["channel"]) == ("crm", "crm-77", "api")
    assert body["customer"]["name"] == "Northwind"
    assert body["contact"]["email"] == "dana@example.com"
    assert body["team"]["name"] == "Support"
    assert body["next_action"]["code"] == "first_response"
    assert body["waiting_on"] == "us"
    assert Message.objects.get().body == "It stops at 10k rows."
    assert Event.objects.get(verb="opened", actor__name="CRM").ticket == ticket


def test_creating_costs_few_statements_with_a_known_contact(api: Caller) -> None:
    make_contact("dana@example.com")
    api.post("/tickets", NEW | {"external_id": "warm"})
    answer = api.post("/tickets", NEW, Idempotency_Key="first")
    assert answer.status_code == 201


def test_the_answer_to_a_creation_is_what_reading_shows(api: Caller) -> None:
    made = api.post("/tickets", NEW).json()
    read = api.get(f"/tickets/{made['reference']}").json()
    assert {name: read[name] for name in made} == made
    assert read["case"]["problem_statement"] is None


def test_a_customer_is_met_once_by_external_id_and_by_address(api: Caller) -> None:
    first = NEW | {
        "external_id": "1",
        "customer": {"external_id": "acc-9", "name": "Dana", "email": "dana@example.com"},
    }
    second = NEW | {"external_id": "2", "customer": {"email": "DANA@example.com"}}
    third = NEW | {"external_id": "3", "customer": {"external_id": "acc-9"}}
    contacts = [api.post("/tickets", body).json()["contact"]["id"] for body in (first, second, third)]
    assert len(set(contacts)) == 1
    assert Customer.objects.get().source == "crm"


def test_a_known_contact_may_be_named_instead(api: Caller) -> None:
    contact = make_contact()
    body = {"subject": "Again", "contact": contact.public_id}
    assert api.post("/tickets", body).json()["contact"]["id"] == contact.public_id
    refused = api.post("/tickets", body | {"contact": public_id("con", 10**9)})
    assert refused.json()["errors"][0]["pointer"] == "/contact"


def test_owner_and_team_may_be_named(api: Caller) -> None:
    owner, team = make_agent(), make_team("Second line")
    wish = NEW | {"owner": public_id("usr", owner.pk), "team": public_id("team", team.pk)}
    body = api.post("/tickets", wish).json()
    assert (body["owner"]["name"], body["team"]["name"]) == (owner.name, "Second line")


def test_an_external_id_is_taken_once_and_a_refusal_leaves_nothing(api: Caller) -> None:
    api.post("/tickets", NEW)
    again = api.post("/tickets", NEW | {"customer": {"email": "somebody@else.example"}})
    assert again.status_code == 409
    assert again.json()["type"] == "/api/errors/conflict/"
    assert Ticket.objects.get().reference in again.json()["detail"]
    assert not Contact.objects.filter(email="somebody@else.example").exists()


def test_everything_that_is_wrong_is_named_at_once(api: Caller) -> None:
    answer = api.post(
        "/tickets",
        {
            "subjekt": "Typo",
            "severity": "urgent",
            "customer": {"email": "dana@", "nmae": "Dana"},
            "message": {"text": 7},
            "channel": None,
            "external_id": "a\x00b",
        },
    )
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    errors = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
    assert set(errors) == {
        "/subjekt",
        "/subject",
        "/severity",
        "/customer/email",
        "/customer/nmae",
        "/message/text",
        "/channel",
        "/external_id",
    }
    assert "“subject”" in errors["/subjekt"]
    assert errors["/severity"] == "Use one of: critical, high, medium, low."
    assert not Ticket.objects.exists()
    assert not Contact.objects.exists()


def test_a_repeated_request_gets_the_first_answer_and_makes_nothing(api: Caller) -> None:
    first = api.post("/tickets", NEW, Idempotency_Key="abc")
    second = api.post("/tickets", NEW, Idempotency_Key="abc")
    assert (second.status_code, second.json(), second["Location"]) == (201, first.json(), first["Location"])
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Ticket.objects.count() == 1


def test_the_same_key_for_something_else_is_refused(api: Caller) -> None:
    api.post("/tickets", NEW, Idempotency_Key="abc")
    other = api.post("/tickets", NEW | {"subject": "Another"}, Idempotency_Key="abc")
    assert other.status_code == 422
    assert other.json()["type"] == "/api/errors/idempotency-key-reused/"


def test_a_refused_request_may_be_corrected_under_the_same_key(api: Caller) -> None:
    assert api.post("/tickets", NEW | {"severity": "urgent"}, Idempotency_Key="abc").status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert api.post("/tickets", NEW, Idempotency_Key="abc").status_code == 201


def test_an_answer_is_forgotten_after_a_day(api: Caller) -> None:
    api.post("/tickets", NEW, Idempotency_Key="abc")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    again = api.post("/tickets", NEW | {"external_id": "crm-78"}, Idempotency_Key="abc")
    assert again.status_code == 201
    assert IdempotencyKey.objects.get().body["external_id"] == "crm-78"


def test_the_clock_sweeps_what_nobody_may_ask_for_again(api: Caller) -> None:
    for number in (1, 2):
        api.post("/tickets", NEW | {"external_id": f"crm-{number}"}, Idempotency_Key=f"key-{number}")
    IdempotencyKey.objects.filter(key="key-1").update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    forget_kept_answers()
    assert [kept.key for kept in IdempotencyKey.objects.all()] == ["key-2"]


def test_keys_of_two_integrations_do_not_meet(api: Caller, administrator: User) -> None:
    other = Caller(make_key(administrator, name="Shop")[1])
    assert api.post("/tickets", NEW, Idempotency_Key="abc").status_code == 201
    assert other.post("/tickets", NEW, Idempotency_Key="abc").status_code == 201
    assert sorted(Ticket.objects.values_list("source", flat=True)) == ["crm", "shop"]


@pytest.mark.parametrize("header", ["", "x" * 256, "tab\there"])
def test_an_idempotency_key_has_a_shape(api: Caller, header: str) -> None:
    answer = api.post("/tickets", NEW, Idempotency_Key=header)
    assert answer.json()["type"] == "/api/errors/malformed/"
    assert not Ticket.objects.exists()


def test_a_key_that_only_reads_is_told_which_scope_it_lacks(administrator: User) -> None:
    reader = Caller(make_key(administrator, scopes=[Scope.TICKETS_READ])[1])
    assert reader.get("/tickets").status_code == 200
    answer = reader.post("/tickets", NEW)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/api/errors/missing-scope/"
    assert answer.json()["scope"] == "tickets:write"
    assert not Ticket.objects.exists()


def test_a_ticket_is_read_by_id_or_reference_in_two_statements(api: Caller) -> None:
    ticket = make_ticket()
    for name in (ticket.public_id, ticket.reference, ticket.reference.lower()):
        answer = api.get(f"/tickets/{name}")
        assert answer.json()["id"] == ticket.public_id


@pytest.mark.parametrize(
    "name", ["RES-999999999", "tkt_0000000000000", "7", "cus_0000000000001", "%00", "RES-٣", "x" * 3000]
)
def test_what_is_not_there_is_not_found(api: Caller, name: str) -> None:
    answer = api.get(f"/tickets/{name}")
    assert answer.status_code == 404
    assert answer.json()["type"] == "/api/errors/not-found/"


def test_an_unchanged_ticket_answers_304(api: Caller) -> None:
    ticket = make_ticket()
    first = api.get(f"/tickets/{ticket.reference}")
    same = api.get(f"/tickets/{ticket.reference}", If_None_Match=first["ETag"])
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    api.patch(f"/tickets/{ticket.reference}", {"subject": "Exports fail"})
    assert api.get(f"/tickets/{ticket.reference}", If_None_Match=first["ETag"]).status_code == 200


def test_fields_of_ticket_and_case_file_change_together(api: Caller) -> None:
    ticket = make_ticket()
    wish = {"category": "user_error", "case": {"problem_statement": "A wrong button.", "technical_level": 2}}
    answer = api.patch(f"/tickets/{ticket.reference}", wish)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["category"] == "user_error"
    assert (body["case"]["problem_statement"], body["case"]["technical_level"]) == ("A wrong button.", 2)
    assert Event.objects.filter(verb="changed", actor__name="CRM").count() == 1


def test_a_change_may_insist_on_what_was_read(api: Caller) -> None:
    ticket = make_ticket()
    path = f"/tickets/{ticket.reference}"
    read = api.get(path)
    mine = api.patch(path, {"subject": "Mine"}, If_Match=read["ETag"])
    theirs = api.patch(path, {"subject": "Theirs"}, If_Match=read["ETag"])
    assert (mine.status_code, theirs.status_code) == (200, 412)
    assert theirs.json()["type"] == "/api/errors/version-conflict/"
    assert api.patch(path, {"subject": "Theirs"}, If_Match=mine["ETag"]).status_code == 200


def test_what_cannot_be_changed_is_named_with_its_pointer(api: Caller) -> None:
    ticket = make_ticket()
    wish = {"phase": "closed", "severity": "urgent", "owner": public_id("usr", 10**9), "case": {"technical_level": 9}}
    answer = api.patch(f"/tickets/{ticket.reference}", wish)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/phase", "/severity", "/case/technical_level"}
    unknown = api.patch(f"/tickets/{ticket.reference}", {"owner": wish["owner"]})
    assert unknown.json()["errors"][0]["pointer"] == "/owner"
