"""The queue: what its views hold, what narrows them, how pages follow each other, and what a page costs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from tests.factories import HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations, queues
from tickets.models import Ticket
from tickets.said import Said
from tickets.selection import Selection

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(MONDAY + HOUR, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def shown(response: Any) -> list[str]:
    return [row["reference"] for row in response.context["tickets"]]


def due_at(ticket: Ticket, hours: float) -> Ticket:
    Ticket.objects.filter(pk=ticket.pk).update(next_action_at=MONDAY + hours * HOUR)
    return ticket


def test_my_queue_holds_my_open_tickets_and_what_is_due_first_comes_first() -> None:
    agent = make_agent(team=make_team())
    later, sooner = due_at(make_ticket(owner=agent), 9), due_at(make_ticket(owner=agent), 2)
    make_ticket(owner=make_agent())
    make_ticket(owner=agent, phase="closed")
    assert shown(signed_in(agent).get("/queue/mine/")) == [sooner.reference, later.reference]


def test_each_view_holds_what_its_name_says() -> None:
    team = make_team()
    agent = make_agent(team=team)
    mine, nobodys = make_ticket(owner=agent, team=team), make_ticket(team=team)
    promised = make_ticket(owner=agent, team=team)
    operations.reply(
        promised, "I am on it.", actor=agent, at=MONDAY, next_update_at=MONDAY + HOUR + timedelta(minutes=10)
    )
    held = make_ticket(owner=agent, team=team, phase="verification")
    client = signed_in(agent)
    everything = {mine.reference, nobodys.reference, promised.reference, held.reference}
    assert shown(client.get("/queue/unassigned/")) == [nobodys.reference]
    assert shown(client.get("/queue/update-due/")) == [promised.reference]
    assert shown(client.get("/queue/waiting/")) == [held.reference]
    assert set(shown(client.get("/queue/all/"))) == everything


def test_tickets_of_other_teams_are_in_no_view_of_an_agent_but_in_those_of_a_supervisor() -> None:
    theirs = make_ticket(team=make_team(), owner=None)
    agent, boss = make_agent(team=make_team()), make_user(Role.SUPERVISOR)
    assert shown(signed_in(agent).get("/queue/all/")) == []
    assert shown(signed_in(boss).get("/queue/all/")) == [theirs.reference]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("severity=high", {"high"}),
        ("severity=high&severity=low", {"high", "low"}),
        ("category=none", {"high", "low"}),
        ("category=user_error", {"medium"}),
        ("owner=me", {"medium"}),
        ("owner=none&owner=me", {"high", "low", "medium"}),
        ("waiting=us&severity=low", {"low"}),
        ("waiting=customer", set()),
        ("phase=diagnosis", set()),
        ("phase=connection&phase=diagnosis", {"high", "low", "medium"}),
    ],
)
def test_filters_take_several_values_and_work_together(query: str, kept: set[str]) -> None:
    team = make_team()
    agent = make_agent(team=team)
    make_ticket(team=team, severity="high")
    make_ticket(team=team, severity="low")
    make_ticket(team=team, severity="medium", owner=agent, category="user_error")
    response = signed_in(agent).get(f"/queue/all/?{query}")
    assert {Ticket.objects.get(pk=row["id"]).severity for row in response.context["tickets"]} == kept


def test_the_team_and_owner_filters_know_the_people_and_teams_of_the_house() -> None:
    boss, team, other = make_user(Role.SUPERVISOR), make_team(), make_team()
    agent = make_agent(team=team)
    wanted = make_ticket(team=team, owner=agent)
    make_ticket(team=other)
    client = signed_in(boss)
    assert shown(client.get(f"/queue/all/?team={team.pk}")) == [wanted.reference]
    assert shown(client.get(f"/queue/all/?owner={agent.pk}")) == [wanted.reference]


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("severity=hgih", "There is no severity “hgih”"),
        ("owner=999999", "There is no owner “999999” any more"),
        ("team=x", "There is no team “x” any more"),
        ("severty=high", "Did you mean “severity”?"),
        ("colour=red", "There is no filter “colour”"),
        ("sort=colour", "There is no order “colour”"),
        ("size=7000", "A page holds 25 or 50 tickets"),
        ("cursor=forged", "this is the start"),
        ("phase=closed", "Only “All open” can show tickets that are over"),
    ],
)
def test_what_the_address_says_wrongly_is_hinted_at_and_left_out(query: str, hint: str) -> None:
    agent = make_agent(team=make_team())
    mine = make_ticket(owner=agent)
    response = signed_in(agent).get(f"/queue/mine/?{query}")
    assert response.status_code == 200
    assert hint in response.content.decode()
    assert shown(response) == [mine.reference]


def test_an_unknown_view_is_a_page_that_says_so() -> None:
    assert signed_in(make_agent()).get("/queue/everything/").status_code == 404


def test_tickets_that_are_over_show_up_when_their_phase_is_asked_for() -> None:
    agent = make_agent(team=make_team())
    closed, _open = make_ticket(owner=agent, phase="closed"), make_ticket(owner=agent)
    response = signed_in(agent).get("/queue/all/?phase=closed")
    assert shown(response) == [closed.reference]
    assert response.context["title"] == "All tickets"


def test_pages_follow_each_other_by_key_and_hold_every_ticket_once() -> None:
    agent = make_agent(team=make_team())
    contact = make_contact()
    made = [due_at(make_ticket(owner=agent, contact=contact), number // 2) for number in range(60)]
    client, seen, address = signed_in(agent), [], "/queue/mine/?severity=medium"
    while address:
        response = client.get(address)
        seen += shown(response)
        onward = response.context["onward"]
        address = f"/queue/mine/?{onward}" if onward else ""
        assert "severity=medium" in (address or "severity=medium")
    assert seen == [ticket.reference for ticket in made]


def test_a_page_of_one_order_is_not_continued_in_another() -> None:
    agent = make_agent(team=make_team())
    contact = make_contact()
    for _number in range(26):
        make_ticket(owner=agent, contact=contact)
    client = signed_in(agent)
    onward = client.get("/queue/mine/").context["onward"]
    response = client.get(f"/queue/mine/?sort=newest&{onward}")
    assert "belongs to another order" in response.content.decode()
    assert len(shown(response)) == 25


def test_the_part_that_is_swapped_in_brings_fresh_counts_and_the_address_of_its_page() -> None:
    agent = make_agent(team=make_team())
    mine = make_ticket(owner=agent, severity="high")
    response = signed_in(agent).get("/queue/mine/rows/?severity=high&sort=", headers=PART)
    assert response["HX-Push-Url"] == "/queue/mine/?severity=high"
    said = response.content.decode()
    assert mine.reference in said
    assert "<html" not in said
    assert 'hx-target="#nav"' in said
    assert "/queue/unassigned/?severity=high" in said, "filters survive a change of view"


def test_changing_a_filter_leaves_the_open_filter_menu_alone_and_a_removed_chip_does_not() -> None:
    client = signed_in(make_agent(team=make_team()))
    by_filter = client.get("/queue/mine/rows/?severity=high", headers=PART | {"HX-Source": "form#filters"})
    by_chip = client.get("/queue/mine/rows/?severity=high", headers=PART | {"HX-Source": "a"})
    assert 'id="filter-severity"' not in by_filter.content.decode()
    assert 'id="filter-severity"' in by_chip.content.decode()


def test_a_row_says_who_asks_what_is_next_and_how_far_it_is() -> None:
    team = make_team()
    agent = make_agent(team=team, name="Ana Silva")
    contact = make_contact(name="Dana Reyes", company="Meridian Freight")
    make_ticket(owner=agent, contact=contact, severity="critical")
    said = signed_in(agent).get("/queue/mine/").content.decode()
    for words in (
        "Dana Reyes · Meridian Freight",
        "Critical",
        "1 Connect",
        "Give the first answer",
        "Ana Silva",
        " gates",
    ):
        assert words in said


def test_a_reopened_ticket_is_marked() -> None:
    agent = make_agent(team=make_team())
    ticket = make_ticket(owner=agent, phase="follow_up")
    said = Said(reopen_reason="recurred", reason="It is back.")
    operations.take_step(ticket, "reopen", actor=agent, at=MONDAY, said=said)
    assert "Reopened once" in signed_in(agent).get("/queue/mine/").content.decode()


def test_an_empty_queue_says_why_and_what_to_do() -> None:
    team = make_team()
    agent = make_agent(team=team)
    make_ticket(team=team)
    client = signed_in(agent)
    assert "Take the one without an owner" in client.get("/queue/mine/").content.decode()
    assert "No ticket here matches all of this." in client.get("/queue/mine/?severity=low").content.decode()


def test_words_of_customers_are_never_markup() -> None:
    agent = make_agent(team=make_team())
    make_ticket(owner=agent, subject="<script>alert(1)</script>", contact=make_contact(name="<b>Dana</b>"))
    said = signed_in(agent).get("/queue/mine/").content.decode()
    assert "<script>alert" not in said
    assert "<b>Dana" not in said


@pytest.mark.parametrize("address", ["/queue/mine/", "/queue/mine/rows/", "/queue/all/?owner=me&sort=newest"])
def test_a_page_costs_the_same_few_queries_for_25_and_for_50_rows(address: str) -> None:
    agent = make_agent(team=make_team())
    for _number in range(51):
        make_ticket(owner=agent)
    client = signed_in(agent)
    client.get(address)  # the session is in the cache from now on, as after any page
    costs = {}
    for size, cold in ((25, True), (25, False), (50, True), (50, False)):
        if cold:
            cache.delete(f"queue-counts:{agent.pk}")
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"{address}{'&' if '?' in address else '?'}size={size}")
        assert len(response.context["tickets"]) == size
        costs[size, cold] = len(queries)
    # Reader, owners, teams, tickets; and the counts, once in ten seconds.
    assert costs == {(25, True): 5, (25, False): 4, (50, True): 5, (50, False): 4}


def fill_the_house(user: User, number: int = 2000) -> None:
    """Many tickets, some of them the user's, nobody's, waiting or promised, counted for the planner."""
    pattern = make_ticket(owner=make_agent())
    different = {
        "owner_id": f"CASE n %% 50 WHEN 0 THEN {user.pk} WHEN 1 THEN NULL ELSE owner_id END",
        "hold_party": "CASE WHEN n %% 40 = 0 THEN 'customer' ELSE '' END",
        "hold_until": "CASE WHEN n %% 40 = 0 THEN created_at + n * interval '1 minute' END",
        "next_update_promised_at": "CASE WHEN n %% 30 = 0 THEN created_at + n * interval '1 minute' END",
        "triage_since": "CASE WHEN n %% 60 = 0 THEN created_at + n * interval '1 minute' END",
        "next_action_at": "next_action_at + n * interval '1 minute'",
        "created_at": "created_at - n * interval '1 minute'",
    }
    columns = [str(field.column) for field in Ticket._meta.local_concrete_fields if not field.primary_key]
    values = ", ".join(different.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tickets_ticket ({', '.join(columns)}) SELECT {values} "  # noqa: S608 - columns of ours
            "FROM tickets_ticket, generate_series(1, %s) n WHERE tickets_ticket.id = %s",
            [number, pattern.pk],
        )
        cursor.execute("ANALYZE tickets_ticket")


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
@pytest.mark.parametrize(
    ("view", "query", "index"),
    [
        ("mine", "", "ticket_queue_mine"),
        ("update-due", "", "ticket_queue_update"),
        ("unassigned", "", "ticket_queue_unassigned"),
        ("waiting", "", "ticket_queue_waiting"),
        ("triage", "", "ticket_queue_triage"),
        ("all", "", "ticket_queue_due"),
        ("all", "severity=high", "ticket_queue_due"),
        ("all", "sort=newest", "ticket_newest"),
        ("all", "phase=closed", "ticket_newest"),
    ],
)
def test_each_view_is_read_in_order_from_its_own_index_whoever_reads_it(
    role: Role, view: str, query: str, index: str
) -> None:
    user = make_user(role, team=make_team())
    fill_the_house(user)
    selection = Selection.read(queues.VIEWS[view], QueryDict(query), queues.choices_of(queues.VIEWS[view], (), ()))
    with connection.cursor() as cursor:  # a table of a few rows is sorted at once, whatever its indexes
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
        )
    plan = selection.rows(user, MONDAY).order_by(*selection.order).values("pk")[:26].explain()
    assert index in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("role", "place"), [(Role.AGENT, "/queue/mine/"), (Role.LEAD, "/queue/mine/"), (Role.AUDITOR, "/queue/all/")]
)
def test_home_is_the_queue_of_whoever_works_there(role: Role, place: str) -> None:
    assert signed_in(make_user(role)).get("/")["Location"] == place


def test_nobody_gets_in_without_signing_in() -> None:
    for address in ("/", "/queue/mine/", "/queue/mine/rows/", "/search/", "/tickets/new/"):
        assert Client().get(address).status_code == 302


def test_due_dates_of_a_day_ahead_are_not_red() -> None:
    agent = make_agent(team=make_team())
    due_at(make_ticket(owner=agent), 48)
    said = signed_in(agent).get("/queue/mine/").content.decode()
    assert 'data-state="ok"' in said
    assert 'data-state="over"' not in said
