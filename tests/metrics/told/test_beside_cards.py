"""What stands beside the KPIs of a story is made of the facts of the same card, for every filter and reader."""

import re

import pytest
import time_machine
from django.db.models import Q

from metrics import listing, reading
from metrics.beside import beside, worst
from metrics.definitions import BY_KEY, DEFINITIONS, Direction, Measure
from metrics.filters import Filters
from metrics.models import MetricFact
from metrics.periods import Period
from tests.metrics.stories import NOW, Story
from tests.metrics.told.test_pages import signed_in, text_of
from tests.metrics.told.test_provenance import filters, periods

pytestmark = pytest.mark.django_db


# ---- with any filter ----
@pytest.mark.parametrize("definition", [one for one in DEFINITIONS if one.also], ids=lambda one: one.key)
def test_a_lines_n_is_the_length_of_the_list_behind_it(story: Story, definition: object) -> None:
    kpi = BY_KEY[definition.key]  # type: ignore[attr-defined]
    for period in periods():
        for chosen in filters(story)[:4]:
            days = reading.settled(kpi, period, chosen, story.supervisor)
            for one in beside(kpi, days, chosen, story.supervisor).lines:
                given = (kpi.key, days, chosen, story.supervisor)
                rows = list(listing.everything_behind(*given, line=one.also.key))
                assert one.sums.n == len(rows), (one.also.key, period, chosen)


@pytest.mark.parametrize("definition", [one for one in DEFINITIONS if one.edges], ids=lambda one: one.key)
def test_the_bars_add_up_to_the_card(story: Story, definition: object) -> None:
    kpi = BY_KEY[definition.key]  # type: ignore[attr-defined]
    for chosen in filters(story):
        card = reading.card(kpi.key, Period.last(90, NOW), chosen, story.supervisor)
        found = beside(kpi, card.period, chosen, story.supervisor)
        assert sum(bar.n for bar in found.bars) == card.n


@pytest.mark.parametrize("definition", [one for one in DEFINITIONS if one.units], ids=lambda one: one.key)
def test_the_worst_are_the_worst_of_the_card(story: Story, definition: object) -> None:
    kpi = BY_KEY[definition.key]  # type: ignore[attr-defined]
    card = reading.card(kpi.key, Period.last(90, NOW), Filters(), story.supervisor)
    behind = list(listing.everything_behind(kpi.key, card.period, Filters(), story.supervisor))
    shown = worst(kpi, card.period, Filters(), story.supervisor)
    assert {row.id for row in shown} <= {row.id for row in behind}
    assert len(shown) <= 10
    lower = kpi.direction is Direction.LOWER
    if kpi.measure is Measure.SHARE:
        assert len(shown) == min(10, sum(row.hit is lower for row in behind))
    else:
        values = sorted((row.value for row in behind if row.value is not None), reverse=lower)
        assert [row.value for row in shown] == values[:10]


def test_whoever_sees_less_gets_lines_of_less(story: Story) -> None:
    kpi = BY_KEY["response_compliance"]
    period = Period.last(90, NOW)
    everybody = beside(kpi, period, Filters(), story.supervisor).lines[0].sums.n
    own = [beside(kpi, period, Filters(), one).lines[0].sums.n for one in story.agents]
    assert 0 < max(own) < everybody


def test_what_stands_beside_never_counts_for_the_number(story: Story) -> None:
    kept = MetricFact.objects.filter(extra__has_key="beside")
    assert kept.exists()
    assert not kept.filter(~Q(counted=False)).exists()


# ---- on the page ----
def test_the_page_shows_bars_with_their_table_and_opens_each_line(story: Story) -> None:
    with time_machine.travel(NOW, tick=False):
        client = signed_in(story.supervisor)
        page = text_of(client, "/kpis/resolution_time/?period=90")
        assert page.count("<rect x=") >= len(BY_KEY["resolution_time"].edges)
        assert "240 h and more" in page
        assert "Gross: nothing taken out" in page
        listed = text_of(client, "/kpis/resolution_time/tickets/?period=90&line=gross")
        assert "Gross: nothing taken out" in listed
        late = text_of(client, "/kpis/response_compliance/tickets/?period=90&line=overrun")
        assert re.search(r'<td class="number nowrap">[\d.]+\xa0h</td>', late)
        assert text_of(client, "/kpis/resolution_time/tickets/?period=90&line=nonsense")
