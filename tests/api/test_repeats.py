"""Clients that repeat themselves at the same time: one effect, one answer, and never two of anything."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import ApiKey, IdempotencyKey, User
from accounts.operations import repeating
from accounts.roles import Scope
from tests.api.caller import Caller
from tests.factories import make_contact, make_ticket
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6
NEW = {"subject": "Export fails", "customer": {"email": "dana@example.com"}, "message": {"text": "It stops."}}


def at_once(ask: Callable[[], Any]) -> list[Any]:
    """The answers of several threads that start together, each with a connection of its own."""
    together = Barrier(AT_ONCE)

    def run(_number: int) -> Any:
        together.wait(timeout=20)
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


def test_one_key_at_once_makes_one_ticket(api: Caller) -> None:
    for number in range(5):
        answers = at_once(lambda key=f"key-{number}": Caller(api.secret).post("/tickets", NEW, Idempotency_Key=key))  # type: ignore[misc]
        statuses = Counter(answer.status_code for answer in answers)
        assert statuses.keys() <= {201, 409}, [answer.content for answer in answers]
        made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
        assert len(made) == 1
        late = api.post("/tickets", NEW, Idempotency_Key=f"key-{number}")
        assert {late.json()["id"]} == made
    assert Ticket.objects.count() == Message.objects.count() == IdempotencyKey.objects.count() == 5


def test_one_external_id_at_once_makes_one_ticket_without_any_key(api: Caller) -> None:
    answers = at_once(lambda: Caller(api.secret).post("/tickets", NEW | {"external_id": "crm-1"}))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses == {201: 1, 409: AT_ONCE - 1}
    assert Ticket.objects.count() == 1


def test_one_step_at_once_is_taken_once(api: Caller) -> None:
    ticket = make_ticket(contact=make_contact())
    wish = {"step": "cancel", "cancel_reason": "test", "reason": "Only a test."}
    answers = at_once(lambda: Caller(api.secret).post(f"/tickets/{ticket.reference}/steps", wish))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: AT_ONCE - 1}


def test_while_the_first_request_runs_the_second_is_told_so(
    api: Caller, api_key: tuple[ApiKey, str], administrator: User
) -> None:
    key, _secret = api_key
    assert set(key.scopes) == set(Scope.values)
    with transaction.atomic():
        kept, free = repeating.look_up(key, "busy", administrator.created_at)
        assert (kept, free) == (None, True)
        with ThreadPoolExecutor(1) as other:
            answer = other.submit(
                _elsewhere, lambda: Caller(api.secret).post("/tickets", NEW, Idempotency_Key="busy")
            ).result()
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/errors/idempotency-in-progress/")
    assert answer["Retry-After"] == "1"
    assert api.post("/tickets", NEW, Idempotency_Key="busy").status_code == 201


def _elsewhere(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    finally:
        connection.close()
