"""What the server took is told on its ticket, even when that fails at first; and is never sent again for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail as django_mail

from channels import operations as channels
from channels.models import OutboundMail
from tests.factories import HOUR, MONDAY, acknowledge, make_agent, make_team, make_ticket
from tickets.events import recorded
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db
SENT_AT = MONDAY + HOUR


@pytest.fixture(autouse=True)
def _no_second_passes_while_mails_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.operations.sending.monotonic", lambda: 0.0)


@pytest.fixture
def tickets() -> list[Ticket]:
    owner = make_agent(team=make_team())
    return [acknowledge(make_ticket(owner=owner), owner, MONDAY) for _number in range(3)]


@pytest.fixture
def deaf_to(tickets: list[Ticket]) -> Iterator[set[int]]:
    """Somebody who listens to deliveries and fails for these tickets."""
    deaf = {tickets[1].pk}

    def listen(event: Event, **_more: Any) -> None:
        if event.verb == "delivered" and event.ticket_id in deaf:
            raise ValueError("not this one")

    recorded.connect(listen)
    yield deaf
    recorded.disconnect(listen)


def told() -> list[int]:
    return list(Event.objects.filter(verb="delivered").order_by("ticket").values_list("ticket", flat=True))


def states() -> list[str]:
    return list(OutboundMail.objects.exclude(state="withdrawn").order_by("ticket").values_list("state", flat=True))


def test_one_that_cannot_be_told_holds_none_of_the_others_up(tickets: list[Ticket], deaf_to: set[int]) -> None:
    assert channels.send_due(SENT_AT) == 3
    assert told() == [tickets[0].pk, tickets[2].pk]
    assert states() == ["sent", "accepted", "sent"]


def test_it_is_told_later_with_the_moment_at_which_it_was_taken(tickets: list[Ticket], deaf_to: set[int]) -> None:
    channels.send_due(SENT_AT)
    deaf_to.clear()
    assert channels.send_due(SENT_AT + HOUR) == 0
    assert len(django_mail.outbox) == 3
    assert states() == ["sent"] * 3
    assert Event.objects.get(verb="delivered", ticket=tickets[1]).occurred_at == SENT_AT


def test_however_often_that_fails_it_is_neither_given_up_nor_sent_again(deaf_to: set[int]) -> None:
    for hours in range(8):
        channels.send_due(SENT_AT + hours * HOUR)
    mail = OutboundMail.objects.get(state="accepted")
    assert (mail.attempts, mail.doubts, mail.last_error) == (8, 0, "ValueError: not this one")
    assert len(django_mail.outbox) == 3
