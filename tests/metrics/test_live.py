"""The supervisor's page: every number opens its tickets, everybody sees their own part, and it never costs more."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from tests.factories import DAY, HOUR, MONDAY, SIMPLE, make_agent, make_team, make_ticket, make_user, solve_at_once
from tests.metrics.counting import MINUTE, answer
from tests.metrics.test_now import busy_house
from tests.metrics.told.test_pages import signed_in, text_of
from tickets import operations
from tickets.models import ItemResponse, Ticket

pytestmark = pytest.mark.django_db
NOW = MONDAY + 3 * HOUR


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(reader: User) -> Any:
    return signed_in(reader).get("/live/").context


def sections_of(context: Any) -> list[Any]:
    return [one for column in context["columns"] for one in column]


def section(context: Any, name: str) -> list[str]:
    [found] = [one for one in sections_of(context) if one["name"] == name]
    return [row["reference"] for row in found["rows"]]


def load_of(context: Any, person: User) -> dict[str, str]:
    [found] = [row for row in context["people"] if row["key"] == person.pk]
    return {cell["name"]: cell["count"] for cell in found["cells"]}


# ---- what it shows ----
def test_the_load_is_told_by_name_and_every_number_opens_its_tickets() -> None:
    people = busy_house()
    boss, client = people["supervisor"], signed_in(people["supervisor"])
    context = page_of(boss)
    names = [row["name"] for row in context["people"]]
    assert names == sorted(names)
    assert load_of(context, people["agent"]) == {"open": "3", "today": "3", "breached": "1", "held": "0"}
    for row in context["people"]:
        for cell in row["cells"]:
            assert len(client.get(cell["url"]).context["tickets"]) == int(cell["count"]), (row["name"], cell)


def test_each_list_is_headed_by_its_number_which_opens_all_of_it() -> None:
    people = busy_house()
    client = signed_in(people["supervisor"])
    operations.work_off(NOW + DAY)
    with time_machine.travel(NOW + DAY, tick=False):
        cache.clear()
        sections = sections_of(client.get("/live/").context)
        for one in sections:
            behind = [row["reference"] for row in client.get(one["url"]).context["tickets"]]
            assert {row["reference"] for row in one["rows"]} == set(behind), one["name"]
            assert one["count"] == str(len(behind)), one["name"]
        assert {one["name"] for one in sections if one["rows"]} == {"late", "silent", "unassigned", "approvals"}


def test_nobodys_tickets_come_oldest_first() -> None:
    team = make_team()
    late, early = make_ticket(team=team, at=MONDAY + HOUR), make_ticket(team=team, at=MONDAY, severity="low")
    assert section(page_of(make_user(Role.SUPERVISOR)), "unassigned") == [early.reference, late.reference]


def test_a_promised_update_that_is_late_stays_until_somebody_writes() -> None:
    boss, owner = make_user(Role.SUPERVISOR), make_agent(team=make_team())
    ticket = make_ticket(owner=owner)
    operations.reply(ticket, "News at ten.", actor=owner, at=MONDAY + MINUTE, next_update_at=MONDAY + HOUR)
    operations.work_off(NOW)
    assert section(page_of(boss), "silent") == [ticket.reference]
    answer(ticket, owner, NOW)
    assert section(page_of(boss), "silent") == []


def test_what_was_passed_by_says_who_what_where_and_why() -> None:
    boss = make_user(Role.SUPERVISOR, name="Sofia Marques")
    ticket = solve_at_once(make_ticket(owner=make_agent(team=make_team()), **SIMPLE), at=NOW - HOUR, boss=boss)
    found = page_of(boss)["exceptions"]
    assert {(row["reference"], row["who"], row["step"]) for row in found} == {
        (ticket.reference, "Sofia Marques", "Resolve on first contact")
    }
    reasons = {row["kind"]: row["why"] for row in found}
    assert reasons["Overridden"] == "For the test."
    assert len(found) == 2  # one row for all that was passed by in one go
    [whole] = signed_in(boss).get("/live/exceptions/?kind=skipped").context["rows"]
    assert len(whole["what"]) == ItemResponse.objects.filter(state="skipped").count() > 1


def test_after_thirty_days_it_is_forgiven() -> None:
    boss = make_user(Role.SUPERVISOR)
    solve_at_once(make_ticket(owner=make_agent(team=make_team()), **SIMPLE), at=NOW - HOUR, boss=boss)
    with time_machine.travel(NOW + 30 * DAY, tick=False):
        assert page_of(boss)["exceptions"] == []


def test_the_report_is_read_page_by_page_and_a_foreign_cursor_leads_to_its_start() -> None:
    client = signed_in(make_user(Role.SUPERVISOR))
    assert "Nothing was passed by." in text_of(client, "/live/exceptions/")
    assert "this is its start" in text_of(client, "/live/exceptions/?cursor=nonsense", status=400)


# ---- who sees what ----
def test_a_lead_sees_their_teams_and_no_other() -> None:
    people = busy_house()
    lead = people["lead"]
    context = page_of(lead)
    assert [row["name"] for row in context["people"]] == [lead.name]
    assert load_of(context, lead)["open"] == "3"
    elsewhere = Ticket.objects.get(owner=people["agent"], severity="critical").reference
    assert elsewhere not in signed_in(lead).get("/live/").content.decode()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR, Role.LEAD])
def test_whoever_looks_after_the_work_finds_it_in_the_navigation(role: Role) -> None:
    assert 'href="/live/"' in text_of(signed_in(make_user(role)), "/live/")


def test_an_agent_is_told_who_may_open_it() -> None:
    client = signed_in(make_agent())
    assert client.get("/live/").status_code == 403
    assert 'href="/live/"' not in text_of(client, "/kpis/")


def test_an_empty_house_has_nothing_late() -> None:
    page = text_of(signed_in(make_user(Role.SUPERVISOR)), "/live/")
    assert page.count("Nothing.") == 6


# ---- what it costs ----
def statements_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        text_of(client, address)
    return len(queries)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEAD])
def test_the_page_costs_the_same_statements_however_much_there_is(role: Role) -> None:
    reader = make_user(role, team=make_team("Everything"))
    client = signed_in(reader)

    def cost() -> int:
        text_of(client, "/live/?part")  # what is remembered for a while is remembered again
        cache.delete(f"load:{reader.pk}")
        return statements_of(client, "/live/?part")

    fill(reader, 1)
    little = cost()
    fill(reader, 15)
    # Reader, load; missed, soon, silent, unassigned, approvals; overridden and skipped with titles and steps.
    assert (little, cost()) == (11, 11)


def fill(boss: User, number: int) -> None:
    team = boss.teams.get()
    for _ticket in range(number):
        owner = make_agent(team=team)
        make_ticket(team=team)
        silent = make_ticket(team=team, owner=owner)
        operations.reply(silent, "News.", actor=owner, at=MONDAY + MINUTE, next_update_at=MONDAY + HOUR)
        operations.request_approval(silent, "high_risk", "May we?", actor=owner, at=MONDAY + HOUR)
        solve_at_once(make_ticket(team=team, owner=owner, **SIMPLE), at=MONDAY + HOUR)
    operations.work_off(NOW)


def test_a_list_stops_at_twelve_and_says_that_there_is_more() -> None:
    team = make_team()
    for _ticket in range(13):
        make_ticket(team=team)
    client = signed_in(make_user(Role.SUPERVISOR))
    assert len(section(client.get("/live/").context, "unassigned")) == 12
    text = text_of(client, "/live/")
    assert re.search(r'<a href="/queue/unassigned/"><b>13</b> · show all', unescape(text))


def test_the_part_that_is_fetched_again_is_the_page_without_its_frame() -> None:
    busy_house()
    client = signed_in(make_user(Role.SUPERVISOR))
    whole, part = text_of(client, "/live/"), text_of(client, "/live/?part")
    assert "<html" not in part
    assert re.sub(r"\s+", " ", part).strip() in re.sub(r"\s+", " ", whole)
