"""The engine room: silent workers are seen, and what stepped aside is tried again."""

from datetime import timedelta

import pytest
from celery.signals import worker_ready
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from resolution.celery import app
from resolution.core.refusals import Forbidden, Refused
from resolution.models import Heartbeat
from tests.factories import MONDAY, acknowledge, make_agent, make_contact, make_ticket, make_user
from tickets.models import AgendaEntry, Ticket
from tickets.operations import work_off
from tickets.operations.agenda import retry

pytestmark = pytest.mark.django_db
PAGE = "/settings/engine-room/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def stepped_aside(ticket: Ticket, reason: str = "ZeroDivisionError: division by zero") -> AgendaEntry:
    entry = ticket.agenda.get(kind="clock:first_response")
    AgendaEntry.objects.filter(pk=entry.pk).update(state="failed", attempts=5, reason=reason, due_at=MONDAY)
    entry.refresh_from_db()
    return entry


def test_a_worker_that_has_not_ticked_for_two_minutes_is_called_silent(desk: Client) -> None:
    now = timezone.now()
    Heartbeat.objects.create(name="well", beat_at=now - timedelta(seconds=30))
    Heartbeat.objects.create(name="stuck", beat_at=now - timedelta(seconds=130))
    Heartbeat.objects.create(name="gone", beat_at=now - timedelta(days=2))
    workers = desk.get(PAGE).context["workers"]
    assert [(worker.name, worker.silent) for worker in workers] == [("stuck", True), ("well", False)]


def test_without_any_worker_the_page_says_what_that_means(desk: Client) -> None:
    page = desk.get(PAGE).content.decode()
    assert "nothing is reminded, sent or counted until then" in page
    assert "Nothing stepped aside" in page


def test_what_stepped_aside_shows_its_reason_and_runs_after_it_is_tried_again(desk: Client) -> None:
    ticket = make_ticket(owner=make_agent())
    entry = stepped_aside(ticket)
    page = desk.get(PAGE).content.decode()
    assert ticket.reference in page
    assert "ZeroDivisionError: division by zero" in page
    assert desk.post(f"{PAGE}{entry.pk}/retry/").status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.attempts, entry.reason) == ("pending", 0, "")
    assert ticket.events.get(verb="retried").detail["failed_with"] == "ZeroDivisionError: division by zero"
    work_off(MONDAY + timedelta(minutes=1))
    assert not ticket.agenda.filter(state="failed").exists()
    assert ticket.events.filter(verb="clock_breached").exists()


def test_nobody_tries_it_twice_and_only_administrators_do(desk: Client) -> None:
    entry = stepped_aside(make_ticket(owner=make_agent()))
    with pytest.raises(Forbidden):
        retry(entry, actor=make_user(Role.SUPERVISOR), at=MONDAY)
    desk.post(f"{PAGE}{entry.pk}/retry/")
    assert desk.post(f"{PAGE}{entry.pk}/retry/").status_code == 409
    with pytest.raises(Refused, match="did not step aside"):
        retry(entry, actor=make_user(Role.ADMINISTRATOR), at=MONDAY)


def test_an_answer_in_time_settles_a_clock_that_stepped_aside() -> None:
    owner = make_agent()
    ticket = make_ticket(owner=owner)
    stepped_aside(ticket)
    acknowledge(ticket, owner, MONDAY)
    assert ticket.clocks.get(metric="first_response").state == "met"
    assert not ticket.agenda.filter(state="failed").exists()


def test_a_worker_that_comes_up_asks_for_its_own_first_heartbeat() -> None:
    app.loader.import_default_modules()
    with app.connection_for_read() as broker:
        waiting = broker.default_channel.client  # type: ignore[attr-defined] # that of Redis has one
        before = waiting.llen("celery")
        worker_ready.send(None)
        assert waiting.llen("celery") == before + 1


@pytest.mark.parametrize("number", [1, 5])
def test_the_page_costs_the_same_for_one_and_for_many(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ticket in range(number):
        stepped_aside(make_ticket(owner=make_agent(), contact=make_contact()))
    with django_assert_num_queries(5):
        desk.get(PAGE)
