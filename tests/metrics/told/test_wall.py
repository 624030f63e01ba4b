"""The board on the wall: twelve figures in words, kept fresh, and honest about its age."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from metrics.definitions import DEFINITIONS, Status
from metrics.models import Progress
from tests.factories import make_user
from tests.metrics.stories import NOW, Story
from tests.metrics.told.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
OLD = "These numbers are old: nothing has been counted since"


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_board_has_the_twelve_with_their_status_in_words_and_this_moment(story: Story) -> None:
    page = text_of(signed_in(story.supervisor), "/kpis/wall/?period=90")
    assert page.count('class="wall__card"') == len(DEFINITIONS) == 12
    assert sum(page.count(f">{word}</span>") for word in (*Status.labels, "No target")) == 12
    assert 'class="kpi-now"' in page
    assert 'class="nav"' not in page


def test_it_says_what_it_is_filtered_by(story: Story) -> None:
    page = text_of(signed_in(story.supervisor), f"/kpis/wall/?team={story.teams[0].pk}&severity=high")
    assert "Team\xa0First line" in page
    assert "Severity\xa0High" in page


def test_it_refreshes_itself_and_without_script_as_a_whole(story: Story) -> None:
    client = signed_in(story.supervisor)
    page = text_of(client, "/kpis/wall/?period=7")
    assert 'data-every="60"' in page
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
    assert 'hx-get="/kpis/wall/?period=7&amp;part"' in page
    assert "<html" not in text_of(client, "/kpis/wall/?period=7&part")


@pytest.mark.parametrize(("minutes", "told"), [(5, False), (6, True)])
def test_numbers_older_than_five_minutes_are_called_old(story: Story, minutes: int, told: bool) -> None:
    Progress.objects.filter(job="roll_up").update(finished_at=NOW - timedelta(minutes=minutes))
    assert (OLD in text_of(signed_in(story.supervisor), "/kpis/wall/")) is told


def test_a_board_that_was_never_counted_says_so() -> None:
    Progress.objects.all().delete()
    assert "Nothing has been counted yet." in text_of(signed_in(make_user("supervisor")), "/kpis/wall/")


def test_the_board_costs_what_the_dashboard_costs(
    story: Story, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client: Client = signed_in(story.supervisor)
    text_of(client, "/kpis/wall/?period=90")
    # Reader, freshness, rollups, contracts, targets. What trails, and this moment, are remembered.
    with django_assert_num_queries(5):
        text_of(client, "/kpis/wall/?period=90&part")
