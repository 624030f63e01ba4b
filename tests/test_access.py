"""Who may open which door, for every route of the house; and that looking never changes anything."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role, Scope
from channels.models import OutboundMail
from followups.models import Commitment, FollowUp, PromiseSuggestion
from followups.operations import commit
from followups.operations.suggesting import suggest
from quality.models import QualityReview
from quality.operations import ask
from tests.api.caller import make_key
from tests.doors import API, API_TICKET, BROWSER, CLASSES, OF_A_TICKET, PUBLIC, ROLES, TICKET, address, routes
from tests.factories import DAY, MONDAY, make_agent, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import (
    ApprovalRequest,
    Attachment,
    Message,
    Notification,
    RecurrenceSuggestion,
    SolutionOption,
    Ticket,
    WorkStep,
)
from tickets.operations.notifying import notify

pytestmark = pytest.mark.django_db
SIGN_IN = "/login/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
METHODS = ("get", "head", "post", "put", "patch", "delete")
# What may change when somebody only looks: the session, when a key was last used, the address of the one signed in.
KEPT = ("django_session", "last_login", "last_used_at", "account_emailaddress")
CHANGES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE")
# What hangs on a ticket and has a number of its own: its part of the address, and what it is.
PARTS: dict[str, Any] = {
    "messages": Message,
    "work-steps": WorkStep,
    "options": SolutionOption,
    "approvals": ApprovalRequest,
    "files": Attachment,
    "recurrences": RecurrenceSuggestion,
}

OWN_ADDRESS: dict[str, Any] = {
    "followups/<int:key>/": FollowUp,
    "outbox/<int:key>/retry/": OutboundMail,
    "inbox/<int:key>/open/": Notification,
    "inbox/<int:key>/dismiss/": Notification,
    "commitments/<int:key>/": Commitment,
    "commitments/<int:key>/<slug:act>/": Commitment,
    "commitments/suggestions/<int:key>/": PromiseSuggestion,
    "quality/<int:key>/": QualityReview,
    "quality/<int:key>/draft/": QualityReview,
    "quality/<int:key>/submit/": QualityReview,
    "quality/<int:key>/<slug:act>/": QualityReview,
}


@pytest.fixture
def boss(client: Client) -> User:
    boss = make_user(Role.ADMINISTRATOR)
    client.force_login(boss, backend=BACKEND)
    client.raise_request_exception = False
    return boss


@pytest.fixture
def ticket(boss: User) -> Ticket:
    team = make_team("Support")
    return make_ticket(team=team, owner=make_agent(team=team), phase="diagnosis")


@pytest.fixture
def foreign(ticket: Ticket) -> Ticket:
    """A ticket of another team, with one of everything that hangs on a ticket."""
    team = make_team("Elsewhere")
    owner = make_agent(team=team)
    foreign = make_ticket(team=team, owner=owner, phase="implementation")
    operations.request_approval(foreign, "high_risk", "They need it today.", actor=owner, at=MONDAY)
    message = foreign.messages.order_by("id")[0]
    Attachment.objects.create(
        ticket=foreign,
        message=message,
        name="a.txt",
        stored_as="a",
        size=1,
        content_type="text/plain",
        created_at=MONDAY,
    )
    RecurrenceSuggestion.objects.create(
        ticket=foreign, earlier=ticket.cycles.get(), score=1, similarity=1, created_at=MONDAY
    )
    return foreign


def owner_of(ticket: Ticket) -> User:
    assert ticket.owner is not None
    return ticket.owner


def send(client: Client, path: str, *methods: str, **headers: str) -> list[HttpResponse]:
    return [getattr(client, method)(path, headers=headers) for method in methods]


def test_every_route_is_classified_once() -> None:
    classified = [pattern for kind in CLASSES for pattern in kind]
    new, gone = sorted(routes() - set(classified)), sorted(set(classified) - routes())
    assert not new, "New routes; say in tests/doors.py who may open them:\n" + "\n".join(new)
    assert not gone, "Routes that are gone; take them out of tests/doors.py:\n" + "\n".join(gone)
    assert len(classified) == len(set(classified))


def test_strangers_are_sent_to_sign_in(ticket: Ticket) -> None:
    stranger = Client()
    wrong = [
        (pattern, method, answer.status_code)
        for pattern in sorted(BROWSER)
        for method, answer in zip(METHODS, send(stranger, path_of(pattern, ticket), *METHODS), strict=True)
        if answer.status_code != 302 or not answer["Location"].startswith(SIGN_IN)
    ]
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_strangers_without_a_key_get_401_from_the_api(ticket: Ticket) -> None:
    for headers in ({}, {"authorization": "Bearer rsk_live_wrong"}):
        wrong = [
            (pattern, method, answer.status_code)
            for pattern in sorted(API)
            for method, answer in zip(
                METHODS, send(Client(), path_of(pattern, ticket), *METHODS, **headers), strict=True
            )
            if answer.status_code != 401
        ]
        assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_a_session_opens_no_door_of_the_api(client: Client, ticket: Ticket) -> None:
    wrong = [pattern for pattern in sorted(API) if client.get(path_of(pattern, ticket)).status_code != 401]
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_public_doors_answer_strangers(ticket: Ticket) -> None:
    wrong = [
        (pattern, answer.status_code)
        for pattern in sorted(PUBLIC)
        for answer in send(Client(), address(pattern), "get")
        if answer.status_code >= 500 or (answer.status_code == 302 and "next=" in answer["Location"])
    ]
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_a_foreign_ticket_does_not_exist_on_any_door(foreign: Ticket) -> None:
    client = Client()
    client.force_login(make_agent(team=make_team("Third")), backend=BACKEND)
    wrong = []
    for pattern in sorted(TICKET):
        answers = send(client, path_of(pattern, foreign), "get", "head", "post")
        missing = send(client, address(pattern, reference="RES-9999999"), "get", "head", "post")
        statuses = [answer.status_code for answer in answers]
        if statuses != [answer.status_code for answer in missing] or not is_absent(statuses):
            wrong.append((pattern, statuses))
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_a_part_of_a_foreign_ticket_is_not_reached_through_an_own_one(
    client: Client, ticket: Ticket, foreign: Ticket
) -> None:
    wrong = []
    for pattern in sorted(pattern for pattern in TICKET if "<int:key>" in pattern):
        part = PARTS[pattern.split("/")[2]]
        key = part.objects.filter(**owned_by(part, foreign)).order_by("id")[0].pk
        statuses = [
            answer.status_code
            for answer in send(client, address(pattern, reference=ticket.reference, key=key), "get", "head", "post")
        ]
        if not is_absent(statuses):
            wrong.append((pattern, statuses))
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_what_belongs_to_a_foreign_ticket_does_not_exist_either(ticket: Ticket) -> None:
    team = make_team("Elsewhere")
    solved = make_ticket(team=team, owner=make_agent(team=team), phase="follow_up")
    notify(solved, [make_agent(team=team)], kind="look", key="1", words="Look.", at=MONDAY)
    commit(solved, "Send the analysis", due_at=MONDAY + DAY, actor=owner_of(solved), at=MONDAY)
    ask(solved, actor=make_user(Role.ADMINISTRATOR), at=MONDAY)
    suggest(operations.reply(solved, "I will send it by Friday.", actor=owner_of(solved), at=MONDAY), at=MONDAY)
    client = Client()
    client.force_login(owner_of(ticket), backend=BACKEND)
    wrong = []
    for pattern in sorted(OF_A_TICKET):
        key = OWN_ADDRESS[pattern].objects.filter(ticket=solved).order_by("id")[0].pk
        statuses = [answer.status_code for answer in send(client, address(pattern, key=key), "get", "head", "post")]
        if not is_absent(statuses):
            wrong.append((pattern, statuses))
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def test_a_missing_ticket_is_not_found_by_the_api(boss: User, ticket: Ticket) -> None:
    _key, secret = make_key(boss, scopes=Scope.values)
    wrong = []
    for pattern in sorted(API_TICKET):
        path = address(pattern, ticket="RES-9999999")
        headers = {"Authorization": f"Bearer {secret}"}
        statuses = [
            Client().generic(method, path, "{}", content_type="application/json", headers=headers).status_code
            for method in ("GET", "POST", "PATCH")
        ]
        if not set(statuses) <= {404, 405, 422} or 404 not in statuses:
            wrong.append((pattern, statuses))
    assert not wrong, "\n" + "\n".join(map(str, wrong))


@pytest.mark.parametrize("role", Role)
def test_doors_for_some_roles_refuse_the_others(role: Role, ticket: Ticket) -> None:
    client = Client()
    somebody = make_user(role)
    client.force_login(somebody, backend=BACKEND)
    wrong = []
    for pattern in sorted(ROLES):
        statuses = {
            answer.status_code
            for answer in send(client, address(pattern, pk=9_999_999, key=9_999_999, number=999), "get", "post")
        }
        denied = 403 in statuses
        if denied == (role in ROLES[pattern]) or (denied and not statuses <= {403, 405}):
            wrong.append((pattern, statuses))
    assert not wrong, "\n" + "\n".join(map(str, wrong))


@pytest.mark.parametrize("reader", ["administrator", "owner"])
def test_looking_never_changes_anything(reader: str, client: Client, boss: User, ticket: Ticket) -> None:
    client.force_login(boss if reader == "administrator" else owner_of(ticket), backend=BACKEND)
    _key, secret = make_key(boss, scopes=Scope.values)
    wrong = []
    for pattern in sorted(set().union(*CLASSES)):
        for method in ("get", "head"):
            path = path_of(pattern, ticket)
            with CaptureQueriesContext(connection) as captured:
                [answer] = send(client, path, method, authorization=f"Bearer {secret}")
            changes = changing(query["sql"] for query in captured.captured_queries)
            if changes or answer.status_code >= 500:
                wrong.append((method, path, answer.status_code, changes))
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def path_of(pattern: str, ticket: Ticket) -> str:
    """An address of the route that leads to something that exists, where there is something."""
    values: dict[str, Any] = {"reference": ticket.reference, "ticket": ticket.reference, "pk": ticket.owner_id}
    if pattern.startswith("queue/"):
        values["name"] = "all"
    if pattern.startswith("customers/"):
        values |= {"key": ticket.customer_id, "name": "notes"}
    if pattern.startswith("contacts/"):
        values |= {"key": ticket.contact_id, "name": "phone"}
    if pattern.startswith("settings/teams/"):
        values["pk"] = ticket.team_id
    if pattern.startswith("tickets/<reference:reference>/") and "<int:key>" in pattern:
        part = PARTS[pattern.split("/")[2]]
        found = part.objects.filter(**owned_by(part, ticket)).order_by("id").first()
        values["key"] = found.pk if found else 1
    return address(pattern, **values)


def owned_by(part: Any, ticket: Ticket) -> dict[str, Any]:
    """How a part of a ticket is found: some hang on the ticket, some on its cycle."""
    names = {field.name for field in part._meta.get_fields()}
    return {"ticket": ticket} if "ticket" in names else {"cycle__ticket": ticket}


def is_absent(statuses: list[int]) -> bool:
    return set(statuses) <= {404, 405} and 404 in statuses


def changing(statements: Iterable[str]) -> list[str]:
    return [
        sql[:120]
        for sql in statements
        if sql.lstrip("( ").upper().startswith(CHANGES) and not any(word in sql for word in KEPT)
    ]
