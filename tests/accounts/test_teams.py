"""Teams: hours as people write them, and what they mean."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from accounts.operations.teams import change_team, create_team, set_teams
from accounts.roles import Role
from accounts.web.hours import HoursField, open_seconds, summary
from resolution.core.refusals import Forbidden, Invalid
from tests.factories import MONDAY, make_agent, make_team, make_user

pytestmark = pytest.mark.django_db
SPLIT = {"0": [["13:00", "17:30"], ["09:00", "12:00"]], "5": [["22:00", "00:00"]], "6": []}


@pytest.fixture
def boss() -> User:
    return make_user(Role.ADMINISTRATOR)


def test_a_team_keeps_several_intervals_a_day_in_order(boss: User) -> None:
    team = create_team(name="Platform", week=SPLIT, time_zone="Europe/Lisbon", actor=boss, at=MONDAY)
    assert team.week == {"0": [["09:00", "12:00"], ["13:00", "17:30"]], "5": [["22:00", "00:00"]]}
    noon = datetime(2026, 6, 1, 11, 30, tzinfo=UTC)  # 12:30 in Lisbon
    assert team.calendar.next_open(noon) == datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    assert AuditEntry.objects.get().subject == f"team:{team.pk}"


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        ("1", [["09:00", "12:00"], ["11:00", "17:00"]]),
        ("1", [["00:00", "05:00"], ["22:00", "00:00"], ["23:00", "04:00"]]),
        ("1", [["09:00", "09:00"]]),
        ("1", [["22:00", "00:00"], ["23:00", "23:30"]]),
        ("1", [["nine", "five"]]),
        ("1", [["25:00", "26:00"]]),
    ],
)
def test_hours_that_make_no_sense_are_named_by_their_day(boss: User, day: str, spans: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        create_team(name="Platform", week={"0": [["09:00", "17:00"]], day: spans}, actor=boss, at=MONDAY)
    assert set(refusal.value.faults) == {f"week_{day}"}


def test_hours_over_midnight_are_split_by_us(boss: User) -> None:
    nights = {"0": [["22:00", "06:00"]], "6": [["22:00", "06:00"], ["06:00", "12:00"]]}
    team = create_team(name="Nights", week=nights, actor=boss, at=MONDAY)
    assert team.week == {
        "0": [["00:00", "06:00"], ["22:00", "00:00"]],
        "1": [["00:00", "06:00"]],
        "6": [["06:00", "12:00"], ["22:00", "00:00"]],
    }
    assert team.calendar.add(MONDAY, 9 * 3600) == datetime(2026, 6, 7, 7, 0, tzinfo=UTC)


def test_a_night_that_runs_into_the_next_morning_is_named_by_that_day(boss: User) -> None:
    with pytest.raises(Invalid) as refusal:
        create_team(name="Nights", week={"0": [["22:00", "06:00"]], "1": [["05:00", "09:00"]]}, actor=boss, at=MONDAY)
    assert set(refusal.value.faults) == {"week_1"}


def test_holidays_may_have_names(boss: User) -> None:
    days = ["2026-12-25", "2026-12-25  Christmas Day", "2026-06-02 Republic Day"]
    team = create_team(name="Roma", holidays=days, actor=boss, at=MONDAY)
    assert team.holidays == ["2026-06-02 Republic Day", "2026-12-25 Christmas Day"]
    assert team.calendar.add(MONDAY, 9 * 3600) == datetime(2026, 6, 3, 10, 0, tzinfo=UTC)


def test_a_team_opens_at_least_once_a_week(boss: User) -> None:
    with pytest.raises(Invalid):
        create_team(name="Platform", week={}, actor=boss, at=MONDAY)


def test_holidays_are_dates_sorted_and_once(boss: User) -> None:
    team = make_team()
    days = ["2026-12-25", "2026-01-01", "2026-12-25"]
    assert change_team(team, {"holidays": days}, actor=boss, at=MONDAY).holidays == ["2026-01-01", "2026-12-25"]
    with pytest.raises(Invalid) as refusal:
        change_team(team, {"holidays": ["Christmas"]}, actor=boss, at=MONDAY)
    assert set(refusal.value.faults) == {"holidays"}


def test_names_are_taken_once_and_get_an_address(boss: User) -> None:
    assert create_team(name="Customer Care", actor=boss, at=MONDAY).slug == "customer-care"
    assert create_team(name="Customer  care!", actor=boss, at=MONDAY).slug == "customer-care-2"
    assert create_team(name="サポート", actor=boss, at=MONDAY).slug == "team"
    with pytest.raises(Invalid) as refusal:
        create_team(name="Customer Care", actor=boss, at=MONDAY)
    assert set(refusal.value.faults) == {"name"}


def test_a_change_is_written_down_only_when_there_is_one(boss: User) -> None:
    team = make_team("Platform")
    change_team(team, {"name": "Platform"}, actor=boss, at=MONDAY)
    assert not AuditEntry.objects.exists()
    change_team(team, {"time_zone": "Asia/Tokyo"}, actor=boss, at=MONDAY)
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == ({"time_zone": "UTC"}, {"time_zone": "Asia/Tokyo"})


def test_people_move_between_teams_and_the_move_is_written_down(boss: User) -> None:
    old, new, ivo = make_team("Old"), make_team("New"), make_agent()
    set_teams(ivo, [old], actor=boss, at=MONDAY)
    set_teams(ivo, [new], actor=boss, at=MONDAY)
    assert list(ivo.teams.all()) == [new]
    entry = AuditEntry.objects.order_by("-id")[0]
    assert (entry.before, entry.after) == ({"teams": ["Old"]}, {"teams": ["New"]})


def test_only_administrators_change_teams() -> None:
    team, lead = make_team(), make_user(Role.SUPERVISOR)
    with pytest.raises(Forbidden):
        create_team(name="X", actor=lead, at=MONDAY)
    with pytest.raises(Forbidden):
        change_team(team, {"name": "X"}, actor=lead, at=MONDAY)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        ("9-17", [["09:00", "17:00"]]),
        ("09:00-12:00, 13:00-17:30", [["09:00", "12:00"], ["13:00", "17:30"]]),
        ("9.15 to 12;13\N{EN DASH}24", [["09:15", "12:00"], ["13:00", "00:00"]]),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, read: Any) -> None:
    assert HoursField().clean(typed) == read


def test_a_week_is_said_in_one_line() -> None:
    week = {str(day): [["09:00", "17:00"]] for day in range(5)} | {"6": [["00:00", "00:00"]]}
    assert summary(week) == "Mon\N{EN DASH}Fri 09:00-17:00; Sun 00:00-00:00"
    assert open_seconds(week) == (5 * 8 + 24) * 3600
