"""A person's calendar feed: what is theirs to do, at an address that only they know."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, User
from accounts.operations.calendars import new_calendar_address
from tests.factories import (
    DAY,
    HOUR,
    MONDAY,
    acknowledge,
    make_agent,
    make_team,
    make_ticket,
    make_user,
    put_on_hold,
)
from tests.followups.test_screens import called
from tickets import operations
from tickets.models import AgendaEntry, Ticket
from tickets.operations import agenda
from tickets.operations.refreshing import changing

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def ana() -> User:
    return make_agent(team=make_team(), name="Ana Silva")


@pytest.fixture
def address(ana: User) -> str:
    return f"/calendar/{new_calendar_address(actor=ana, at=MONDAY)}.ics"


def read(address: str, at: Any = MONDAY + HOUR, **headers: str) -> Any:
    with time_machine.travel(at, tick=False):
        return Client().get(address, headers=headers)


def events(address: str, at: Any = MONDAY + HOUR) -> list[Any]:
    answer = read(address, at)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_promised_update_is_an_appointment_with_a_reminder_and_a_link(
    ana: User, address: str, settings: Any
) -> None:
    ticket = make_ticket(owner=ana, subject="Export, fails; twice", message="Our secret revenue is 12.")
    acknowledge(ticket, ana, MONDAY)
    [event] = events(address)
    assert event.decoded("dtstart") == MONDAY + DAY
    assert event["summary"] == f"{ticket.reference}: Send the promised progress update"
    assert event["url"] == f"{settings.BASE_URL}/tickets/{ticket.reference}/"
    assert event["description"].splitlines()[0] == "Export, fails; twice"
    assert event["uid"].startswith(f"{ticket.reference}.update_promise.promise@")
    [alarm] = event.walk("VALARM")
    assert alarm.decoded("trigger") == -timedelta(minutes=15)
    words = read(address).content.decode()
    assert "revenue" not in words
    assert ticket.contact.name not in words


def test_a_moved_promise_keeps_its_name_and_gets_its_new_moment(ana: User, address: str) -> None:
    ticket = acknowledge(make_ticket(owner=ana), ana, MONDAY)
    [before] = events(address)
    operations.reply(ticket, "Tomorrow.", actor=ana, at=MONDAY + HOUR, next_update_at=MONDAY + 3 * DAY)
    [after] = events(address)
    assert after["uid"] == before["uid"]
    assert after.decoded("dtstart") == MONDAY + 3 * DAY


def test_the_end_of_a_hold_and_a_call_that_is_planned_stand_in_it(ana: User, address: str) -> None:
    held = put_on_hold(make_ticket(owner=ana, phase="diagnosis"), ana, MONDAY)
    solved = called(ana)
    automatic = make_ticket(owner=ana, phase="follow_up")
    found = {(event["summary"], event.decoded("dtstart")) for event in events(address)}
    calls = set(AgendaEntry.objects.filter(ticket=solved, kind="follow_up").values_list("due_at", flat=True))
    assert (f"{held.reference}: The hold ends: look at it again", MONDAY + 3 * DAY) in found
    assert {(f"{solved.reference}: Follow up with the customer", due_at) for due_at in calls} <= found
    assert len(calls) == 2
    assert not [summary for summary, _due_at in found if automatic.reference in summary], "a mail does that"


def test_commitments_of_other_floors_need_no_word_from_them(ana: User, address: str) -> None:
    ticket = make_ticket(owner=ana)
    with changing(ticket, MONDAY) as locked:
        agenda.put(locked, "commitment", "7", due_at=MONDAY + 2 * DAY, at=MONDAY)
        agenda.put(locked, "commitment_reminder", "7", due_at=MONDAY + DAY, at=MONDAY, counts=False)
    assert [event["summary"] for event in events(address)] == [f"{ticket.reference}: Keep the promise that is due"]


def test_only_what_is_mine_and_open_in_the_next_sixty_days(ana: User, address: str) -> None:
    colleague = make_agent(team=ana.teams.get())
    acknowledge(make_ticket(owner=colleague), colleague, MONDAY)
    far, ended = make_ticket(owner=ana), acknowledge(make_ticket(owner=ana), ana, MONDAY)
    operations.reply(far, "In spring.", actor=ana, at=MONDAY, next_update_at=MONDAY + 61 * DAY)
    Ticket.objects.filter(pk=ended.pk).update(phase="cancelled")
    assert events(address) == []
    assert len(events(address, MONDAY + 2 * DAY)) == 1


def test_what_is_overdue_stays_for_a_week(ana: User, address: str) -> None:
    ticket = acknowledge(make_ticket(owner=ana), ana, MONDAY)
    operations.work_off(MONDAY + 2 * DAY)
    assert [event.decoded("dtstart") for event in events(address, MONDAY + 2 * DAY)] == [MONDAY + DAY]
    assert events(address, MONDAY + 9 * DAY) == []
    operations.reply(ticket, "Sorry.", actor=ana, at=MONDAY + 2 * DAY, next_update_at=MONDAY + 3 * DAY)
    assert [event.decoded("dtstart") for event in events(address, MONDAY + 2 * DAY)] == [MONDAY + 3 * DAY]


def test_five_hundred_entries_are_enough(ana: User, address: str) -> None:
    ticket = make_ticket(owner=ana)
    AgendaEntry.objects.bulk_create(
        AgendaEntry(ticket=ticket, kind="commitment", key=str(n), due_at=MONDAY + DAY, created_at=MONDAY)
        for n in range(510)
    )
    assert len(events(address)) == 500


def test_it_is_private_and_says_when_nothing_has_changed(ana: User, address: str) -> None:
    acknowledge(make_ticket(owner=ana), ana, MONDAY)
    answer = read(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"].startswith("private")
    assert answer["Referrer-Policy"] == "no-referrer"
    again = read(address, MONDAY + 2 * HOUR, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    acknowledge(make_ticket(owner=ana), ana, MONDAY)
    assert read(address, **{"If-None-Match": answer["ETag"]}).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "%00", "a" * 500])
def test_whoever_does_not_know_the_address_finds_nothing(address: str, token: str) -> None:
    assert read(f"/calendar/{token}.ics").status_code == 404
    assert Client().post(address).status_code == 405


def test_who_has_left_has_no_calendar_any_more(ana: User, address: str) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert read(address).status_code == 404


@pytest.mark.parametrize("tickets", [1, 12])
def test_a_feed_costs_the_same_for_one_and_for_many(
    ana: User, address: str, django_assert_num_queries: DjangoAssertNumQueries, tickets: int
) -> None:
    for _ticket in range(tickets):
        acknowledge(make_ticket(owner=ana), ana, MONDAY)
    with django_assert_num_queries(3):  # whose it is, the moments with their tickets, what a mail does by itself
        read(address)


def test_the_address_is_shown_once_and_a_new_one_ends_it(client: Client, ana: User) -> None:
    client.force_login(ana, backend=BACKEND)
    assert "Make its address" in client.get("/me/").content.decode()
    answer = client.post("/me/calendar/")
    first = shown(answer)
    assert "no-store" in answer["Cache-Control"]
    assert read(first).status_code == 200
    page = client.get("/me/").content.decode()
    assert first not in page
    assert "Make a new address" in page
    second = shown(client.post("/me/calendar/"))
    assert second != first
    assert read(first).status_code == 404
    assert read(second).status_code == 200
    token = second.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) >= 22, "128 bits or more"
    kept = bytes(User.objects.get(pk=ana.pk).calendar_digest or b"")
    assert token.encode() not in kept
    assert len(kept) == 32
    assert [entry.verb for entry in AuditEntry.objects.order_by("id")] == ["calendar_made"] * 2
    assert token not in str(AuditEntry.objects.values_list("before", "after"))
    auditor = make_user("auditor")
    client.force_login(auditor, backend=BACKEND)
    assert "made a calendar address of" in client.get("/settings/audit/").content.decode()


def shown(answer: Any) -> str:
    found = re.search(r"/calendar/[\w-]+\.ics", answer.content.decode())
    assert found is not None
    return found[0]


def test_a_feed_is_turned_off_beside_its_address(ana: User, address: str) -> None:
    desk = Client()
    desk.force_login(ana, backend=BACKEND)
    assert 'formaction="/me/calendar/off/"' in desk.get("/me/").content.decode()
    for _again in range(2):
        answer = desk.post("/me/calendar/off/", follow=True)
        assert "Your calendar feed is off." in answer.content.decode()
    assert "Turn the feed off" not in answer.content.decode()
    assert read(address).status_code == 404
    assert [entry.verb for entry in AuditEntry.objects.order_by("id")] == ["calendar_made", "calendar_ended"]
