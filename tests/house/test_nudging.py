"""A broker that is away: one request notices, the others do not wait for it."""

import socket
from collections.abc import Iterator

import pytest
from celery import Celery

from resolution.celery import app as house
from resolution.core import nudging


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Where a broker should listen, and somebody hangs up on every caller."""
    monkeypatch.setattr(nudging, "_left_alone_until", [0.0])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        away = Celery("away", broker=f"redis://127.0.0.1:{listening.getsockname()[1]}/0")
        away.conf.broker_transport_options = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
        away.set_current()
        try:
            yield listening
        finally:
            house.set_current()


def callers(door: socket.socket) -> int:
    number = 0
    while True:
        try:
            door.accept()[0].close()
        except BlockingIOError:
            return number
        number += 1


def test_a_broker_that_does_not_answer_is_left_alone_for_a_while(door: socket.socket) -> None:
    assert not nudging.nudge("tickets.relay_events")
    assert callers(door) >= 1
    assert not nudging.nudge("tickets.relay_events")
    assert callers(door) == 0


def test_after_a_while_it_is_tried_again(door: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudging, "LEFT_ALONE", -1.0)
    for _time in range(2):
        assert not nudging.nudge("tickets.relay_events")
        assert callers(door) >= 1
