"""The strip of this moment: each figure counts exactly what its link shows, whoever reads it."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tests.metrics.counting import MINUTE, answer
from tests.metrics.told.test_pages import signed_in, text_of
from tickets import operations, standing
from tickets.models import Ticket
from tickets.queues import COUNTED, SOON

pytestmark = pytest.mark.django_db
NOW = MONDAY + 3 * HOUR
FIGURE = re.compile(r'<a href="([^"]*)"[^>]*><b>([\d+]+)')


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def figures_of(client: Client, page: str = "/kpis/") -> dict[str, tuple[str, str]]:
    """Address and number of each figure on a page."""
    text = text_of(client, page)
    found = FIGURE.findall(text[text.index('class="kpi-now"') :])[: len(standing.FIGURES)]
    return {figure.name: (unescape(url), count) for figure, (url, count) in zip(standing.FIGURES, found, strict=True)}


def busy_house() -> dict[str, User]:
    """Two teams with something of everything, so that no figure is nought for whoever watches."""
    first, second = make_team("First line"), make_team("Second line")
    people = {
        "agent": make_agent(team=first),
        "lead": make_user(Role.LEAD, team=second),
        "supervisor": make_user(Role.SUPERVISOR),
    }
    for owner, team in ((people["agent"], first), (people["lead"], second)):
        silent = make_ticket(owner=owner, team=team, severity="critical")  # nobody ever answered
        asking = make_ticket(owner=owner, team=team)
        operations.reply(asking, "I ask.", actor=owner, at=MONDAY + MINUTE, next_update_at=NOW + 5 * MINUTE)
        operations.request_approval(silent, "high_risk", "May we?", actor=owner, at=MONDAY + HOUR)
        promised = make_ticket(owner=owner, team=team)
        operations.reply(promised, "Soon.", actor=owner, at=MONDAY + MINUTE, next_update_at=NOW + SOON - MINUTE)
        make_ticket(team=team)
        make_ticket(owner=owner, team=team, phase="closed")
    make_ticket(team=None, owner=make_agent(team=make_team("Elsewhere")))
    operations.work_off(NOW)
    return people


@pytest.mark.parametrize("role", ["supervisor", "lead", "agent"])
def test_each_figure_is_the_length_of_the_list_behind_it(role: str) -> None:
    reader = busy_house()[role]
    client = signed_in(reader)
    shown = figures_of(client)
    for name, (address, count) in shown.items():
        listed = client.get(address).context["tickets"]
        assert int(count) == len(listed), name
    assert all(int(count) for _address, count in shown.values()), shown


def test_an_agent_sees_their_own_and_what_is_nobodys_yet() -> None:
    people = busy_house()
    shown = figures_of(signed_in(people["agent"]))
    assert shown["open"] == ("/queue/all/?owner=me", "3")
    assert shown["unassigned"] == ("/queue/unassigned/", "1")
    assert figures_of(signed_in(people["supervisor"]))["open"] == ("/queue/all/", "9")


def test_a_missed_target_stays_in_the_strip_until_somebody_makes_it_good() -> None:
    owner = make_agent(team=make_team())
    ticket = make_ticket(owner=owner)
    assert missed(owner, NOW) == 0
    operations.work_off(NOW + DAY)
    assert missed(owner, NOW + DAY) == 1
    answer(ticket, owner, NOW + DAY)
    Ticket.objects.get(pk=ticket.pk).agenda.filter(kind="clock:resolution").delete()  # that one is another story
    assert missed(owner, NOW + DAY) == 0


def missed(reader: User, at: datetime) -> int:
    return standing.counts(reader, at)["breached"]


def test_all_figures_cost_one_statement_that_counts_no_further_than_it_shows() -> None:
    boss, owner, contact = make_user(Role.SUPERVISOR), make_agent(team=make_team()), make_contact()
    for _number in range(COUNTED + 1):
        make_ticket(owner=owner, contact=contact)
    with CaptureQueriesContext(connection) as queries:
        found = standing.counts(boss, NOW)
    assert len(queries) == 1
    assert str(queries[0]["sql"]).count(f"LIMIT {COUNTED}") == len(standing.FIGURES)
    assert found["open"] == COUNTED
    assert figures_of(signed_in(boss))["open"][1] == "99+"


def test_the_strip_is_remembered_for_a_moment() -> None:
    boss = make_user(Role.SUPERVISOR)
    for expected in (1, 0):
        with CaptureQueriesContext(connection) as queries:
            standing.remembered_counts(boss, NOW)
        assert len(queries) == expected


@pytest.mark.parametrize("name", ["breached", "soon"])
def test_what_is_late_or_due_is_found_by_the_index_of_the_queue(name: str) -> None:
    boss = make_user(Role.SUPERVISOR)
    figure = next(one for one in standing.FIGURES if one.name == name)
    selection = figure.selection(boss)
    with connection.cursor() as cursor:  # a table of a few rows is read as a whole, whatever its indexes
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = selection.rows(boss, NOW).order_by(*selection.order).values("pk")[:COUNTED].explain()
    assert "ticket_queue_due" in plan
    assert "Sort" not in plan
