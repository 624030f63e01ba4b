"""Counting everything from nothing: new tables take the places of the old ones, and nobody can tell them apart."""

from collections.abc import Callable
from threading import Thread

import pytest
from django.db import DatabaseError, connection

from metrics import operations as counting
from metrics.models import DirtyDay, MetricFact, MetricRollup, Restatement
from metrics.operations.rolling import roll_dirty_days
from tests.factories import DAY, MONDAY, make_agent, make_team, make_ticket
from tests.metrics.counting import count, facts

pytestmark = pytest.mark.django_db

LATER = MONDAY + 60 * DAY  # every number of Monday is final


def shape(table: str) -> list[tuple[str, ...]]:
    """The columns, keys and indexes of a table, as the database tells them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT column_name, data_type, is_nullable, is_identity FROM information_schema.columns
            WHERE table_name = %(table)s
            UNION ALL
            SELECT conname, pg_get_constraintdef(oid), condeferrable::text, condeferred::text FROM pg_constraint
            WHERE conrelid = %(table)s::regclass
            UNION ALL
            SELECT indexname, indexdef, '', '' FROM pg_indexes WHERE tablename = %(table)s
            ORDER BY 1, 2
            """,
            {"table": table},
        )
        return list(cursor.fetchall())


@pytest.mark.parametrize("table", ["metrics_metricfact", "metrics_metricrollup"])
def test_the_new_tables_look_like_the_old_ones(table: str) -> None:
    make_ticket(phase="follow_up")
    count(MONDAY)
    before = shape(table)
    counting.rebuild(LATER, fresh=True)
    assert shape(table) == before
    assert ("id", "bigint", "NO", "YES") in before
    assert len([row for row in before if "INDEX" in row[1]]) >= 3


def test_counting_goes_on_in_the_new_tables() -> None:
    agent = make_agent(team=make_team())
    make_ticket(phase="follow_up", owner=agent)
    count(MONDAY)
    counting.rebuild(MONDAY, fresh=True)
    make_ticket(phase="follow_up", owner=agent)
    count(MONDAY)
    assert len(facts("escalation")) == 2
    counting.rebuild(MONDAY, fresh=True)
    assert MetricRollup.objects.get(definition=8, dimension="").n == 2


def test_an_earlier_version_of_a_definition_keeps_its_facts() -> None:
    make_ticket(phase="follow_up")
    count(MONDAY)
    MetricFact.objects.filter(definition=8).update(version=77)
    counting.rebuild(LATER, fresh=True)
    assert set(MetricFact.objects.filter(definition=8).values_list("version", flat=True)) == {1, 77}
    assert set(MetricRollup.objects.filter(definition=8).values_list("version", flat=True)) == {1, 77}


def test_what_was_right_is_not_restated() -> None:
    make_ticket(phase="follow_up")
    count(LATER)
    counting.rebuild(LATER, fresh=True)
    assert not Restatement.objects.exists()


def test_a_final_number_that_was_wrong_is_restated_with_its_cause() -> None:
    make_ticket(phase="follow_up")
    count(LATER)
    MetricRollup.objects.filter(definition=8, dimension="").update(n=5)
    MetricRollup.objects.filter(definition=4, dimension="").update(n=6)
    MetricRollup.objects.filter(definition=11, dimension="channel").update(n=7)
    DirtyDay.objects.create(definition=4, version=1, day=MONDAY.date(), cause="reopen")
    counting.rebuild(LATER, fresh=True)
    listed = Restatement.objects.order_by("definition").values_list("definition", "n_before", "n_after", "cause")
    assert list(listed) == [(4, 6, 1, "reopen"), (8, 5, 1, "rebuilt"), (11, 1, 1, "rebuilt")]
    assert not DirtyDay.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_counts_meanwhile_neither_waits_for_ever_nor_is_forgotten() -> None:
    agent = make_agent(team=make_team())
    for day in range(4):
        make_ticket(phase="follow_up", owner=agent, at=MONDAY + day * DAY)
    count(LATER)
    troubles: list[Exception] = []
    workers = [Thread(target=_again_and_again, args=(what, troubles)) for what in (_rebuild, _roll, _read)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    count(LATER)
    assert not troubles
    assert sum(MetricRollup.objects.filter(definition=8, dimension="").values_list("n", flat=True)) == 4
    assert not DirtyDay.objects.exists()


def _again_and_again(what: Callable[[], None], troubles: list[Exception]) -> None:
    try:
        for _time in range(4):
            what()
    except (DatabaseError, AssertionError) as trouble:
        troubles.append(trouble)
    finally:
        connection.close()


def _rebuild() -> None:
    counting.rebuild(LATER, fresh=True)


def _roll() -> None:
    for day in range(4):
        DirtyDay.objects.get_or_create(definition=8, version=1, day=(MONDAY + day * DAY).date(), cause="again")
    roll_dirty_days(LATER)


def _read() -> None:
    assert MetricFact.objects.filter(definition=8).count() == 4
    assert MetricRollup.objects.filter(definition=8, dimension="").count() == 4
