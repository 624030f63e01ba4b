"""What a door does with a body that is too large, and with a fault of ours."""

from typing import Any

import pytest
from django.test import Client

from customers.models import Contact, Customer
from tests.api.caller import Caller
from tickets.models import Event, Message, Ticket

pytestmark = pytest.mark.django_db


def rows() -> list[int]:
    return [model.objects.count() for model in (Ticket, Message, Event, Contact, Customer)]


def test_a_body_that_claims_to_be_large_is_not_even_read(api: Caller) -> None:
    answer = Client().post(
        "/api/v1/tickets",
        b"{}",
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.secret}", "Content-Length": "99999999999"},
    )
    assert answer.status_code == 413
    assert answer.json()["type"] == "/api/errors/too-large/"


def test_a_fault_of_ours_is_logged_and_answered_as_a_problem(api: Caller, monkeypatch: Any) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("tickets.api.tickets.ticket_json", broken)
    api.client.raise_request_exception = False
    before = rows()
    wish = {"subject": "x", "customer": {"email": "dana@example.com"}}
    answer = api.post("/tickets", wish, Idempotency_Key="broken")
    assert (answer.status_code, answer.json()["type"]) == (500, "/api/errors/internal/")
    assert "secret" not in answer.content.decode()
    assert answer.json()["request_id"] == answer["X-Request-Id"]
    assert rows() == before
