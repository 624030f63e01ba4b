"""What happened reaches its readers, whatever one of them does."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.test import Client

from accounts.roles import Role
from resolution.core.refusals import Refused
from tests.factories import MONDAY, make_agent, make_ticket, make_user
from tickets import events
from tickets.models import Event, Ticket, UnheardEvent
from tickets.operations import note, relay_events
from tickets.operations.relay import PAUSE, retry_event

pytestmark = pytest.mark.django_db


class Reader:
    """Reads every note; cannot bear the notes of one ticket."""

    def __init__(self) -> None:
        self.hates: int | None = None
        self.batches: list[list[int]] = []

    def __call__(self, happened: Sequence[Event]) -> None:
        if any(event.ticket_id == self.hates for event in happened):
            raise ZeroDivisionError("this one")
        self.batches.append([event.ticket_id for event in happened])

    @property
    def heard(self) -> list[int]:
        return [ticket for batch in self.batches for ticket in batch]


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader()
    events.reads_together("noted")(reader)
    yield reader
    events.READERS.pop()


def noted(number: int) -> list[Ticket]:
    agent = make_agent()
    tickets = [make_ticket(owner=agent) for _number in range(number)]
    relay_events(MONDAY)
    for ticket in tickets:
        note(ticket, "Look at this.", actor=agent, at=MONDAY)
    return tickets


def test_a_batch_is_read_at_once_and_each_event_once(reader: Reader) -> None:
    tickets = noted(3)
    assert relay_events(MONDAY) == 3
    assert relay_events(MONDAY) == 0
    assert reader.batches == [[ticket.pk for ticket in tickets]]


def test_what_fails_leaves_the_line_and_the_others_pass(reader: Reader) -> None:
    first, second, third = noted(3)
    reader.hates = second.pk
    relay_events(MONDAY)
    assert reader.heard == [first.pk, third.pk]
    unheard = UnheardEvent.objects.get()
    assert (unheard.event.ticket_id, unheard.reason) == (second.pk, "ZeroDivisionError: this one")
    assert not Event.objects.unrelayed().exists()


def test_it_is_tried_again_a_minute_later_and_then_forgotten(reader: Reader) -> None:
    ticket = noted(1)[0]
    reader.hates = ticket.pk
    relay_events(MONDAY)
    reader.hates = None
    relay_events(MONDAY + timedelta(seconds=59))
    assert reader.heard == []
    assert relay_events(MONDAY + PAUSE) == 1
    assert reader.heard == [ticket.pk]
    assert not UnheardEvent.objects.exists()


def test_after_the_fifth_time_it_waits_for_an_administrator(reader: Reader, client: Client) -> None:
    ticket = noted(1)[0]
    reader.hates = ticket.pk
    for attempt in range(7):
        relay_events(MONDAY + attempt * PAUSE)
    unheard = UnheardEvent.objects.get()
    assert (unheard.attempts, unheard.stepped_aside) == (5, True)
    client.force_login(make_user(Role.ADMINISTRATOR), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/settings/engine-room/").content.decode()
    assert "ZeroDivisionError: this one" in page
    assert client.post(f"/settings/engine-room/events/{unheard.pk}/retry/").status_code == 302
    reader.hates = None
    unheard = UnheardEvent.objects.get()
    assert (unheard.attempts, unheard.stepped_aside) == (0, False)
    relay_events(unheard.retry_at)
    assert reader.heard == [ticket.pk]


def test_nobody_tries_it_twice(reader: Reader) -> None:
    reader.hates = noted(1)[0].pk
    relay_events(MONDAY)
    with pytest.raises(Refused, match="already"):
        retry_event(UnheardEvent.objects.get(), actor=make_user(Role.ADMINISTRATOR), at=MONDAY)
