"""Keeping numbers up to date: late, twice, half-way or not at all, it ends at the same numbers."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import Settings

from followups.operations import store_answer
from metrics import operations as counting
from metrics import reading
from metrics.definitions import BY_NUMBER
from metrics.filters import Filters
from metrics.models import DirtyDay, MetricFact, MetricRollup, Progress, Restatement, StaleTicket
from metrics.operations.facts import _WRITERS, refresh_stale
from metrics.operations.rolling import roll_dirty_days
from metrics.periods import Period
from metrics.web import restated
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tests.metrics.counting import count, facts, reopened, resolved
from tickets import operations
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


class Killed(Exception):
    """What a worker leaves behind when it dies: whatever it had committed, and nothing more."""


def test_something_that_happens_only_marks_the_ticket_until_the_tick() -> None:
    make_ticket(phase="follow_up")
    operations.relay_events(MONDAY)
    assert StaleTicket.objects.exists()
    assert not MetricFact.objects.exists()
    counting.roll_up(MONDAY)
    assert MetricFact.objects.exists()
    assert not StaleTicket.objects.exists()
    assert not DirtyDay.objects.exists()


def test_one_closed_ticket_costs_eight_rollup_rows_a_kpi() -> None:
    make_ticket(phase="follow_up")
    count(MONDAY)
    assert MetricRollup.objects.filter(definition=8).count() == 8
    dimensions = set(MetricRollup.objects.filter(definition=8).values_list("dimension", flat=True))
    assert dimensions == {"", "owner", "team", "channel", "category", "severity", "variant", "tier"}


def test_rolling_an_unchanged_day_again_writes_nothing() -> None:
    make_ticket(phase="follow_up")
    count(MONDAY)
    before = rows()
    for _again in range(2):
        counting.refresh_facts({ticket.pk: "again" for ticket in Ticket.objects.all()}, at=MONDAY)
        assert not DirtyDay.objects.exists()
        DirtyDay.objects.create(definition=8, version=1, day=MONDAY.date(), cause="again")
        roll_dirty_days(MONDAY)
    assert rows() == before


def rows() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, * FROM metrics_metricrollup ORDER BY id")
        return list(cursor.fetchall())


def test_a_worker_killed_fifty_times_changes_nothing() -> None:
    chance = Random(5)  # noqa: S311 - the same deaths each time
    agent = make_agent(team=make_team())
    for day in range(6):
        make_ticket(phase="follow_up", owner=agent, at=MONDAY + day * DAY)
        operations.relay_events(MONDAY + 7 * DAY)
        for _death in range(9):
            with suppress(Killed), transaction.atomic():
                refresh_stale(MONDAY + 7 * DAY)
                if chance.random() < 0.5:
                    raise Killed
            with suppress(Killed), transaction.atomic():
                roll_dirty_days(MONDAY + 7 * DAY)
                raise Killed
    counting.roll_up(MONDAY + 7 * DAY)
    kept = snapshot()
    counting.rebuild(MONDAY + 7 * DAY, fresh=True)
    assert snapshot() == kept
    assert len(facts("escalation")) == 6


def snapshot() -> list[object]:
    kept = ("dimension", "member", "definition", "day", "n", "numerator", "total", "squares")
    return list(MetricRollup.objects.order_by(*kept[:4]).values_list(*kept))


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_count_everything_once() -> None:
    agent = make_agent(team=make_team())
    for day in range(4):
        make_ticket(phase="follow_up", owner=agent, at=MONDAY + day * DAY)
    workers = [Thread(target=_work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    count(MONDAY + 7 * DAY)  # the tick that finds nothing, or what a busy writer was left
    kept = snapshot()
    counting.rebuild(MONDAY + 7 * DAY, fresh=True)
    assert snapshot() == kept
    assert MetricFact.objects.filter(definition=8).count() == 4


def _work() -> None:
    try:
        count(MONDAY + 7 * DAY)
    finally:
        connection.close()


# ---- what was final ----
def test_a_reopening_moves_a_final_number_only_with_a_restatement() -> None:
    agent = make_agent(team=make_team())
    ticket = make_ticket(phase="follow_up", owner=agent)
    count(MONDAY + 10 * DAY)  # resolved on Monday; its first-contact week is over
    assert not Restatement.objects.exists()
    reopened(Ticket.objects.get(pk=ticket.pk), agent, MONDAY + 11 * DAY)
    resolved(Ticket.objects.get(pk=ticket.pk), agent, MONDAY + 12 * DAY)
    count(MONDAY + 13 * DAY)
    [moved] = Restatement.objects.filter(definition=2)
    assert (moved.day, moved.n_before, moved.n_after, moved.value_after) == (MONDAY.date(), 1, 0, None)
    assert not Restatement.objects.filter(definition=4).exists()  # within its 30 days nothing was final yet


def test_what_moves_only_from_one_team_to_another_is_listed_too() -> None:
    support, platform = make_team(), make_team()
    make_ticket(phase="follow_up", owner=make_agent(team=support))
    count(MONDAY + 40 * DAY)
    MetricFact.objects.filter(definition=8).update(team=platform.pk)
    DirtyDay.objects.create(definition=8, version=1, day=MONDAY.date(), cause="handed_over")
    roll_dirty_days(MONDAY + 41 * DAY)
    [moved] = Restatement.objects.all()
    assert (moved.definition, moved.day, moved.n_before, moved.n_after) == (8, MONDAY.date(), 1, 1)
    [said] = restated.newest(BY_NUMBER[8], make_user(role="supervisor"))
    assert said["cause"] == "handed over; only between its parts"


def test_counting_for_the_first_time_restates_nothing() -> None:
    make_ticket(phase="follow_up")
    count(MONDAY + 100 * DAY)
    assert not Restatement.objects.exists()


def test_a_restated_day_of_recommendations_lies_between_all_and_none() -> None:
    ticket = make_ticket(phase="follow_up")
    store_answer(ticket, "nps", 9, actor=None, at=MONDAY + 8 * DAY)
    count(MONDAY + 10 * DAY)  # the day is final
    store_answer(ticket, "nps", 2, actor=None, at=MONDAY + 10 * DAY)  # corrected: it counts on another day now
    count(MONDAY + 11 * DAY)
    [moved] = Restatement.objects.filter(definition=6)
    assert (moved.n_before, moved.n_after, moved.value_after) == (1, 0, None)
    assert moved.value_before == 100  # one person, who would recommend us


@pytest.mark.django_db(transaction=True)
def test_numbers_are_as_of_what_was_counted_and_restated_only_when_somebody_could_read_them() -> None:
    make_ticket(phase="follow_up")
    count(MONDAY)
    make_ticket(phase="follow_up", at=MONDAY + HOUR)
    operations.relay_events(MONDAY + 2 * HOUR)
    other = connection.copy()
    with other.cursor() as worker:  # it counts, or was killed and the database has not seen it yet
        worker.execute("SELECT pg_advisory_lock(%s)", [_WRITERS])
        counting.roll_up(MONDAY + 3 * DAY)
    other.close()
    assert StaleTicket.objects.exists()
    counting.roll_up(MONDAY + 3 * DAY)
    assert not Restatement.objects.exists()  # nobody was ever told a final number of Monday


# ---- nights ----
def test_the_night_is_counted_once_and_from_two_oclock_on(settings: Settings) -> None:
    settings.REPORTING_TIME_ZONE = "America/New_York"
    make_ticket(phase="follow_up")
    count(MONDAY + HOUR)
    midnight = MONDAY.replace(hour=4) + DAY  # four in the morning UTC is midnight in New York
    assert not counting.recompute_nightly(midnight + timedelta(minutes=119))
    assert counting.recompute_nightly(midnight + timedelta(minutes=120))
    assert not counting.recompute_nightly(midnight + timedelta(hours=5))
    assert counting.recompute_nightly(midnight + DAY + timedelta(hours=3))


def test_the_night_finds_what_no_event_told() -> None:
    make_ticket(phase="follow_up")
    count(MONDAY + DAY)
    MetricFact.objects.filter(definition=8).delete()
    assert counting.recompute_nightly(MONDAY + 2 * DAY)
    assert len(facts("escalation")) == 1


def test_an_interrupted_night_goes_on_where_it_was() -> None:
    for _ticket in range(3):
        make_ticket(phase="follow_up")
    count(MONDAY + DAY)
    Progress.objects.create(
        job="nightly", night=(MONDAY + DAY).date(), reached_at=MONDAY, reached_key=Ticket.objects.latest("id").pk
    )
    assert counting.recompute_nightly(MONDAY + DAY)
    assert Progress.objects.get(job="nightly").finished_at == MONDAY + DAY


def test_the_command_counts_everything_again(capsys: pytest.CaptureFixture[str]) -> None:
    make_ticket(phase="follow_up")
    count(MONDAY)
    before = snapshot()
    call_command("rebuild_metrics", "--fresh")
    assert "1 tickets counted again." in capsys.readouterr().out
    assert snapshot() == before


# ---- days far from here ----
@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", 2), ("Pacific/Pago_Pago", 1), ("UTC", 1)])
def test_a_fact_belongs_to_its_day_in_the_reporting_zone(settings: Settings, zone: str, day: int) -> None:
    settings.REPORTING_TIME_ZONE = zone
    late = MONDAY.replace(hour=11)  # one in the morning of the 2nd on Kiritimati, midnight of the 1st in Pago Pago
    make_ticket(phase="follow_up", at=late)
    count(late)
    assert facts("escalation")[0].day == date(2026, 6, day)
    period = Period.between(date(2026, 6, day), date(2026, 6, day), late)
    assert reading.card("escalation", period, Filters(), make_user("supervisor")).n == 1


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_hours_of_a_changed_clock_are_each_counted_once(settings: Settings, change: date) -> None:
    settings.REPORTING_TIME_ZONE = "Europe/Berlin"
    begin = MONDAY.replace(year=change.year, month=change.month, day=change.day, hour=0) - timedelta(hours=3)
    agent = make_agent(team=make_team())
    for hours in range(0, 30, 6):
        make_ticket(phase="follow_up", owner=agent, at=begin + timedelta(hours=hours))
    count(begin + 3 * DAY)
    days = [change + step * DAY for step in (-1, 0, 1)]
    reader = make_user("supervisor")
    counted = [
        reading.card("escalation", Period.between(day, day, begin + 3 * DAY), Filters(), reader).n for day in days
    ]
    assert sum(counted) == 5
    assert counted == [sum(fact.day == day for fact in facts("escalation")) for day in days]
