"""The settings in the browser: what they say, what they keep, what they cost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiKey, AuditEntry, Team, User
from accounts.operations.people import create_person
from accounts.roles import Role
from customers.operations import change_contact
from tests.factories import MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"
FRAME = 1  # who is reading; the session and the counts of the navigation are remembered
PERSON = {
    "name": "Ivo Petrov",
    "email": "ivo@larkspur.example",
    "role": "agent",
    "authority_level": "2",
    "time_zone": "UTC",
}
HOURS = {f"week_{day}": "09:00-12:00, 13:00-17:30" for day in range(5)}
KEY = {"name": "CRM", "scopes": ["tickets:write", "customers:read"], "lifetime": "365"}


@pytest.fixture
def boss(client: Client) -> User:
    boss = make_user(Role.ADMINISTRATOR, name="Ana Silva", team=make_team("Support"))
    client.force_login(boss, backend=SIGNED_IN)
    return boss


def test_the_index_leads_to_every_section_and_says_who_changed_last(client: Client, boss: User) -> None:
    create_person(name="Ivo Petrov", email="ivo@larkspur.example", role="agent", actor=boss, at=MONDAY)
    page = client.get("/settings/").content.decode()
    for address in ("people", "teams", "playbooks", "api-keys", "audit"):
        assert f'href="/settings/{address}/"' in page
    assert "Last change: Ana Silva created Ivo Petrov" in page


def test_others_read_which_permission_is_missing_and_who_can_give_it(client: Client, boss: User) -> None:
    client.force_login(make_user(Role.SUPERVISOR), backend=SIGNED_IN)
    answer = client.get("/settings/people/")
    assert answer.status_code == 403
    assert "permission to change settings" in answer.content.decode()
    assert "Ana Silva" in answer.content.decode()


def test_a_person_is_added_and_invited(client: Client, boss: User) -> None:
    team = Team.objects.get()
    answer = client.post("/settings/people/new/", PERSON | {"teams": [team.pk], "invite": "on"}, follow=True)
    ivo = User.objects.get(email="ivo@larkspur.example")
    assert answer.redirect_chain == [(f"/settings/people/{ivo.pk}/", 302)]
    assert "An invitation was sent to ivo@larkspur.example." in answer.content.decode()
    assert list(ivo.teams.all()) == [team]
    assert mail.outbox[0].to == [ivo.email]


def test_a_person_is_added_without_an_invitation(client: Client, boss: User) -> None:
    client.post("/settings/people/new/", PERSON)
    assert User.objects.filter(email="ivo@larkspur.example").exists()
    assert not mail.outbox


def test_a_wrong_address_keeps_what_was_typed_and_says_so_at_the_field(client: Client, boss: User) -> None:
    answer = client.post("/settings/people/new/", PERSON | {"email": boss.email.upper(), "name": "Ivo <b>"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Ivo &lt;b&gt;"' in page
    assert "Somebody with this e-mail works here already." in page
    assert 'aria-invalid="true"' in page


def test_a_refusal_of_the_house_stands_above_the_form(client: Client, boss: User) -> None:
    said = {"name": boss.name, "email": boss.email, "role": "agent", "authority_level": "2", "time_zone": "UTC"}
    answer = client.post(f"/settings/people/{boss.pk}/", said)
    assert answer.status_code == 409
    assert "is the only administrator" in answer.content.decode()


def test_people_are_found_by_name_role_and_status(client: Client, boss: User) -> None:
    make_agent(name="Mia Chen")
    make_user(Role.AUDITOR, name="Otto Weiss", is_active=False)
    for query, found, missing in [
        ("?q=mia", "Mia Chen", "Otto Weiss"),
        ("?role=auditor", "Otto Weiss", "Mia Chen"),
        ("?status=inactive", "Otto Weiss", "Mia Chen"),
        ("?status=active", "Mia Chen", "Otto Weiss"),
    ]:
        page = client.get(f"/settings/people/{query}").content.decode()
        assert found in page
        assert missing not in page
    assert "Nobody fits this filter" in client.get("/settings/people/?q=zzz").content.decode()


def test_a_long_list_of_people_goes_on(client: Client, boss: User) -> None:
    for number in range(60):
        make_agent(name=f"Person {number:02}")
    first = client.get("/settings/people/")
    following = client.get("/settings/people/" + first.context["next_url"]).content.decode()
    assert "Person 59" in following
    assert client.get("/settings/people/?cursor=forged").status_code == 302


def test_handing_over_and_deactivating_is_one_page(client: Client, boss: User) -> None:
    ivo = make_agent(name="Ivo Petrov", team=Team.objects.get())
    ticket = make_ticket(owner=ivo)
    page = client.get(f"/settings/people/{ivo.pk}/leave/").content.decode()
    assert ticket.reference in page
    answer = client.post(f"/settings/people/{ivo.pk}/leave/", {"to": boss.pk, "deactivate": "1"}, follow=True)
    assert "1 ticket was handed over." in answer.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).owner == boss
    assert not User.objects.get(pk=ivo.pk).is_active
    client.post(f"/settings/people/{ivo.pk}/reactivate/")
    assert User.objects.get(pk=ivo.pk).is_active


def test_hours_are_shown_as_typed_and_their_effect_before_they_count(client: Client, boss: User) -> None:
    team = Team.objects.get()
    said = {"name": "Support", "time_zone": "Asia/Tokyo", "holidays": "2026-12-25", **HOURS}
    answer = client.post(f"/settings/teams/{team.pk}/", said | {"preview": "1"})
    assert answer.status_code == 200
    assert "With these hours, not saved yet" in answer.content.decode()
    assert Team.objects.get().time_zone == "UTC"
    assert client.post(f"/settings/teams/{team.pk}/", said).status_code == 302
    page = client.get(f"/settings/teams/{team.pk}/").content.decode()
    assert 'value="09:00-12:00, 13:00-17:30"' in page
    assert "Last change: Ana Silva changed team Support" in page


def test_hours_that_make_no_sense_are_said_at_their_day(client: Client, boss: User) -> None:
    said = {"name": "Night", "time_zone": "UTC", "week_0": "22-6", "week_1": "whenever", "holidays": ""}
    answer = client.post("/settings/teams/new/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="whenever"' in page
    assert "Write hours like" in page
    assert Team.objects.count() == 1
    page = client.post("/settings/teams/new/", said | {"week_1": "5-9"}).content.decode()
    assert "These hours overlap" in page


def test_a_night_is_typed_and_shown_as_one(client: Client, boss: User) -> None:
    nights = {f"week_{day}": "22-6" for day in range(7)}
    client.post("/settings/teams/new/", {"name": "Night", "time_zone": "UTC", "holidays": "", **nights})
    night = Team.objects.get(name="Night")
    assert night.week["0"] == [["00:00", "06:00"], ["22:00", "00:00"]]
    assert client.get(f"/settings/teams/{night.pk}/").content.decode().count('value="22:00-06:00"') == 7
    assert "Mon\N{EN DASH}Sun 22:00-06:00" in client.get("/settings/teams/").content.decode()


def test_a_whole_day_is_shown_as_one_can_type_it(client: Client, boss: User) -> None:
    client.post("/settings/teams/new/", {"name": "Sundays", "time_zone": "UTC", "holidays": "", "week_6": "0-24"})
    team = Team.objects.get(name="Sundays")
    assert team.week == {"6": [["00:00", "00:00"]]}
    assert 'value="00:00-24:00"' in client.get(f"/settings/teams/{team.pk}/").content.decode()


def test_a_team_may_work_round_the_clock(client: Client, boss: User) -> None:
    team = Team.objects.get()
    said = {"name": "Support", "time_zone": "UTC", "round_the_clock": "on", "holidays": "2026-12-25"}
    assert client.post(f"/settings/teams/{team.pk}/", said).status_code == 302
    team = Team.objects.get()
    assert team.round_the_clock
    assert team.week["0"] == [["09:00", "17:00"]]  # kept for the day on which this is taken back
    assert "Round the clock" in client.get("/settings/teams/").content.decode()
    answer = client.post(f"/settings/teams/{team.pk}/", said | {"preview": "1"})
    now = answer.context["now"]
    assert [due - now for _hours, due in answer.context["promises"]] == [timedelta(hours=n) for n in (1, 4, 8, 24)]


def test_public_holidays_are_put_into_the_list_to_be_looked_through(client: Client, boss: User) -> None:
    team = Team.objects.get()
    said = {"name": "Support", "time_zone": "UTC", "holidays": "2026-11-13 Our own day", **HOURS}
    assert "Add the public holidays" in client.get(f"/settings/teams/{team.pk}/").content.decode()
    page = client.post(f"/settings/teams/{team.pk}/", said | {"pick": "1"}).content.decode()
    assert "Bavaria" not in page
    assert '<option value="DE">Germany</option>' in page
    assert "2026-11-13 Our own day" in page
    asked = said | {"add_holidays": "1", "country": "DE", "region": "Bayern", "years": "2026"}
    answer = client.post(f"/settings/teams/{team.pk}/", asked)
    lines = answer.context["form"]["holidays"].value().splitlines()
    assert "2026-01-06 Epiphany" in lines
    assert "2026-11-13 Our own day" in lines
    assert Team.objects.get().holidays == []
    client.post(f"/settings/teams/{team.pk}/", said | {"holidays": "\n".join(lines)})
    assert "2026-12-25 Christmas Day" in Team.objects.get().holidays


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"region": "Atlantis"}, "region", "BY Bayern"),
        ({"country": "MC", "region": "X"}, "region", "leave the region empty"),
        ({"years": "soon"}, "years", "Write years like"),
        ({"years": "2000-2099"}, "years", "at most 10 years"),
        ({"country": "ZZ"}, "country", "Select a valid choice"),
    ],
)
def test_a_wrong_wish_for_holidays_keeps_what_was_typed(
    client: Client, boss: User, wrong: dict[str, str], field: str, words: str
) -> None:
    asked = {"name": "Support", "holidays": "2026-12-25", "country": "DE", "region": "", "years": "2026", **HOURS}
    answer = client.post("/settings/teams/new/", asked | {"time_zone": "UTC", "add_holidays": "1"} | wrong)
    assert answer.status_code == 422
    assert words in str(answer.context["picker"].errors[field])
    assert answer.context["form"]["holidays"].value() == "2026-12-25"


def test_a_secret_is_shown_once_with_a_command_to_begin_with(client: Client, boss: User) -> None:
    answer = client.post("/settings/api-keys/", KEY)
    secret = answer.context["secret"]
    page = answer.content.decode()
    assert page.count(secret) == 2
    assert "/api/v1/tickets" in page
    assert answer["Cache-Control"] == "no-store"
    key = ApiKey.objects.get()
    assert bytes(key.digest) == ApiKey.digest_of(secret)
    page = client.get("/settings/api-keys/").content.decode()
    assert secret not in page
    assert f"{key.prefix}…" in page
    assert "Create and change tickets" in page


def test_a_key_is_rotated_and_revoked(client: Client, boss: User) -> None:
    client.post("/settings/api-keys/", KEY)
    old = ApiKey.objects.get()
    assert client.post(f"/settings/api-keys/{old.pk}/rotate/").context["secret"].startswith("rsk_")
    assert 'id="revoke"' in client.get(f"/settings/api-keys/?revoke={old.pk}").content.decode()
    page = client.post(f"/settings/api-keys/{old.pk}/revoke/", follow=True).content.decode()
    assert "is revoked" in page
    assert "1 key revoked or expired" in page
    assert ApiKey.objects.get(pk=old.pk).revoked_at is not None


def test_a_key_needs_a_scope_and_sound_addresses(client: Client, boss: User) -> None:
    assert client.post("/settings/api-keys/", KEY | {"scopes": []}).status_code == 422
    answer = client.post("/settings/api-keys/", KEY | {"addresses": "10.0.0.1\nhome"})
    assert answer.status_code == 422
    assert "“home” is no IP address." in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_the_audit_says_what_it_was_and_what_it_is(client: Client, boss: User) -> None:
    team = Team.objects.get()
    client.post(f"/settings/teams/{team.pk}/", {"name": "Care", "time_zone": "UTC", "week_6": "10-12"})
    client.post("/settings/api-keys/", KEY)
    client.post("/settings/playbooks/", {"note": "Softer"})
    page = client.get("/settings/audit/").content.decode()
    assert "Mon\N{EN DASH}Fri 09:00-17:00" in page
    assert "Sun 10:00-12:00" in page
    assert "API key CRM" in page
    assert "playbook version 2" in page
    assert "API key CRM" not in client.get("/settings/audit/?kind=team").content.decode()
    assert "team Care" not in client.get(f"/settings/audit/?about=person:{boss.pk}").content.decode()


def test_the_audit_of_a_key_names_its_team(client: Client, boss: User) -> None:
    client.post("/settings/api-keys/", KEY | {"team": Team.objects.get().pk})
    entry = AuditEntry.objects.get(subject__startswith="api_key:")
    assert entry.after["team"] == "Support"


def test_the_audit_of_a_target_reads_like_a_sentence(client: Client, boss: User) -> None:
    AuditEntry.objects.create(
        actor=boss,
        at=MONDAY,
        subject="kpi_target:resolution_time",
        verb="target_set",
        before={"value": None},
        after={"value": "8", "team": None},
    )
    page = client.get("/settings/audit/").content.decode()
    assert "set the target of" in page
    assert "/kpis/resolution_time/" in page
    assert "target_set" not in page


def test_an_auditor_reads_the_audit_and_is_led_nowhere_else(client: Client, boss: User) -> None:
    team = Team.objects.get()
    client.post(f"/settings/teams/{team.pk}/", {"name": "Care", "time_zone": "UTC", "week_6": "10-12"})
    contact = make_contact(name="Dana Reyes")
    change_contact(contact, {"phone": "+1 555 0100"}, actor=boss, at=MONDAY)
    auditor = make_user(Role.AUDITOR)
    client.force_login(auditor, backend=SIGNED_IN)
    assert 'href="/settings/audit/"' in client.get("/", follow=True).content.decode()
    page = client.get("/settings/audit/").content.decode()
    assert "team Care" in page
    assert "contact Dana Reyes" in page
    assert f'href="/contacts/{contact.pk}/"' in page
    assert not set(re.findall(r'href="/settings/([^"?]+)', page)) - {"audit/"}
    assert client.get("/settings/people/").status_code == 403


def test_who_may_not_read_the_audit_reads_who_can_grant_it(client: Client, boss: User) -> None:
    client.force_login(make_user(Role.SUPERVISOR), backend=SIGNED_IN)
    answer = client.get("/settings/audit/")
    assert answer.status_code == 403
    assert "administrators and auditors. Ask an administrator: Ana Silva." in answer.content.decode()


def test_a_long_audit_goes_on(client: Client, boss: User) -> None:
    AuditEntry.objects.bulk_create(
        [AuditEntry(actor=boss, at=MONDAY, subject=f"team:{n}", verb="changed") for n in range(60)]
    )
    first = client.get("/settings/audit/?kind=team")
    assert len(first.context["lines"]) == 50
    assert len(client.get("/settings/audit/" + first.context["next_url"]).context["lines"]) == 10


QUERIES = {
    "/settings/": FRAME + 2,
    "/settings/people/": FRAME + 4,
    "/settings/people/{person}/": FRAME + 5,
    "/settings/people/new/": FRAME + 1,
    "/settings/people/{person}/leave/": FRAME + 3,
    "/settings/teams/": FRAME + 3,
    "/settings/teams/{team}/": FRAME + 4,
    "/settings/teams/new/": FRAME,
    "/settings/api-keys/": FRAME + 4,
    "/settings/audit/": FRAME + 4,
    "/me/": FRAME + 1,
}


@pytest.mark.parametrize("page", QUERIES)
@pytest.mark.parametrize("more", [0, 7])
def test_a_page_costs_the_same_however_much_is_on_it(
    client: Client, boss: User, django_assert_num_queries: DjangoAssertNumQueries, page: str, more: int
) -> None:
    fill(client, 1 + more)
    address = page.format(person=User.objects.get(name="Ivo Petrov 0").pk, team=Team.objects.get().pk)
    client.get(address)  # warms what is remembered between requests
    with django_assert_num_queries(QUERIES[page]):
        assert client.get(address).status_code == 200


def fill(client: Client, number: int) -> None:
    team: Any = Team.objects.get()
    client.post(f"/settings/teams/{team.pk}/", {"name": "Support", "time_zone": "Asia/Tokyo", "week_0": "9-17"})
    for index in range(number):
        client.post(
            "/settings/people/new/",
            PERSON | {"name": f"Ivo Petrov {index}", "email": f"p{index}@larkspur.example", "teams": [team.pk]},
        )
        client.post("/settings/api-keys/", KEY | {"name": f"CRM {index}"})
        make_ticket(owner=User.objects.get(name="Ivo Petrov 0"))
