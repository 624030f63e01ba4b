"""The loop that needs no broker: the same clock, in one process."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from channels.models import OutboundMail
from resolution.celery import CLOCK, app, every
from resolution.models import Heartbeat
from resolution.ticking import Ticker
from tests.factories import make_agent, make_ticket
from tickets import operations
from tickets.models import Event as Happening

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db(transaction=True)
def test_one_tick_relays_what_happened_and_sends_what_is_owed() -> None:
    owner = make_agent()
    ticket = make_ticket(owner=owner, at=timezone.now())
    later = timezone.now() + timedelta(hours=2)
    operations.reply(ticket, "I look into it.", actor=owner, at=timezone.now(), next_update_at=later)
    OutboundMail.objects.update(due_at=timezone.now())
    call_command("tick", once=True)
    assert not Happening.objects.unrelayed().exclude(verb="delivered").exists()
    assert [letter for letter in mail.outbox if "I look into it." in str(letter.body)]
    assert Heartbeat.objects.exists()


@pytest.mark.django_db
def test_each_line_comes_at_its_own_interval() -> None:
    now = [100.0]
    schedule = {"often": every(15, "resolution.nothing"), "rarely": every(60, "resolution.nothing")}
    ticker = Ticker(app, schedule, lambda: now[0])
    assert ticker.tick() == 2
    now[0] += 14
    assert ticker.tick() == 0
    now[0] += 1
    assert ticker.tick() == 1
    now[0] += 45
    assert ticker.tick() == 2


@pytest.mark.django_db
def test_a_line_that_fails_is_logged_and_the_others_run(capfd: pytest.CaptureFixture[str]) -> None:
    schedule = {"unknown": every(15, "resolution.nothing"), "also": every(15, "resolution.nothing_either")}
    assert Ticker(app, schedule).tick() == 2
    logged = capfd.readouterr().err
    assert "resolution.nothing failed" in logged
    assert "resolution.nothing_either failed" in logged


def test_it_stops_when_it_is_asked_to() -> None:
    stop = Event()
    stop.set()
    Ticker(app, {"line": CLOCK["heartbeat"]}).run(stop)


@pytest.mark.django_db(transaction=True)
def test_the_command_ends_cleanly_on_a_signal() -> None:
    ours = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    wanted = {"DEBUG": "1", "DATABASE_URL": urlunsplit(ours), "CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}
    command = [sys.executable, "manage.py", "tick"]
    running = subprocess.Popen(command, cwd=CHECKOUT, env={**os.environ, **wanted})
    try:
        for _wait in range(600):
            if Heartbeat.objects.exists():
                break
            Event().wait(0.05)
        assert Heartbeat.objects.exists()
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
    finally:
        running.kill()
