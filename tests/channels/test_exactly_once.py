"""Many workers at once send nothing twice, and one that is killed in the middle loses nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from channels import operations as channels
from channels.models import OutboundMail
from followups.models import FollowUp
from tests.channels.sink import Sink
from tests.channels.workers import kill, start_worker
from tests.factories import DAY, MONDAY, acknowledge, make_agent, make_team, make_ticket
from tickets import operations
from tickets.models import AgendaEntry, Event, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
SOON = MONDAY + DAY + DAY / 24
AFTER_THE_LEASE = SOON + DAY / 24 / 30  # two minutes


def test_two_beats_and_three_workers_at_once_send_every_follow_up_once(sink: Sink) -> None:
    owner = make_agent(team=make_team())
    tickets = [make_ticket(phase="follow_up", owner=owner) for _number in range(6)]
    channels.send_due(MONDAY + DAY / 24)
    sink.taken.clear()

    def tick(_number: int) -> None:
        try:
            operations.work_off(SOON, batch=2)
            operations.relay_events(SOON, batch=3)
            channels.send_due(SOON, batch=2)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(tick, range(10)))

    assert Message.objects.filter(purpose="follow_up").count() == len(tickets)
    assert list(sink.times.values()) == [1] * len(tickets)
    assert FollowUp.objects.filter(kind="immediate", state="done").count() == len(tickets)
    assert Event.objects.filter(verb="followed_up").count() == len(tickets)
    assert set(Ticket.objects.values_list("open_follow_ups", flat=True)) == {1}


def test_a_worker_killed_while_it_sends_loses_nothing_and_doubles_only_what_is_counted(sink: Sink) -> None:
    owner = make_agent(team=make_team())
    for _number in range(6):
        acknowledge(make_ticket(owner=owner), owner, MONDAY)
    sink.hang_at = 3
    worker = start_worker("from channels.operations import send_due; send_due(at)", SOON)
    assert sink.hanging.wait(30), worker.communicate(timeout=1)
    kill(worker)
    sink.hang_at = 0

    states = list(OutboundMail.objects.order_by("id").values_list("state", flat=True))
    assert states == ["accepted", "accepted", "sending", "claimed", "claimed", "claimed"]
    assert channels.send_due(SOON) == 0  # the dead worker's lease still runs
    assert channels.send_due(AFTER_THE_LEASE) == 4

    identifiers = set(OutboundMail.objects.values_list("message_identifier", flat=True))
    assert set(sink.times) == identifiers
    repeated = sum(sink.times.values()) - len(identifiers)
    assert repeated == sum(OutboundMail.objects.values_list("doubts", flat=True)) == 1
    assert Event.objects.filter(verb="delivered").count() == 6


def test_a_worker_killed_with_due_moments_in_its_hands_loses_none(sink: Sink) -> None:
    owner = make_agent(team=make_team())
    ticket = make_ticket(phase="follow_up", owner=owner)
    worker = start_worker(
        "from tickets.operations.due import claim; claim(at); print('mine', flush=True); input()", SOON
    )
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "mine"
    kill(worker)

    assert operations.work_off(SOON) == 0
    assert operations.work_off(AFTER_THE_LEASE) > 0
    assert Message.objects.filter(ticket=ticket, purpose="follow_up").count() == 1
    assert not AgendaEntry.objects.due(AFTER_THE_LEASE).exists()
