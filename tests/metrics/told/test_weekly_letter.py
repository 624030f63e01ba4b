"""The mail about a week says what the dashboard and the API say of exactly its days."""

import html
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Scope
from channels.envelopes import Letter
from channels.letters import letter_of
from channels.models import OutboundMail
from channels.operations import owe_weekly_summary
from metrics.definitions import BY_KEY, DEFINITIONS, Group, Status
from metrics.models import KpiTarget, Restatement
from metrics.web import words
from metrics.web.words import DASH
from tests.api.caller import Caller, make_key
from tests.factories import DAY, HOUR, MONDAY, make_user
from tests.metrics.stories import Story
from tests.metrics.told.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
WEEKS = [date(2026, 6, 1) + timedelta(weeks=number) for number in range(5)]  # in which the story happened


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(morning_after(WEEKS[-1]), tick=False):
        yield


def morning_after(week: date) -> Any:
    return MONDAY - HOUR + (week - MONDAY.date()) + 7 * DAY


def mail_about(week: date, person: User) -> OutboundMail:
    owe_weekly_summary(person, week, at=morning_after(week))
    return OutboundMail.objects.for_reading().get(user=person, key=week.isoformat())


def letter(week: date, person: User) -> Letter:
    return letter_of(mail_about(week, person), [])


def query(week: date) -> str:
    return f"from={week}&to={week + timedelta(days=6)}"


def as_card(row: dict[str, Any]) -> str:
    """What the API says of a KPI, in the words of the mail."""
    definition = BY_KEY[row["id"]]
    value = None if row["value"] is None else Decimal(str(row["value"]))
    status = "No target" if row["status"] == "no_target" else Status(row["status"]).label
    target = None if row["target"] is None else Decimal(str(row["target"]))
    moved = None if value is None or row["previous"] is None else value - Decimal(str(row["previous"]))
    first = [str(status), words.target(definition, target), words.change(definition, moved)]
    said = " · ".join(part for part in first if part)
    return f"{definition.title}: {words.value(definition, value)}\n{said}"


@pytest.mark.parametrize("week", WEEKS)
def test_its_figures_are_those_of_the_api_for_the_same_days(story: Story, week: date) -> None:
    text = letter(week, story.supervisor).text
    _key, secret = make_key(make_user("administrator"), scopes=[Scope.KPIS_READ])
    rows = Caller(secret).get(f"/kpis?{query(week)}").json()["data"]
    parts = re.split(r"\n(?=[^\n]+: (?:—|[\d\N{MINUS SIGN}]))", text.partition("\n\nResolution effectiveness\n")[2])
    assert len(rows) == 12
    for row in rows:
        [said] = [part for part in parts if part.lstrip().startswith(f"{BY_KEY[row['id']].title}: ")]
        assert as_card(row) in said
        assert f" · {row['n']} {BY_KEY[row['id']].counted(row['n'])}" in said
    assert any(row["value"] is not None for row in rows)


@pytest.mark.parametrize("week", WEEKS[:2])
def test_it_says_what_the_dashboard_says_in_its_groups(story: Story, week: date) -> None:
    said = letter(week, story.supervisor)
    with time_machine.travel(morning_after(week), tick=False):
        page = html.unescape(text_of(signed_in(story.supervisor), f"/kpis/?{query(week)}"))
    notes = re.findall(r'<p class="kpi-card__status">([^<\n]+)</p>', page)
    assert notes
    for note in notes:
        assert note in said.text
        assert note in html.unescape(said.html)
    noted = re.search(r"<b>Off target</b>(.*?)</span>", page, re.DOTALL)
    for title, words_after in re.findall(r"<a [^>]*>([^<]+)</a> ([^<·]+\))", noted[1] if noted else ""):
        assert f"- {title} {words_after.strip()}" in said.text
    places = [said.text.index(f"\n{group.label}\n") for group in Group]
    assert places == sorted(places)


def test_what_may_still_move_is_called_provisional(story: Story) -> None:
    text = letter(WEEKS[0], story.supervisor).text
    recurrence = text.partition("Issue recurrence: ")[2].partition("http")[0]
    assert "provisional until 8 Jul" in recurrence, "thirty days after it was over"
    assert "rovisional" not in text.partition("Average resolution time: ")[2].partition("http")[0]


def test_every_link_opens_for_its_reader_with_exactly_that_week(story: Story) -> None:
    said, client = letter(WEEKS[1], story.supervisor), signed_in(story.supervisor)
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', said.html)]
    assert set(re.findall(r"https?://\S+", said.text)) <= set(links)
    addresses = [link.removeprefix("http://127.0.0.1:8000") for link in links]
    assert len([one for one in addresses if one.endswith(f"/?{query(WEEKS[1])}")]) >= 1 + len(DEFINITIONS)
    for address in set(addresses):
        assert client.get(address).status_code == 200, address
    page = text_of(client, f"/kpis/?{query(WEEKS[1])}")
    assert 'value="2026-06-08"' in page
    assert 'value="2026-06-14"' in page


def test_what_was_restated_in_the_week_is_told_once_for_each_kpi(story: Story) -> None:
    last_week = {"version": 1, "cause": "reopen", "n_before": 8, "n_after": 9}
    monday = MONDAY + 7 * DAY
    for number, at in (
        (2, monday),
        (2, monday + DAY),
        (4, monday + 6 * DAY),
        (1, monday - DAY),
        (3, monday + 7 * DAY),
    ):
        Restatement.objects.create(
            definition=number, day=date(2026, 5, number), restated_at=at, value_before=10, value_after=12, **last_week
        )
    Restatement.objects.create(
        definition=5,
        day=date(2026, 5, 5),
        restated_at=monday,
        value_before=1,
        value_after=2,
        **last_week | {"version": 99},
    )
    moved = letter(WEEKS[1], story.supervisor).text.partition("Moved after it was final\n\n")[2].partition("\n\n")[0]
    assert moved.replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "- Average resolution time, 2 May 2026: 10.0 h → 12.0 h (n 8 → 9, reopen; and 1 more time)",
        "- Issue recurrence, 4 May 2026: 10.0 % → 12.0 % (n 8 → 9, reopen)",
    ]
    assert "Moved after it was final" not in letter(WEEKS[3], story.supervisor).text


def test_its_subject_counts_what_is_off_target(story: Story) -> None:
    KpiTarget.objects.create(key="resolution_time", value="0.1", valid_from=WEEKS[0], set_at=MONDAY)
    said = letter(WEEKS[0], story.supervisor)
    off = said.text.count("\nOff target ·")
    assert off >= 1
    assert said.subject == f"KPIs of 1 Jun {DASH} 7 Jun: {off} off target"


def test_a_name_is_a_name_and_no_markup(story: Story) -> None:
    boss = make_user("administrator", name="<b>Ines</b>", email="ines@larkspur.example")
    said = letter(WEEKS[0], boss)
    assert "Hello &lt;b&gt;Ines&lt;/b&gt;," in said.html
    assert "Hello <b>Ines</b>," in said.text


def test_a_letter_costs_the_same_statements_in_every_week(
    story: Story, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mails = [mail_about(week, story.supervisor) for week in WEEKS]
    letter_of(mails[0], [])
    for mail in mails[1:]:
        with django_assert_num_queries(6):  # freshness, rollups, answers, contracts, targets, restatements
            letter_of(mail, [])
    again = mail_about(WEEKS[-1], make_user("administrator"))
    with django_assert_num_queries(5):  # the latest answers of all are asked once for all who read them
        letter_of(again, [])
