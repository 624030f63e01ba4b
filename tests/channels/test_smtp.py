"""Sending through a real mail server, which refuses, is busy, breaks the line, or is not there at all."""

from collections.abc import Iterator
from typing import Any

import pytest

from channels import operations as channels
from channels.faults import pause_after
from channels.models import OutboundMail
from tests.channels.sink import Sink, mail_server
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket
from tickets import operations
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db
AT = MONDAY + HOUR


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
        yield sink


@pytest.fixture
def ticket() -> Ticket:
    """One ticket with one reply that is owed as a mail."""
    owner = make_agent(team=make_team())
    made = make_ticket(owner=owner)
    return operations.reply(
        made, "Grüße, we look into it.", actor=owner, at=MONDAY, next_update_at=MONDAY + DAY
    ).ticket


def mail() -> OutboundMail:
    return OutboundMail.objects.get()


def test_a_mail_arrives_once_with_its_identifier(sink: Sink, ticket: Ticket) -> None:
    assert channels.send_due(AT) == 1
    assert channels.send_due(AT) == 0
    assert sink.taken == [mail().message_identifier]
    assert sink.envelopes[0].rcpt_tos == [ticket.contact.email]
    assert (mail().state, mail().sent_at, mail().attempts, mail().doubts) == ("sent", AT, 1, 0)
    delivered = Event.objects.get(ticket=ticket, verb="delivered")
    assert (delivered.detail["message"], delivered.detail["kind"]) == (mail().message_id, "reply")


def test_a_refusal_for_good_fails_at_once_and_the_ticket_says_so(sink: Sink, ticket: Ticket) -> None:
    sink.mode = "refuse"
    channels.send_due(AT)
    assert (mail().state, mail().last_error) == ("failed", "550 5.1.1 There is no such user here")
    assert "550" in Event.objects.get(ticket=ticket, verb="undelivered").detail["error"]


def test_a_busy_server_is_asked_again_later_and_longer(sink: Sink, ticket: Ticket) -> None:
    sink.mode = "busy"
    for attempt in range(1, 4):
        due = mail().due_at
        channels.send_due(max(due, AT))
        assert (mail().state, mail().attempts) == ("pending", attempt)
        assert mail().due_at == max(due, AT) + pause_after(attempt)
    sink.mode = "ok"
    channels.send_due(mail().due_at)
    assert (mail().state, sink.taken) == ("sent", [mail().message_identifier])


def test_after_three_days_it_gives_up_where_somebody_sees_it(sink: Sink, ticket: Ticket) -> None:
    sink.mode = "busy"
    channels.send_due(MONDAY + 4 * DAY)
    assert mail().state == "failed"


def test_a_line_that_breaks_after_the_mail_was_taken_is_a_doubt_that_is_counted(sink: Sink, ticket: Ticket) -> None:
    sink.mode = "drop"
    channels.send_due(AT)
    assert (mail().state, mail().doubts, mail().sent_at) == ("in_doubt", 1, None)
    sink.mode = "ok"
    channels.send_due(mail().due_at)
    assert (mail().state, mail().doubts) == ("sent", 1)
    assert sink.times == {mail().message_identifier: 2}  # the same mail to every mail store


def test_one_bad_mail_does_not_hold_up_the_next(sink: Sink, ticket: Ticket) -> None:
    colleague = make_agent()
    other = make_ticket(owner=colleague)
    operations.reply(other, "Hello", actor=colleague, at=MONDAY, next_update_at=MONDAY + DAY)
    OutboundMail.objects.filter(ticket=ticket).update(kind="nonsense")
    assert channels.send_due(AT) == 1


def test_a_server_that_is_away_costs_time_and_no_doubt(settings: Any, ticket: Ticket) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    channels.send_due(AT)
    assert (mail().state, mail().attempts, mail().doubts) == ("pending", 1, 0)
    assert "refused" in mail().last_error
