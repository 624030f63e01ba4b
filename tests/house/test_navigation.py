"""The navigation: where each role may go, with how many tickets behind each view, at the price of one query."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from accounts.models import User
from accounts.roles import Role
from resolution.context import house
from tests.factories import HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tickets import operations, queues

pytestmark = pytest.mark.django_db
MINUTE = HOUR / 60


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(MONDAY + HOUR, tick=False):
        yield


def navigation(user: User, address: str = "/customers/", **headers: str) -> dict[str, list[dict[str, str]]]:
    request = RequestFactory(headers=headers).get(address)
    request.user = user  # as the middleware does
    request.resolver_match = resolve(address.partition("?")[0])
    return {group["label"]: group["links"] for group in house(request)["nav"]}


def labels(user: User) -> list[str]:
    return [str(link["label"]) for links in navigation(user).values() for link in links]


def counts(user: User) -> dict[str, str]:
    return {str(link["label"]): link["count"] for link in navigation(user)["Queue"]}


def test_agents_find_their_queue_and_what_they_work_with() -> None:
    found = labels(make_agent())
    views = ["My open", "Update due", "To triage", "Unassigned", "Waiting", "All open"]
    assert found[:8] == ["Search", "New ticket", *views]
    assert "Customers" in found
    assert "Settings" not in found


def test_who_only_reads_has_no_queue_of_their_own_and_creates_nothing() -> None:
    found = labels(make_user(Role.AUDITOR))
    assert "My open" not in found
    assert "New ticket" not in found
    assert "All open" in found


def test_administrators_reach_the_settings() -> None:
    assert "Settings" in labels(make_user(Role.ADMINISTRATOR))


def test_every_link_leads_to_a_page_that_opens_for_its_reader() -> None:
    for role in (Role.AGENT, Role.LEAD, Role.SUPERVISOR, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.AUDITOR):
        user, client = make_user(role), Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        for links in navigation(user).values():
            for link in links:
                assert client.get(link["url"]).status_code == 200, (role, link["url"])


def test_a_view_says_how_many_tickets_it_holds_for_its_reader() -> None:
    team = make_team()
    agent = make_agent(team=team)
    promised = make_ticket(owner=agent, team=team)
    operations.reply(promised, "I am on it.", actor=agent, at=MONDAY, next_update_at=MONDAY + HOUR)
    make_ticket(team=team)
    make_ticket(team=make_team())
    rest = {"To triage": "", "Waiting": ""}
    assert counts(agent) == rest | {"My open": "1", "Update due": "1", "Unassigned": "1", "All open": "2"}


def test_only_a_promise_that_is_broken_is_red() -> None:
    agent = make_agent(team=make_team())
    ticket = make_ticket(owner=agent)
    operations.reply(ticket, "I am on it.", actor=agent, at=MONDAY, next_update_at=MONDAY + HOUR + 10 * MINUTE)
    assert [str(link["label"]) for link in navigation(agent)["Queue"] if link["alert"]] == []
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        cache.clear()
        assert [str(link["label"]) for link in navigation(agent)["Queue"] if link["alert"]] == ["Update due"]


def test_counting_stops_at_99() -> None:
    team = make_team()
    agent = make_agent(team=team)
    contact = make_contact()
    for _number in range(queues.COUNTED + 1):
        make_ticket(owner=agent, contact=contact)
    assert counts(agent)["My open"] == "99+"


def test_all_counts_cost_one_query_and_are_remembered_for_a_moment() -> None:
    agent = make_agent(team=make_team())
    for expected in (1, 0):
        with CaptureQueriesContext(connection) as queries:
            navigation(agent)
        assert len(queries) == expected
    assert "LIMIT 100" in queries_of(agent)
    assert queries_of(agent).count("LIMIT 100") == len(queues.VIEWS) + 1  # and what is unread in the inbox


def queries_of(agent: User) -> str:
    with CaptureQueriesContext(connection) as queries:
        queues.counts(agent, MONDAY)
    return str(queries[0]["sql"])


def test_parts_of_pages_and_strangers_get_no_navigation() -> None:
    assert navigation(make_agent(), **{"HX-Request-Type": "partial"}) == {}
    said = Client().get("/login/").content.decode()
    assert "My open" not in said


def test_the_page_one_is_on_is_marked_and_chosen_filters_go_along() -> None:
    links = navigation(make_agent(), "/queue/waiting/?severity=high&severity=low&sort=newest&cursor=x&phase=")["Queue"]
    assert [str(link["label"]) for link in links if link["current"]] == ["Waiting"]
    assert {link["url"].partition("?")[2] for link in links} == {"severity=high&severity=low"}


def test_a_page_is_drawn_in_its_readers_theme() -> None:
    agent = make_agent(theme=User.Theme.DARK)
    client = Client()
    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert 'data-theme="dark"' in client.get("/customers/").content.decode()
