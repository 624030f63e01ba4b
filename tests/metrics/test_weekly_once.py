"""However many tick at once, and whoever is killed in between: everybody is owed the mail about their week, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connections

from accounts.models import User
from channels.models import OutboundMail
from metrics import operations
from metrics.models import WeeklySummary
from resolution.celery import CLOCK
from tests.channels.workers import kill, start_worker
from tests.factories import DAY, HOUR, MONDAY, make_user

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY, EIGHT = MONDAY - 3 * DAY, MONDAY - HOUR
HANDS = 6


@pytest.fixture
def people() -> list[User]:
    return [make_user("supervisor") for _person in range(5)]


def tick_together() -> int:
    """Six ticks at once, each with a connection of its own; how many mails they owe."""

    def hand(_number: int) -> int:
        try:
            return operations.tell_weekly(EIGHT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as pool:
        return sum(pool.map(hand, range(HANDS)))


def test_six_ticks_at_once_await_one_week_and_owe_one_mail_each(people: list[User]) -> None:
    operations.tell_weekly(FRIDAY)
    assert tick_together() == len(people)
    assert tick_together() == 0
    assert sorted(OutboundMail.objects.values_list("user", flat=True)) == [person.pk for person in people]
    assert WeeklySummary.objects.filter(state="told").count() == len(people)
    assert WeeklySummary.objects.filter(state="awaited").count() == len(people)


def test_six_first_ticks_at_once_begin_with_the_coming_week_once(people: list[User]) -> None:
    assert tick_together() == 0
    assert WeeklySummary.objects.filter(state="awaited").count() == len(people)


def test_a_tick_killed_before_it_could_commit_leaves_everything_to_the_next(people: list[User]) -> None:
    operations.tell_weekly(FRIDAY)
    act = (
        "from django.db import transaction; from metrics.operations.weekly import awaited_by, settle; "
        "held = transaction.atomic(); held.__enter__(); "
        "[settle(key, at) for key in awaited_by(at)]; print('owed', flush=True); input()"
    )
    worker = start_worker(act, EIGHT)
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "owed"
    assert operations.tell_weekly(EIGHT) == 0, "they are in the other's hands"
    kill(worker)
    owed = 0
    while owed < len(people):  # until the database has seen that it is gone
        owed += operations.tell_weekly(EIGHT)
    assert owed == OutboundMail.objects.count() == len(people)
    assert WeeklySummary.objects.filter(state="told").count() == len(people)


def test_the_clock_tells_it_every_minute_with_a_broker_or_without_one(people: list[User]) -> None:
    [line] = [line for line in CLOCK.values() if line["task"] == "metrics.tell_weekly"]
    assert line["schedule"].total_seconds() == 60
    for moment in (FRIDAY, EIGHT, EIGHT + HOUR):
        with time_machine.travel(moment, tick=False):
            call_command("tick", once=True)  # in the order of the clock: what is owed here leaves with the next
    assert sorted(letter.to[0] for letter in django_mail.outbox) == [person.email for person in people]
