"""A fresh house: whoever comes first sets it up, and then the door is shut."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Team, User
from accounts.operations.first_run import SOMEBODY_KEY, set_up
from metrics.models import KpiTarget
from resolution.core.caching import forget
from resolution.core.refusals import Refused
from tests.factories import MONDAY, make_agent

pytestmark = pytest.mark.django_db
SAID: dict[str, Any] = {
    "name": "Ana Silva",
    "email": "ana@larkspur.example",
    "password": "a quiet green door",
    "team": "Support",
    "time_zone": "Europe/Lisbon",
    "opens": "08:30",
    "closes": "17:00",
    "days": ["0", "1", "2", "3"],
}


def test_the_way_in_leads_to_the_set_up_while_nobody_works_here(client: Client) -> None:
    answer = client.get("/login/")
    assert (answer.status_code, answer["Location"]) == (302, "/setup/")
    page = client.get("/setup/").content.decode()
    assert "Larkspur Analytics" in page
    assert "seed_demo" in page


def test_the_set_up_makes_one_administrator_and_one_team_and_signs_in(client: Client) -> None:
    answer = client.post("/setup/", SAID)
    assert (answer.status_code, answer["Location"]) == (302, "/settings/")
    ana, team = User.objects.get(), Team.objects.get()
    assert (ana.role, ana.time_zone, ana.check_password("a quiet green door")) == (
        "administrator",
        "Europe/Lisbon",
        True,
    )
    assert team.week == {day: [["08:30", "17:00"]] for day in "0123"}
    assert list(team.members.all()) == [ana]
    assert client.get("/settings/").status_code == 200


def test_the_two_open_targets_are_asked_for_with_a_suggestion_and_set_when_answered(client: Client) -> None:
    page = client.get("/setup/").content.decode()
    assert re.search(r'name="resolution_time" value="48"', page)
    assert re.search(r'name="knowledge_contribution" value="10"', page)
    client.post("/setup/", SAID | {"resolution_time": "36.5", "knowledge_contribution": ""})
    target = KpiTarget.objects.get()
    assert (target.key, target.value, target.team, target.set_by) == (
        "resolution_time",
        Decimal("36.5"),
        None,
        User.objects.get(),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("resolution_time", "-1"),
        ("knowledge_contribution", "many"),
        ("password", "short"),
        ("password", "password123"),
        ("email", "x"),
        ("time_zone", "x"),
        ("closes", "08:00"),
        ("days", []),
    ],
)
def test_a_wrong_answer_keeps_the_others(client: Client, field: str, value: Any) -> None:
    answer = client.post("/setup/", SAID | {field: value})
    assert answer.status_code == 422
    assert 'value="Ana Silva"' in answer.content.decode()
    assert "a quiet green door" not in answer.content.decode()
    assert not User.objects.exists()


def test_an_administrator_made_by_command_shuts_the_door_before_anybody_comes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a quiet green door")
    call_command("createsuperuser", interactive=False, email="ana@larkspur.example", verbosity=0)
    ana = User.objects.get()
    assert (ana.administers, ana.check_password("a quiet green door")) == (True, True)
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", SAID).status_code == 404
    assert User.objects.get() == ana


def test_the_door_stays_shut_when_nobody_is_active_any_more(client: Client) -> None:
    client.post("/setup/", SAID)
    User.objects.update(is_active=False)
    forget(SOMEBODY_KEY)  # as if ten minutes had gone by
    stranger = Client()
    assert stranger.get("/setup/").status_code == 404
    assert stranger.post("/setup/", SAID | {"email": "other@larkspur.example"}).status_code == 404
    assert stranger.get("/login/").status_code == 200
    assert User.objects.count() == 1


def test_afterwards_the_door_is_shut(client: Client) -> None:
    make_agent()
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", SAID).status_code == 404
    assert client.get("/login/").status_code == 200
    with pytest.raises(Refused):
        set_up(name="X", email="x@x.example", password="x" * 12, team="X", time_zone="UTC", week={}, at=MONDAY)
