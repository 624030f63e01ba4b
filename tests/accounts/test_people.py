"""People: made, changed, invited, let go; always by an administrator, never without one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import ApiKey, AuditEntry, User
from accounts.operations.invitations import invite
from accounts.operations.people import change_person, create_person, deactivate_person, reactivate_person
from accounts.operations.teams import set_teams
from accounts.roles import Role
from resolution.core.refusals import Forbidden, Invalid, Refused
from tests.factories import MONDAY, make_agent, make_team, make_ticket, make_user
from tickets.models import Event, Ticket
from tickets.operations import hand_over, hand_over_and_deactivate

pytestmark = pytest.mark.django_db
SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def boss() -> User:
    return make_user(Role.ADMINISTRATOR, name="Ana Silva")


def person_of(boss: User, **said: Any) -> User:
    said = {"name": "Ivo Petrov", "email": "ivo@larkspur.example", "role": "agent"} | said
    return create_person(**said, actor=boss, at=MONDAY)


def test_somebody_new_is_in_their_teams_and_leaves_one_audit_line(boss: User) -> None:
    team = make_team("Platform")
    ivo = person_of(boss, teams=[team], time_zone="Europe/Sofia")
    assert list(ivo.teams.all()) == [team]
    assert not ivo.has_usable_password()
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.at, entry.subject, entry.verb) == (boss, MONDAY, f"person:{ivo.pk}", "created")
    assert entry.after["teams"] == ["Platform"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 121),
        ("email", "nobody"),
        ("role", "emperor"),
        ("authority_level", 9),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_field(boss: User, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        person_of(boss, **{field: value})
    assert set(refusal.value.faults) == {field}
    assert User.objects.count() == 1


def test_every_fault_is_named_at_once(boss: User) -> None:
    with pytest.raises(Invalid) as refusal:
        person_of(boss, name="", email="x", time_zone="x")
    assert set(refusal.value.faults) == {"name", "email", "time_zone"}


def test_an_address_works_here_once_whatever_its_case(boss: User) -> None:
    person_of(boss)
    with pytest.raises(Invalid) as refusal:
        person_of(boss, email="IVO@larkspur.example")
    assert set(refusal.value.faults) == {"email"}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_changes_people(boss: User, role: Role) -> None:
    other, ivo = make_user(role), person_of(boss)
    acts: list[Callable[[], object]] = [
        lambda: create_person(name="X", email="x@x.example", role="agent", actor=other, at=MONDAY),
        lambda: change_person(ivo, {"role": "administrator"}, actor=other, at=MONDAY),
        lambda: deactivate_person(ivo, actor=other, at=MONDAY),
        lambda: reactivate_person(ivo, actor=other, at=MONDAY),
        lambda: set_teams(ivo, [], actor=other, at=MONDAY),
        lambda: invite(ivo, actor=other, at=MONDAY),
        lambda: hand_over(ivo, None, actor=other, at=MONDAY),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert AuditEntry.objects.count() == 1
    assert not mail.outbox


def test_an_administrator_who_was_deactivated_changes_nothing(boss: User) -> None:
    former = make_user(Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(Forbidden):
        person_of(former)


def test_a_change_is_written_down_with_before_and_after(boss: User) -> None:
    ivo = person_of(boss)
    change_person(ivo, {"role": "lead", "name": "Ivo Petrov"}, actor=boss, at=MONDAY)
    entry = AuditEntry.objects.order_by("-id")[0]
    assert (entry.verb, entry.before, entry.after) == ("changed", {"role": "agent"}, {"role": "lead"})


def test_saving_without_a_change_leaves_no_line(boss: User) -> None:
    ivo = person_of(boss)
    change_person(ivo, {"role": "agent", "teams": []}, actor=boss, at=MONDAY)
    assert AuditEntry.objects.count() == 1


def test_a_new_address_ends_sign_in_with_the_old_one(boss: User) -> None:
    ivo = person_of(boss)
    EmailAddress.objects.create(user=ivo, email=ivo.email, verified=True, primary=True)
    change_person(ivo, {"email": "petrov@larkspur.example"}, actor=boss, at=MONDAY)
    assert not EmailAddress.objects.filter(user=ivo).exists()


def test_the_last_administrator_stays(boss: User) -> None:
    second = make_user(Role.ADMINISTRATOR)
    deactivate_person(second, actor=boss, at=MONDAY)
    with pytest.raises(Refused, match="is the only administrator"):
        change_person(boss, {"role": "agent"}, actor=boss, at=MONDAY)
    with pytest.raises(Refused, match="cannot deactivate yourself"):
        deactivate_person(boss, actor=boss, at=MONDAY)
    assert User.objects.filter(role="administrator", is_active=True).get() == boss


def test_one_of_two_administrators_may_step_down(boss: User) -> None:
    make_user(Role.ADMINISTRATOR)
    assert change_person(boss, {"role": "agent"}, actor=boss, at=MONDAY).role == "agent"


def test_deactivation_ends_sign_in_and_keys_at_once(client: Client, boss: User) -> None:
    ivo = person_of(boss, role="lead")
    key = ApiKey.objects.create(user=ivo, name="CRM", prefix="rsk", digest=b"1", scopes=[], created_at=MONDAY)
    client.force_login(ivo, backend=SIGNED_IN)
    assert client.get("/me/").status_code == 200
    deactivate_person(ivo, actor=boss, at=MONDAY)
    assert client.get("/me/").status_code == 302
    assert not ApiKey.objects.get(pk=key.pk).usable(MONDAY + timedelta(seconds=1))
    reactivate_person(ivo, actor=boss, at=MONDAY)
    assert User.objects.get(pk=ivo.pk).is_active
    assert ApiKey.objects.get(pk=key.pk).revoked_at is not None


def test_whoever_owns_open_tickets_neither_leaves_nor_stops_working_them(boss: User) -> None:
    ivo = make_agent(team=make_team())
    make_ticket(owner=ivo)
    with pytest.raises(Refused, match="still owns 1 open ticket"):
        deactivate_person(ivo, actor=boss, at=MONDAY)
    with pytest.raises(Refused, match="still owns 1 open ticket"):
        change_person(ivo, {"role": "auditor"}, actor=boss, at=MONDAY)
    ivo = User.objects.get(pk=ivo.pk)
    assert (ivo.is_active, ivo.role) == (True, "agent")


def test_handing_over_gives_every_open_ticket_to_a_colleague_and_says_so(boss: User) -> None:
    team = make_team()
    ivo, mia = make_agent(team=team), make_agent(team=team)
    first, second = make_ticket(owner=ivo), make_ticket(owner=ivo)
    ended = make_ticket(owner=ivo, phase="cancelled")
    assert hand_over(ivo, mia, actor=boss, at=MONDAY) == 2
    owners = Ticket.objects.in_bulk([first.pk, second.pk, ended.pk])
    assert [owners[key.pk].owner_id for key in (first, second, ended)] == [mia.pk, mia.pk, ivo.pk]
    event = Event.objects.filter(ticket=first).order_by("-id")[0]
    assert (event.verb, event.actor, event.detail["changed"]["owner"]) == ("assigned", boss, [ivo.pk, mia.pk])


def test_without_a_colleague_the_tickets_go_back_to_their_team(boss: User) -> None:
    team = make_team()
    ivo = make_agent(team=team)
    ticket = make_ticket(owner=ivo)
    hand_over_and_deactivate(ivo, None, actor=boss, at=MONDAY)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.owner_id, ticket.team_id) == (None, team.pk)
    assert not User.objects.get(pk=ivo.pk).is_active


def test_handing_over_and_deactivating_happen_both_or_neither(boss: User) -> None:
    make_team()
    ticket = make_ticket(owner=boss)
    with pytest.raises(Refused, match="yourself"):
        hand_over_and_deactivate(boss, None, actor=boss, at=MONDAY)
    assert Ticket.objects.get(pk=ticket.pk).owner_id == boss.pk


def test_tickets_go_only_to_somebody_who_works_them(boss: User) -> None:
    ivo = make_agent(team=make_team())
    make_ticket(owner=ivo)
    for other in (make_user(Role.AUDITOR), make_agent(is_active=False), ivo):
        with pytest.raises(Invalid):
            hand_over(ivo, other, actor=boss, at=MONDAY)


def test_an_invitation_leads_to_a_password_once(client: Client, boss: User) -> None:
    ivo = person_of(boss)
    invite(ivo, actor=boss, at=MONDAY)
    letter = mail.outbox[0]
    assert letter.to == ["ivo@larkspur.example"]
    link = re.search(r"https?://\S+", str(letter.body))
    assert link
    path = "/" + link[0].split("/", 3)[3]
    form = client.get(path, follow=True)
    said = {"password1": "a quiet green door", "password2": "a quiet green door"}
    client.post(form.redirect_chain[-1][0], said)
    assert User.objects.get(pk=ivo.pk).check_password("a quiet green door")
    again = Client().get(path, follow=True)
    assert "no longer works" in again.content.decode()


def test_nobody_is_invited_who_could_not_sign_in(boss: User) -> None:
    for other in (make_agent(is_active=False), make_user(Role.INTEGRATION)):
        with pytest.raises(Refused):
            invite(other, actor=boss, at=MONDAY)
    assert not mail.outbox


def test_mail_that_cannot_leave_is_said_and_not_written_down(boss: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    ivo = person_of(boss)
    with pytest.raises(Refused, match="could not be sent"):
        invite(ivo, actor=boss, at=MONDAY)
    assert not AuditEntry.objects.filter(verb="invited").exists()
