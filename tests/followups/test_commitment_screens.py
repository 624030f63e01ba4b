"""The screens of commitments: what is due, one of them, the panel of a ticket, what was found, and hints."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from followups import operations
from followups.models import Commitment, PromiseSuggestion
from resolution.core.caching import forget_everything
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tests.followups.test_commitments import DUE, fresh, promise
from tickets import operations as tickets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def ana() -> User:
    return make_agent(team=make_team("Support"), name="Ana Silva")


@pytest.fixture
def ben() -> User:
    return make_agent(team=make_team("Engineering"), name="Ben Okoye")


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    client.force_login(ana, backend=BACKEND)
    return client


@pytest.fixture
def ticket(ana: User) -> Ticket:
    return make_ticket(owner=ana, phase="diagnosis")


def get(desk: Client, path: str, at: Any = MONDAY + HOUR, **headers: str) -> Any:
    with time_machine.travel(at, tick=False):
        return desk.get(path, headers=headers)


def post(desk: Client, path: str, at: Any = MONDAY + HOUR, **said: Any) -> Any:
    with time_machine.travel(at, tick=False):
        return desk.post(path, said)


def read(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_page_shows_what_is_overdue_first_and_then_day_by_day(desk: Client, ana: User, ticket: Ticket) -> None:
    promise(ticket, ana, "Call about the log")
    tickets.work_off(DUE)
    promise(ticket, ana, "Send the analysis", due_at=DUE + DAY, at=DUE)
    promise(ticket, ana, "Meet in June", due_at=DUE + 20 * DAY, at=DUE)
    text = read(get(desk, "/commitments/", at=DUE + HOUR))
    places = [
        text.index(words)
        for words in ("Overdue", "Call about the log", "Tomorrow", "Send the analysis", "Later", "Meet in June")
    ]
    assert places == sorted(places)
    assert "Say sorry for what was not delivered" in text


def test_whose_commitments_are_shown_is_chosen_by_tab(desk: Client, ana: User, ben: User, ticket: Ticket) -> None:
    promise(ticket, ana, "Mine")
    promise(ticket, ana, "Delivered by Ben", deliverer=ben)
    foreign = make_ticket(owner=ben, team=ben.teams.get(), phase="diagnosis")
    promise(foreign, ben, "Elsewhere")
    promise(foreign, ben, "Asked of us", team=ana.teams.get())
    shown = {
        whose: {
            words
            for words in ("Mine", "Delivered by Ben", "Elsewhere", "Asked of us")
            if f">{words}<" in read(get(desk, f"/commitments/?whose={whose}"))
        }
        for whose in ("mine", "promised", "team", "all")
    }
    assert shown == {
        "mine": {"Mine"},
        "promised": {"Mine", "Delivered by Ben"},
        "team": {"Mine", "Delivered by Ben", "Asked of us"},
        "all": {"Mine", "Delivered by Ben", "Asked of us"},
    }


def test_a_long_ledger_is_paged_and_costs_a_fixed_number_of_questions(
    desk: Client, ana: User, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(55):
        promise(ticket, ana, f"Promise {number:02}", due_at=DUE + number * HOUR / 60)
    get(desk, "/commitments/?whose=all")
    with django_assert_num_queries(3):
        first = get(desk, "/commitments/?whose=all")
    assert ("Promise 49" in read(first), "Promise 50" in read(first)) == (True, False)
    with django_assert_num_queries(2):
        second = get(desk, first.context["next_url"])
    assert ("Promise 49" in read(second), "Promise 54" in read(second)) == (False, True)
    assert get(desk, "/commitments/?cursor=nonsense").status_code == 200


def test_an_empty_ledger_says_what_would_be_here(desk: Client) -> None:
    assert "You owe nobody anything." in read(get(desk, "/commitments/"))
    assert "There are no open promises." in read(get(desk, "/commitments/?whose=all"))


def test_something_is_promised_in_the_panel_and_kept_there(desk: Client, ana: User, ticket: Ticket) -> None:
    path = f"/commitments/of/{ticket.reference}/"
    said = {"text": "Send the analysis", "due_at": "2026-06-03T15:00", "kind": "document", "whose": "", "told": "on"}
    answer = post(desk, path, **said)
    assert (answer.status_code, answer["Location"]) == (302, f"/tickets/{ticket.reference}/#panel-commitments")
    made = Commitment.objects.get()
    assert (made.text, made.deliverer, made.state, made.due_at.day) == ("Send the analysis", ana, "active", 3)
    panel = read(get(desk, path, HX_Request="true"))
    assert "Send the analysis" in panel
    assert "<html" not in panel
    answer = post(desk, f"/commitments/{made.pk}/keep/", evidence="Sent as a PDF.", **{"from": "ticket"})
    assert answer["Location"].endswith("#panel-commitments")
    assert fresh(made).state == "kept"
    assert "promised: “Send the analysis”" in read(get(desk, f"/tickets/{ticket.reference}/?show=changes"))


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(desk: Client, ticket: Ticket) -> None:
    path = f"/commitments/of/{ticket.reference}/"
    answer = post(desk, path, text="Send it", due_at="2026-05-01T15:00", kind="document", whose="")
    assert answer.status_code == 422
    assert "choose a moment after now" in read(answer)
    assert "Send it" in read(answer)
    assert not Commitment.objects.exists()


def test_one_is_proposed_to_a_team_whose_people_find_and_confirm_it(desk: Client, ben: User, ticket: Ticket) -> None:
    team = ben.teams.get()
    said = {"text": "Deploy the fix", "due_at": "2026-06-03T15:00", "kind": "fix", "whose": f"team-{team.pk}"}
    post(desk, f"/commitments/of/{ticket.reference}/", **said)
    made = Commitment.objects.get()
    assert (made.state, made.told_at) == ("proposed", None)
    mine = read(get(desk, f"/commitments/{made.pk}/"))
    assert "has not confirmed that it can be delivered" in mine
    assert "Yes, it can be delivered" not in mine
    other = Client()
    other.force_login(ben, backend=BACKEND)
    assert "Deploy the fix" in read(get(other, "/commitments/?whose=team"))
    page = read(get(other, f"/commitments/{made.pk}/"))
    assert "Yes, it can be delivered" in page
    assert f"/tickets/{ticket.reference}/" not in page  # Ben does not see the ticket itself
    assert post(other, f"/commitments/{made.pk}/decline/", reason="").status_code == 422
    assert post(other, f"/commitments/{made.pk}/confirm/").status_code == 302
    assert fresh(made).state == "confirmed"


@pytest.mark.parametrize(
    ("act", "said", "state"),
    [
        ("keep", {"evidence": "Sent."}, "kept"),
        ("renegotiate", {"due_at": "2026-06-09T10:00", "agreement": "On the phone."}, "renegotiated"),
        ("waive", {"reason": "Dana found it."}, "waived"),
    ],
)
def test_every_act_has_a_form_of_its_own(
    desk: Client, ana: User, ticket: Ticket, act: str, said: Any, state: str
) -> None:
    made = promise(ticket, ana)
    assert f'action="/commitments/{made.pk}/{act}/"' in read(get(desk, f"/commitments/{made.pk}/"))
    assert post(desk, f"/commitments/{made.pk}/{act}/").status_code == 422
    assert post(desk, f"/commitments/{made.pk}/{act}/", **said).status_code == 302
    assert fresh(made).state == state
    refused = post(desk, f"/commitments/{made.pk}/{act}/", **said)
    assert refused.status_code == 409
    assert next(iter(said.values())) in read(refused) or "T10:00" in read(refused)


def test_what_was_declined_is_handed_on_from_its_page(desk: Client, ana: User, ben: User, ticket: Ticket) -> None:
    made = promise(ticket, ana, deliverer=ben)
    operations.decline(made, "I am at a fair.", actor=ben, at=MONDAY)
    page = read(get(desk, f"/commitments/{made.pk}/"))
    assert f'action="/commitments/{made.pk}/reassign/"' in page
    milo = make_agent(team=ben.teams.get(), name="Milo Hart")
    assert post(desk, f"/commitments/{made.pk}/reassign/", whose="person-0").status_code == 422
    forget_everything()  # the list of colleagues is remembered for a minute
    assert post(desk, f"/commitments/{made.pk}/reassign/", whose=f"person-{milo.pk}").status_code == 302
    assert fresh(made).deliverer == milo


def test_one_commitment_and_the_panel_cost_a_fixed_number_of_questions(
    desk: Client, ana: User, ben: User, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = promise(ticket, ana)
    for number in range(4):
        promise(ticket, ana, f"More {number}", deliverer=ben)
    message = tickets.reply(ticket, "I will send it by Friday.", actor=ana, at=MONDAY)
    tickets.relay_events(MONDAY)
    assert PromiseSuggestion.objects.get().message == message
    get(desk, f"/commitments/of/{ticket.reference}/")  # the short lists of people are remembered
    with django_assert_num_queries(4):
        get(desk, f"/commitments/{made.pk}/")
    with django_assert_num_queries(4):
        get(desk, f"/commitments/of/{ticket.reference}/")


def test_a_reader_sees_promises_and_no_form(ticket: Ticket, ana: User) -> None:
    made = promise(ticket, ana)
    auditor = Client()
    auditor.force_login(make_user(Role.AUDITOR), backend=BACKEND)
    for path in (f"/commitments/{made.pk}/", f"/commitments/of/{ticket.reference}/"):
        text = read(get(auditor, path))
        assert "Send the analysis" in text
        assert "/keep/" not in text
    assert post(auditor, f"/commitments/{made.pk}/keep/", evidence="x").status_code == 403


def test_the_way_to_them_stands_in_the_navigation_and_on_the_ticket(desk: Client, ticket: Ticket) -> None:
    page = read(get(desk, f"/tickets/{ticket.reference}/"))
    assert 'href="/commitments/"' in page
    assert 'id="panel-commitments"' in page


def test_no_act_that_nobody_knows(desk: Client, ana: User, ticket: Ticket) -> None:
    assert post(desk, f"/commitments/{promise(ticket, ana).pk}/forget/").status_code == 404


def test_an_act_of_the_operations_and_one_of_the_screen_are_the_same(ana: User, ticket: Ticket) -> None:
    from followups.web.commitment import ACTS

    assert all(getattr(operations, name) is act.run for name, act in ACTS.items())
