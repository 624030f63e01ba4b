"""What a ticket's doors are told and cannot take: refused by name, with what is allowed, and never by the database."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.test import Client

from accounts.models import User
from accounts.roles import Role, Scope
from customers.models import Contact
from resolution.core.refusals import Invalid
from resolution.core.text import LIMIT
from resolution.core.values import bounds_of, value_for
from tests.api.caller import Caller, make_key
from tests.factories import make_agent, make_team, make_ticket, make_user
from tickets import operations
from tickets.api.case import OF_TICKET, column_of
from tickets.models import Event, Ticket
from tickets.operations.casework import RECORDS
from tickets.operations.fields import CLOSED, FIELDS
from tickets.web.shown.labels import label_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
NUL = "a\x00b"
LONG = "x" * (LIMIT + 1)
TICKED = "perhaps"  # a box of a dialog is ticked whatever it is called; a field of the case file says on or nothing
BY_KIND: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (models.DateField, ("soon", "0001-01-01T00:00", "9999-12-31T23:59")),
    (models.BooleanField, (TICKED,)),
    (models.JSONField, ("x\n" * 51, "x" * 501)),
    (models.ForeignKey, ("0", "9" * 30, "²", "nobody")),
    (models.TextField, (LONG,)),
)
TYPES = (7, 1.5, True, ["x"], {"a": 1})  # what JSON can say and a form cannot


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Ticket, User, str]]:
    """A ticket, who works on it, and a key: made once, and gone with this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        team = make_team("Support")
        secret = make_key(make_user(Role.ADMINISTRATOR), team=team, scopes=Scope.values)[1]
        owner = make_agent(team=team)
        yield make_ticket(owner=owner, team=team), owner, secret
        transaction.set_rollback(True)


@pytest.fixture
def ticket(world: tuple[Ticket, User, str]) -> Ticket:
    return world[0]


@pytest.fixture
def api(world: tuple[Ticket, User, str]) -> Caller:
    return Caller(world[2])


@pytest.fixture
def desk(world: tuple[Ticket, User, str]) -> Client:
    client = Client()
    client.force_login(world[1], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def out_of_bounds(column: Any) -> tuple[Any, ...]:
    """What can be written into a form and not into this column."""
    if column.choices or column.name in CLOSED:
        return ("unheard_of", "x" * 300, *(() if column.blank else ("",)))
    if isinstance(column, models.IntegerField):
        least, most = bounds_of(column)
        return (str(least - 1), str(most + 1), "9" * 30, "three", "1.5")
    for kind, values in BY_KIND:
        if isinstance(column, kind):
            return values
    return ("x" * (column.max_length + 1),)


def of_another_type(column: Any) -> tuple[Any, ...]:
    """What JSON can say and this column cannot take."""
    kinds: tuple[tuple[Any, tuple[type, ...]], ...] = (
        (models.BooleanField, (bool,)),
        (models.IntegerField, (int,)),
        (models.JSONField, (list,)),
    )
    taken = next((types for kind, types in kinds if isinstance(column, kind)), ())
    return tuple(value for value in TYPES if type(value) not in taken)


def body_of(name: str, value: Any) -> dict[str, Any]:
    return {name: value} if name in OF_TICKET else {"case": {name: value}}


def pointer_to(name: str) -> str:
    return f"/{name}" if name in OF_TICKET else f"/case/{name}"


@pytest.mark.parametrize("name", FIELDS)
def test_a_form_that_says_what_a_field_cannot_take_reads_which_and_why(
    desk: Client, ticket: Ticket, name: str
) -> None:
    before = Event.objects.count()
    for bad in out_of_bounds(column_of(name)):
        if name == "emotional_state" and bad == "":
            continue  # in a form, the assumption was left standing
        answer = desk.post(f"/tickets/{ticket.reference}/fields/", {name: bad}, headers=PART)
        assert answer.status_code == 422, (bad, answer.status_code)
        if name != "subject":  # it has a dialog of its own, which shows the fault at the field
            assert label_of(name).lower() in unescape(answer.content.decode()).lower(), bad
    assert Event.objects.count() == before


@pytest.mark.parametrize("name", FIELDS)
def test_a_program_that_says_what_a_field_cannot_take_reads_which_and_why(
    api: Caller, ticket: Ticket, name: str
) -> None:
    column, before = column_of(name), Event.objects.count()
    for bad in (*out_of_bounds(column), *of_another_type(column)):
        answer = api.patch(f"/tickets/{ticket.reference}", body_of(name, bad))
        assert answer.status_code == 422, (bad, answer.content)
        pointers = {error["pointer"] for error in answer.json()["errors"]}
        assert all(pointer.startswith(pointer_to(name)) for pointer in pointers), pointers
    assert Event.objects.count() == before


@pytest.mark.parametrize("name", FIELDS)
def test_what_no_database_can_store_never_gets_there(desk: Client, api: Caller, ticket: Ticket, name: str) -> None:
    said = {name: NUL, "severity_reason": NUL}
    answers = [
        desk.post(f"/tickets/{ticket.reference}/fields/", said, headers=PART),
        api.patch(f"/tickets/{ticket.reference}", body_of(name, NUL)),
        api.patch(f"/tickets/{ticket.reference}", body_of(name, None)),
    ]
    assert all(answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]


def test_the_sentence_says_what_is_allowed(desk: Client, api: Caller, ticket: Ticket) -> None:
    answer = desk.post(f"/tickets/{ticket.reference}/fields/", {"technical_level": "9"}, headers=PART)
    assert "Technical comfort: Use a whole number from 1 to 4." in answer.content.decode()
    said = api.patch(f"/tickets/{ticket.reference}", {"case": {"escalation_decision": "maybe"}}).json()
    assert said["errors"][0]["detail"] == "Use one of: not_needed, needed."


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, (_row, names) in RECORDS.items() for name in names])
def test_a_record_that_its_row_cannot_hold_is_refused_by_name(
    desk: Client, api: Caller, ticket: Ticket, kind: str, name: str
) -> None:
    column: Any = RECORDS[kind][0]._meta.get_field(name)
    bads = out_of_bounds(column) + (("0", "10081") if name == "minutes" else ())
    for bad in bads:
        typed = {"what": "x", "title": "x", "stage": "implementation", "text": "x", "minutes": "5"} | {name: bad}
        answer = desk.post(f"/tickets/{ticket.reference}/{browser_door(kind)}/", typed, headers=PART)
        assert answer.status_code == (200 if bad == TICKED else 422), (bad, answer.status_code)
    for bad in (*bads, *of_another_type(column)):
        answer = api.post(f"/tickets/{ticket.reference}/records/{kind}", required(kind) | {name: bad})
        assert answer.status_code == 422, (bad, answer.content)
        assert {error["pointer"] for error in answer.json()["errors"]} == {f"/{name}"}, bad


def browser_door(kind: str) -> str:
    return {"options": "options/new", "work_steps": "work-steps"}.get(kind, f"records/{kind}")


def required(kind: str) -> dict[str, Any]:
    return dict(REQUIRED[kind])


REQUIRED: dict[str, dict[str, Any]] = {
    "attempts": {"what": "x"},
    "options": {"title": "x"},
    "work_steps": {"stage": "implementation", "text": "x"},
    "time_entries": {"minutes": 5},
}
NAMES = ("text", "note", "reason", "why", "what", "title", "kind", "state", "result", "stage", "minutes", "approved")
MORE = (
    "tick",
    "untick",
    "skip_reason",
    "intent",
    "seen_until",
    "next_update_at",
    "message",
    "until",
    "severity_reason",
)
DOORS = (
    *("reply/", "update/", "note/", "call/", "words/", "compose/reply/", "fields/", "fields/subject/", "agreement/"),
    *("checklist/", "checklist/1C1/", "checklist/2A1/", "records/attempts/", "records/time_entries/", "work-steps/"),
    *("checks/", "options/new/", "approvals/", "files/", "steps/hold/", "steps/escalate/", "steps/cancel/"),
    *("steps/diagnose/", "steps/resolve_on_first_contact/", "steps/merge/"),
)
GOOD = {"stage": "diagnosis", "kind": "account", "result": "pass", "tick": "1C1", "minutes": "5"}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "bad", [NUL, "\ud800".encode("utf-8", "surrogatepass"), "x" * 700, "-1", "99999999999999999999"]
)
def test_no_door_of_the_workspace_breaks_of_what_is_typed(desk: Client, ticket: Ticket, door: str, bad: Any) -> None:
    everywhere = dict.fromkeys((*NAMES, *MORE), bad)
    some = everywhere | GOOD
    for said in (everywhere, some):
        answer = desk.post(f"/tickets/{ticket.reference}/{door}", said, headers=PART)
        assert answer.status_code < 500, said


def test_verbs_themselves_refuse_what_doors_let_through(ticket: Ticket, world: tuple[Ticket, User, str]) -> None:
    who: dict[str, Any] = {"actor": world[1], "at": ticket.created_at}
    row = operations.add_record(ticket, "work_steps", required("work_steps"), **who)
    for act in (
        lambda: operations.verify_work_step(row, "gone", **who),
        lambda: operations.record_check(ticket, "diagnosis", NUL, "pass", **who),
        lambda: operations.record_check(ticket, "diagnosis", "x" * 41, "pass", **who),
        lambda: operations.add_record(ticket, "time_entries", {"minutes": -5}, **who),
        lambda: operations.change_fields(ticket, {"technical_level": 9, "severity": None}, **who),
    ):
        with pytest.raises(Invalid):
            act()


@pytest.mark.parametrize("raw", [True, 1.0, "1e3", "٣", "0x1", " ", float("nan"), float("inf"), 10**400])
def test_only_whole_numbers_are_whole_numbers(raw: Any) -> None:
    column = Contact._meta.get_field("technical_level")
    with pytest.raises(ValidationError):
        value_for(column, raw)
