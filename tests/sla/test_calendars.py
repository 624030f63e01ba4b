"""Hours in versions: each change is the next one, and a ticket's clock can be read with the hours that it had."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from accounts.operations.teams import change_team, create_team
from accounts.roles import Role
from sla.models import CalendarVersion, Clock
from sla.operations import calendar_for
from tests.factories import DAY, HOUR, MONDAY, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import AgendaEntry, Event

pytestmark = pytest.mark.django_db
LATE = {"week": {str(day): [["12:00", "20:00"]] for day in range(5)}}


@pytest.fixture
def boss() -> User:
    return make_user(Role.ADMINISTRATOR)


def test_a_new_team_has_a_first_version_of_its_hours(boss: User) -> None:
    team = create_team(name="Platform", holidays=["2026-12-25 Christmas Day"], actor=boss, at=MONDAY)
    version = CalendarVersion.objects.get(team=team)
    assert (version.number, version.is_current, version.created_by) == (1, True, boss)
    assert version.calendar == team.calendar
    assert calendar_for(team) == version


def test_a_team_without_a_version_gets_its_first_when_somebody_asks() -> None:
    team = make_team(holidays=["2026-06-08"])
    version = calendar_for(team)
    assert (version.number, version.holidays, version.calendar) == (1, ["2026-06-08"], team.calendar)


def test_once_known_the_hours_cost_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    team = make_team()
    for _ in range(2):
        calendar_for(team)
    with django_assert_num_queries(0):
        assert calendar_for(Team(pk=team.pk, week=team.week)).number == 1


def test_changed_hours_are_the_next_version_and_the_old_one_stays(boss: User) -> None:
    team = create_team(name="Platform", actor=boss, at=MONDAY)
    first = calendar_for(team)
    team = change_team(team, LATE, actor=boss, at=MONDAY + DAY)
    second = calendar_for(team)
    assert (second.number, second.is_current, second.created_at) == (2, True, MONDAY + DAY)
    kept = CalendarVersion.objects.get(pk=first.pk)
    assert (kept.is_current, kept.week) == (False, first.week)


def test_a_new_name_is_no_new_version(boss: User) -> None:
    team = create_team(name="Platform", actor=boss, at=MONDAY)
    change_team(team, {"name": "Engine", "week": team.week}, actor=boss, at=MONDAY)
    assert CalendarVersion.objects.count() == 1


def test_whoever_read_the_team_before_it_changed_gets_the_hours_that_stand(boss: User) -> None:
    team = create_team(name="Platform", actor=boss, at=MONDAY)
    change_team(Team.objects.get(), LATE, actor=boss, at=MONDAY)
    assert calendar_for(team).number == 2


def test_round_the_clock_keeps_week_and_holidays_and_heeds_neither(boss: User) -> None:
    team = create_team(name="Always", holidays=["2026-06-02"], round_the_clock=True, actor=boss, at=MONDAY)
    assert team.calendar.add(MONDAY, 30 * 3600) == MONDAY + 30 * HOUR
    version = calendar_for(team)
    assert version.is_always
    assert version.calendar.add(MONDAY, 30 * 3600) == MONDAY + 30 * HOUR
    team = change_team(team, {"round_the_clock": False}, actor=boss, at=MONDAY)
    assert calendar_for(team).holidays == ["2026-06-02"]


@pytest.mark.parametrize("change", [{"week": {}}, {"holidays": []}, {"number": 7}, {"time_zone": "Asia/Tokyo"}])
def test_the_database_refuses_to_change_a_version(change: dict[str, object]) -> None:
    version = calendar_for(make_team(holidays=["2026-06-08"]))
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        CalendarVersion.objects.filter(pk=version.pk).update(**change)


def test_the_database_refuses_to_drop_a_version() -> None:
    version = calendar_for(make_team())
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        CalendarVersion.objects.filter(pk=version.pk).delete()


def test_new_hours_replan_what_runs_and_leave_what_was_decided(boss: User) -> None:
    team = create_team(name="Platform", actor=boss, at=MONDAY)
    decided = make_ticket(team=team, channel="email")
    operations.work_off(MONDAY + 5 * HOUR)  # its first response ran out at 13:00
    running = make_ticket(team=team, channel="email", at=MONDAY + 5 * HOUR)
    elsewhere = make_ticket(team=make_team(), channel="email", at=MONDAY + 5 * HOUR)
    change_team(team, LATE, actor=boss, at=MONDAY + 6 * HOUR)
    assert set(AgendaEntry.objects.filter(kind="clock_replan").values_list("ticket", "key", "counts")) == {
        (running.pk, f"calendar:team:{team.pk}:2", False)
    }
    operations.work_off(MONDAY + 6 * HOUR)
    firsts = Clock.objects.filter(metric="first_response")
    assert firsts.get(ticket=decided).due_at == MONDAY + 4 * HOUR
    assert firsts.get(ticket=running).due_at == MONDAY + 9 * HOUR  # from 14:00 on, without a pause at five
    assert firsts.get(ticket=elsewhere).due_at == MONDAY + DAY + HOUR
    assert Event.objects.filter(verb="clock_replanned").count() == 1
    assert not AgendaEntry.objects.filter(kind="clock_replan", state="pending").exists()


def test_a_change_costs_the_same_for_one_ticket_and_for_many(
    boss: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    team = create_team(name="Platform", actor=boss, at=MONDAY)
    for number in range(4):
        make_ticket(team=team, channel="email", at=MONDAY + timedelta(minutes=number))
    with django_assert_num_queries(13):  # six of them are savepoints
        change_team(team, LATE, actor=boss, at=MONDAY)
    assert AgendaEntry.objects.filter(kind="clock_replan").count() == 4


@pytest.mark.django_db(transaction=True)
def test_eight_who_ask_at_once_for_the_first_version_get_the_same_one() -> None:
    team, found = make_team(), []

    def ask() -> None:
        found.append(calendar_for(Team.objects.get(pk=team.pk)).pk)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [CalendarVersion.objects.get().pk] * 8
