"""However many deliver at once, and whoever is killed in between: everybody is told everything, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import User
from channels import operations as channels
from channels.models import OutboundMail
from tests.channels.sink import Sink
from tests.channels.workers import kill, start_worker
from tests.factories import HOUR, MONDAY, make_agent, make_team, make_ticket
from tickets.models import Notification, Ticket
from tickets.operations.notifying import notify, read_everything

pytestmark = pytest.mark.django_db(transaction=True)
AFTER_THE_LEASE = MONDAY + HOUR / 30
HANDS = 6


@pytest.fixture
def people() -> list[User]:
    team = make_team()
    return [make_agent(team=team) for _person in range(8)]


@pytest.fixture
def ticket(people: list[User]) -> Ticket:
    return make_ticket(owner=people[0])


def storm(ticket: Ticket, people: list[User], number: int, *, prefix: str = "") -> None:
    for key in range(number):
        notify(ticket, people, kind="storm", key=f"{prefix}{key}", words=f"Reason {key}.", at=MONDAY)


def together(*acts: Callable[[], object]) -> None:
    """Do all of these at once, each with a connection of its own."""

    def hand(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(hand, acts))


def test_six_deliverers_at_once_owe_everybody_one_mail(people: list[User], ticket: Ticket) -> None:
    storm(ticket, people, 30)
    together(*[lambda: channels.deliver_notifications(MONDAY)] * HANDS)
    assert sorted(OutboundMail.objects.values_list("user", flat=True)) == [person.pk for person in people]
    assert not Notification.objects.filter(delivered_at=None).exists()
    told = {(reason.recipient_id, str(reason.digest)) for reason in Notification.objects.all()}
    assert told == set(OutboundMail.objects.values_list("user_id", "key"))


def test_reasons_that_come_while_others_are_delivered_are_neither_lost_nor_told_twice(
    sink: Sink, people: list[User], ticket: Ticket
) -> None:
    storm(ticket, people, 5)

    def deliver_and_send() -> None:
        channels.deliver_notifications(MONDAY)
        channels.send_due(MONDAY, batch=3)

    together(
        *[deliver_and_send] * 4,
        lambda: storm(ticket, people, 20, prefix="late "),
        lambda: [read_everything(reader=people[0], up_to=2**62, at=MONDAY) for _again in range(20)],
    )
    channels.deliver_notifications(AFTER_THE_LEASE + HOUR)
    channels.send_due(AFTER_THE_LEASE + HOUR)
    assert not Notification.objects.filter(delivered_at=None, read_at=None).exists()
    sent = OutboundMail.objects.filter(state="sent")
    assert dict(sink.times) == dict.fromkeys(sent.values_list("message_identifier", flat=True), 1)
    for person in people[1:]:
        assert sent.filter(user=person).count() <= 2, "one at the first tick, one for what came later"
        mine = Notification.objects.filter(recipient=person)
        assert mine.count() == 25
        assert {str(digest) for digest in mine.values_list("digest", flat=True)} == set(
            sent.filter(user=person).values_list("key", flat=True)
        )


def test_a_deliverer_killed_before_it_could_commit_leaves_everything_as_it_was(
    sink: Sink, people: list[User], ticket: Ticket
) -> None:
    storm(ticket, people, 3)
    act = (
        "from django.db import transaction; from channels.operations import deliver_notifications; "
        "held = transaction.atomic(); held.__enter__(); "
        "deliver_notifications(at); print('owed', flush=True); input()"
    )
    worker = start_worker(act, MONDAY)
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "owed"
    assert channels.deliver_notifications(MONDAY) == 0, "they are in the other's hands"
    kill(worker)
    while Notification.objects.filter(delivered_at=None).exists():  # until the database has seen that it is gone
        channels.deliver_notifications(MONDAY)
    assert OutboundMail.objects.count() == len(people)
    assert channels.send_due(MONDAY) == len(people)
    assert sorted(sink.times.values()) == [1] * len(people)


def test_a_sender_killed_in_the_middle_of_the_digests_sends_the_rest_and_doubts_one(
    sink: Sink, people: list[User], ticket: Ticket
) -> None:
    storm(ticket, people, 3)
    channels.deliver_notifications(MONDAY)
    sink.hang_at = 3
    worker = start_worker("from channels.operations import send_due; send_due(at)", MONDAY)
    assert sink.hanging.wait(30), worker.communicate(timeout=1)
    kill(worker)
    sink.hang_at = 0
    assert channels.deliver_notifications(AFTER_THE_LEASE) == 0
    assert channels.send_due(AFTER_THE_LEASE) == len(people) - 2
    assert set(sink.times) == set(OutboundMail.objects.values_list("message_identifier", flat=True))
    assert sum(sink.times.values()) == len(people) + 1
    assert sum(OutboundMail.objects.values_list("doubts", flat=True)) == 1
    assert set(OutboundMail.objects.values_list("state", flat=True)) == {"sent"}
