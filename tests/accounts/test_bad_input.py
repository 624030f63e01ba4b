"""Whatever is typed into the forms of people, teams, keys and oneself, none of it is more than refused."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, User
from accounts.roles import Role
from tests.factories import make_agent, make_team, make_user

pytestmark = pytest.mark.django_db
NUL = "a\x00b"
LONG_ADDRESS = "dana@" + ".".join(["b" * 60] * 4) + ".example"
BAD = (
    *("", NUL, "x" * 400, LONG_ADDRESS, "-1", "9" * 30, "²", "25:61-99"),
    "\ud800".encode("utf-8", "surrogatepass"),
)
PERSON = {"name": "Ivo", "email": "ivo@larkspur.example", "role": "agent", "authority_level": "2", "time_zone": "UTC"}
TEAM = {"name": "Night", "time_zone": "UTC", "week_0": "9-17", "holidays": ""}
KEY = {"name": "CRM", "scopes": "tickets:write", "lifetime": "365", "addresses": "", "team": ""}
ME = {
    "language": "en",
    "time_zone": "UTC",
    "theme": "dark",
    "density": "compact",
    "undo_seconds": "10",
    "single_keys": "on",
}
DOORS: dict[str, dict[str, str]] = {
    "settings/people/new/": {**PERSON, "teams": "", "invite": ""},
    "settings/people/{person}/": {**PERSON, "teams": ""},
    "settings/people/{person}/leave/": {"to": "", "deactivate": ""},
    "settings/teams/new/": TEAM,
    "settings/teams/{team}/": {**TEAM, "preview": ""},
    "settings/api-keys/": KEY,
    "me/": ME,
}

ASKED = [
    *(("/settings/people/", name) for name in ("q", "role", "status", "cursor")),
    *(("/settings/audit/", name) for name in ("kind", "about", "cursor")),
    *(("/customers/", name) for name in ("q", "cursor")),
    ("/settings/api-keys/", "revoke"),
]


@pytest.fixture
def boss(client: Client) -> User:
    boss = make_user(Role.ADMINISTRATOR, team=make_team())
    client.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    return boss


@pytest.mark.parametrize("door", DOORS)
def test_no_field_of_a_form_breaks_its_page(client: Client, boss: User, door: str) -> None:
    named: dict[str, Any] = {"person": make_agent().pk, "team": make_team("Day").pk}
    path = "/" + door.format(**named)
    for name in DOORS[door]:
        for bad in BAD:
            answer = client.post(path, DOORS[door] | {name: bad})
            assert answer.status_code < 500, (name, bad)


@pytest.mark.parametrize("bad", BAD)
def test_no_question_of_an_address_breaks_its_page(client: Client, boss: User, bad: Any) -> None:
    for path, name in ASKED:
        assert client.get(path, {name: bad}).status_code < 500, (path, name)


@pytest.mark.parametrize("bad", ["fe80::1%eth0", "300.1.1.1", "10.0.0.0/8", "x" * 400])
def test_a_key_takes_only_addresses_that_can_be_kept(client: Client, boss: User, bad: str) -> None:
    answer = client.post("/settings/api-keys/", KEY | {"addresses": bad})
    assert answer.status_code == 422
    assert "is no IP address" in answer.content.decode()
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("bad", BAD)
def test_the_doors_of_strangers_stand_nonsense(bad: Any) -> None:
    boss, stranger = make_user(Role.ADMINISTRATOR), Client()
    for path, said in {
        "/login/": {"login": bad, "password": bad},
        "/password/reset/": {"email": bad},
        "/setup/": {"name": bad, "email": bad},
    }.items():
        assert stranger.post(path, said).status_code < 500, path
    stranger.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    said = {"oldpassword": bad, "password1": bad, "password2": bad}
    assert stranger.post("/password/change/", said).status_code < 500


@pytest.mark.parametrize("bad", BAD)
def test_the_first_page_of_a_fresh_house_stands_nonsense(bad: Any) -> None:
    good = {"name": "Ana", "email": "ana@larkspur.example", "password": "correct horse battery", "team": "Support"}
    good |= {"time_zone": "UTC", "opens": "09:00", "closes": "17:00", "days": "0"}
    for name in good:
        if not User.objects.exists():
            assert Client().post("/setup/", good | {name: bad}).status_code < 500, name
