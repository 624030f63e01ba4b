"""The pages of numbers: what each reader sees, what each costs, and that their files are harmless."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, User
from metrics import reading
from metrics.definitions import DEFINITIONS
from metrics.filters import Filters
from metrics.listing import SIZE
from metrics.models import KpiTarget
from metrics.periods import Against, Period
from metrics.web.words import DASH
from tests.factories import DAY, make_contact, make_team, make_ticket, make_user
from tests.metrics.counting import answer, count
from tests.metrics.stories import NOW, Story
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
KEYS = [definition.key for definition in DEFINITIONS]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# ---- what they cost ----
@pytest.mark.parametrize(
    ("query", "statements"),
    # Reader, freshness, rollups, contracts, targets, teams, people; and, once a tick, the latest answers of all.
    # Contracts know no severity.
    [("period=90", 7), ("period=7", 7), ("from=2026-06-01&to=2026-07-01", 8), ("period=90&severity=high", 7)],
)
def test_the_dashboard_costs_the_same_statements_whatever_it_shows(
    story: Story, query: str, statements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(story.supervisor)
    text_of(client, "/kpis/")  # the counts of the navigation are remembered
    with django_assert_num_queries(statements):
        text_of(client, f"/kpis/?{query}")


SPREAD = {"resolution_time", "satisfaction", "effort", "documentation_quality"}  # one more: median and percentile
LOOKS_AHEAD = {"first_contact_resolution", "recurrence", "satisfaction", "effort", "documentation_quality"}


@pytest.mark.parametrize("key", KEYS)
def test_a_kpis_page_costs_a_fixed_number_of_statements(
    story: Story, key: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(story.supervisor)
    text_of(client, "/kpis/")
    # Beside the number, where there is something: further lines with the distribution, and the worst tickets.
    statements = {"retention": 10, "nps": 12, "escalation": 13, "knowledge_contribution": 12}.get(
        key, 15 if key in SPREAD else 14
    )
    for query in ("period=90", "period=90&by=channel"):
        with django_assert_num_queries(statements):
            text_of(client, f"/kpis/{key}/?{query}")


@pytest.mark.parametrize("key", KEYS)
def test_a_list_costs_a_fixed_number_of_statements(
    story: Story, key: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(story.supervisor)
    text_of(client, "/kpis/")
    # Where the list must first learn which days are final, three more: rollups, targets, freshness.
    for query, statements in (("from=2026-06-01&to=2026-07-15", 4), ("period=90", 7 if key in LOOKS_AHEAD else 4)):
        with django_assert_num_queries(statements):
            text_of(client, f"/kpis/{key}/tickets/?{query}")


# ---- what they show ----
def test_the_dashboard_has_twelve_cards_in_three_groups(story: Story) -> None:
    page = text_of(signed_in(story.supervisor), "/kpis/?period=90")
    assert page.count('class="kpi-card"') == 12
    assert page.count('class="kpi-group"') == 3
    assert "Articles are not kept here yet." in page


@pytest.mark.parametrize("key", KEYS)
def test_a_cards_link_leads_to_as_many_rows_as_it_says(story: Story, key: str) -> None:
    client = signed_in(story.supervisor)
    page = text_of(client, "/kpis/?period=90")
    [(address, shown)] = re.findall(
        rf'<p class="kpi-card__foot"><a href="(/kpis/{key}/tickets/[^"]*)">([\d,]+) ', page
    )
    address = address.replace("&amp;", "&")
    file = client.get(address.replace("/tickets/", "/tickets.csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(file).decode())))
    assert len(rows) == int(shown)
    listed = text_of(client, address)
    assert listed.count("<tr><t") - 1 == min(SIZE, len(rows)) or not rows


def test_an_agent_sees_own_numbers_and_no_colleagues(story: Story) -> None:
    client = signed_in(story.agents[0])
    page = text_of(client, f"/kpis/escalation/?period=90&by=agent&agent={story.agents[1].pk}")
    assert "These are your own numbers" in page
    assert story.agents[1].name not in page
    rows = text_of(client, "/kpis/escalation/tickets/?period=90")
    assert story.agents[1].name not in rows


@pytest.mark.parametrize("role", ["auditor", "executive", "administrator"])
def test_who_watches_reads_everything(story: Story, role: str) -> None:
    assert "own numbers" not in text_of(signed_in(make_user(role)), "/kpis/?period=90")


def test_strangers_must_sign_in() -> None:
    for address in ("/kpis/", "/kpis/nps/", "/kpis/nps/tickets/", "/kpis/nps/tickets.csv"):
        assert Client().get(address).status_code == 302


def test_an_unknown_kpi_is_not_found() -> None:
    client = signed_in(make_user("supervisor"))
    for address in ("/kpis/luck/", "/kpis/luck/tickets/", "/kpis/luck/tickets.csv"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "query", ["from=2026-13-40", "from=2026-06-10&to=2026-06-01", "severity=huge", "team=x", "period=99999999999"]
)
def test_what_cannot_be_read_is_said_and_left_out(query: str) -> None:
    client = signed_in(make_user("supervisor"))
    page = text_of(client, f"/kpis/?{query}")
    assert "banner--warn" in page or query.startswith("period")


def test_a_cursor_of_another_list_leads_to_the_start(story: Story) -> None:
    client = signed_in(story.supervisor)
    page = text_of(client, "/kpis/escalation/tickets/?period=90&cursor=nonsense", status=400)
    assert "this is its start" in page


# ---- what they are compared with ----
def test_a_number_is_compared_with_the_days_before_with_last_year_or_with_nothing(story: Story) -> None:
    client = signed_in(story.supervisor)
    query = "from=2026-06-08&to=2026-06-20"
    assert f"compared with 26 May {DASH} 7 Jun" in text_of(client, f"/kpis/?{query}")
    alone = text_of(client, f"/kpis/?{query}&compare=none")
    assert 'class="delta"' not in alone
    assert f"/kpis/escalation/?{query.replace('&', '&amp;')}&amp;compare=none" in alone


def test_the_year_before_is_read_from_the_same_rollups(story: Story) -> None:
    days = Period.between(date(2027, 6, 8), date(2027, 6, 20), NOW)
    before = Period.between(date(2026, 6, 8), date(2026, 6, 20), NOW)
    shown = reading.card("escalation", days, Filters(), story.supervisor, Against.YEAR)
    assert shown.before == before
    assert shown.previous == reading.card("escalation", before, Filters(), story.supervisor).value is not None


# ---- on paper ----
def test_paper_says_what_was_filtered_and_compared(story: Story) -> None:
    page = text_of(signed_in(story.supervisor), "/kpis/?period=90&severity=high&compare=year")
    [printed] = re.findall(r'<p class="only-print">(.*?)</p>', page)
    assert printed.replace("\xa0", " ") == "Only Severity High · compared with: Same period last year"
    assert "Everything counts, without a filter" in text_of(signed_in(story.supervisor), "/kpis/escalation/")


# ---- targets ----
def test_a_supervisor_sets_a_target_and_leaves_a_trace(story: Story) -> None:
    client = signed_in(story.supervisor)
    assert "Set a target" in text_of(client, "/kpis/?period=90")
    response = client.post("/kpis/resolution_time/target/", {"value": "36.5"})
    assert response.status_code == 302
    assert KpiTarget.objects.get().value == 36.5
    assert AuditEntry.objects.filter(subject="kpi_target:resolution_time", actor=story.supervisor).exists()
    assert "below 36.5" in text_of(client, "/kpis/resolution_time/").replace("\xa0", " ")


@pytest.mark.parametrize("value", ["", "a lot", "-1", "101", "1e400"])
def test_a_target_off_the_scale_is_refused_and_kept_in_the_form(story: Story, value: str) -> None:
    response = signed_in(story.supervisor).post("/kpis/recurrence/target/", {"value": value})
    assert response.status_code == 422
    assert not KpiTarget.objects.exists()


def test_an_agent_sets_no_targets(story: Story) -> None:
    client = signed_in(story.agents[0])
    assert "/target/" not in text_of(client, "/kpis/recurrence/")
    assert client.post("/kpis/recurrence/target/", {"value": "4"}).status_code == 403


def test_a_teams_own_target_goes_before_everybodys(story: Story) -> None:
    client = signed_in(story.supervisor)
    client.post("/kpis/escalation/target/", {"value": "8"})
    client.post("/kpis/escalation/target/", {"value": "12", "team": story.teams[0].pk})
    assert "below 8" in text_of(client, "/kpis/escalation/")
    assert "below 12" in text_of(client, f"/kpis/escalation/?team={story.teams[0].pk}")


def test_the_page_tells_which_targets_were_set_for_whom_since_when_and_by_whom(story: Story) -> None:
    client = signed_in(story.supervisor)
    client.post("/kpis/escalation/target/", {"value": "8"})
    with time_machine.travel(NOW + DAY, tick=False):
        client.post("/kpis/escalation/target/", {"value": "7"})
        client.post("/kpis/escalation/target/", {"value": "12", "team": story.teams[0].pk})
        told = client.get("/kpis/escalation/").context["history"]
        assert [(one["whose"], one["target"].replace("\xa0", " "), one["present"]) for one in told] == [
            ("Everybody", "below 7 %", True),
            ("Everybody", "below 8 %", False),
            ("First line", "below 12 %", True),
        ]
        assert {one["by"] for one in told} == {story.supervisor.name}
        own = signed_in(story.agents[0]).get("/kpis/escalation/").context["history"]
        assert {one["whose"] for one in own} == {"Everybody"}


def test_a_card_without_a_target_leads_to_where_one_is_set(story: Story) -> None:
    page = text_of(signed_in(story.supervisor), "/kpis/?period=90")
    assert re.search(r'href="/kpis/resolution_time/\?period=90#target"', page)


# ---- files ----
def test_a_file_never_holds_a_formula() -> None:
    owner = make_user("supervisor", team=make_team())
    for subject in ("=HYPERLINK(1)", "+1", "@SUM(A1)", "-2+3"):
        ticket = make_ticket(owner=owner, subject=subject, contact=make_contact(name="=cmd"), at=NOW)
        answer(ticket, owner, NOW)
    count(NOW)
    response = signed_in(owner).get("/kpis/response_compliance/tickets.csv?period=7")
    lines = list(csv.reader(io.StringIO(b"".join(response).decode())))
    assert len(lines) == 5
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)


def test_numbers_stay_in_reach_when_the_ticket_moved_on(story: Story) -> None:
    """A list shows what was counted, also where the ticket is in other hands today."""
    owner = story.agents[0]
    before = text_of(signed_in(owner), "/kpis/escalation/tickets/?period=90").count("RES-")
    Ticket.objects.filter(owner=owner).update(owner=story.agents[1], team=story.teams[1])
    assert text_of(signed_in(owner), "/kpis/escalation/tickets/?period=90").count("RES-") == before
