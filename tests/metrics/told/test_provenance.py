"""A card, its list, its file and its rollups are made of the same facts, and so can never disagree."""

from itertools import product

import pytest

from accounts.models import User
from metrics import listing, reading
from metrics import operations as counting
from metrics.definitions import BY_KEY, DEFINITIONS, MetricDefinition, Source
from metrics.filters import DIMENSIONS, Filters, Reach
from metrics.models import MetricFact, MetricRollup, Restatement
from metrics.periods import Period
from metrics.summing import Window, sums_of, whole
from tests.metrics import reference
from tests.metrics.stories import NOW, Story

KEYS = [definition.key for definition in DEFINITIONS]
FACT = [field.name for field in MetricFact._meta.concrete_fields if field.name != "id"]
ROLLUP = [field.name for field in MetricRollup._meta.concrete_fields if field.name != "id"]


def periods() -> list[Period]:
    first, last = (NOW.date().replace(month=6, day=3), NOW.date().replace(month=6, day=20))
    return [Period.last(7, NOW), Period.last(30, NOW), Period.last(90, NOW), Period.between(first, last, NOW)]


def filters(story: Story) -> list[Filters]:
    return [
        Filters(),
        Filters(team=story.teams[0].pk),
        Filters(agent=story.agents[1].pk),
        Filters(severity="high"),
        Filters(category="technical_bug", channel="email"),
        Filters(tier="A"),
        Filters(variant="complex", team=story.teams[1].pk),
    ]


@pytest.mark.django_db
def test_the_story_gives_every_kpi_but_knowledge_something_to_count(story: Story) -> None:
    shown = {card.key: card.n for card in reading.cards(Period.last(90, NOW), Filters(), story.supervisor)}
    assert [key for key, n in shown.items() if not n] == ["knowledge_contribution"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_a_cards_n_is_the_length_of_its_list_and_of_its_file(story: Story, key: str) -> None:
    everything = list(product([story.supervisor], periods(), filters(story)))
    everything += product([story.lead, story.agents[0]], periods()[2:3], filters(story)[:4])
    for reader, period, chosen in everything:
        shown = reading.card(key, period, chosen, reader)
        listed = list_of(key, period, chosen, reader)
        exported = [row.id for row in listing.everything_behind(key, period, chosen, reader)]
        assert shown.n == len(listed), (reader.role, period, chosen)
        assert listed == exported
        hits = listing.everything_behind(key, period, chosen, reader, outcome="hit")
        assert shown.sums.numerator == len(list(hits))


def list_of(key: str, period: Period, chosen: Filters, reader: User) -> list[int]:
    found: list[int] = []
    cursor = ""
    while True:
        page = listing.tickets_behind(key, period, chosen, reader, cursor=cursor, size=5)
        found += [row.id for row in page.rows]
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


@pytest.mark.django_db
@pytest.mark.parametrize("definition", [one for one in DEFINITIONS if one.source is Source.ROLLUPS], ids=str)
def test_rollups_say_the_same_as_the_facts(story: Story, definition: MetricDefinition) -> None:
    window = Window("w", definition, Period.last(90, NOW).start, Period.last(90, NOW).end)
    for chosen in filters(story):
        quick = whole(sums_of([window], Reach.of(story.supervisor, chosen)), "w", definition)
        facts = MetricFact.objects.of(definition.number, 1).counted().matching(chosen)
        rows = list(facts.within(Period.last(90, NOW)))
        assert quick.n == len(rows)
        assert quick.total == sum((fact.value or 0) for fact in rows)
        assert quick.numerator == sum(bool(fact.numerator) for fact in rows)


@pytest.mark.django_db
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_parts_of_a_split_add_up_to_the_card(story: Story, dimension: str) -> None:
    for chosen in (Filters(), Filters(severity="high"), Filters(category="technical_bug", channel="email")):
        for definition in DEFINITIONS:
            if not definition.splits:
                continue
            shown = reading.card(definition.key, Period.last(90, NOW), chosen, story.supervisor)
            parts = reading.split(definition, dimension, shown.period, chosen, story.supervisor)
            assert sum(part.sums.n for part in parts) == shown.n


@pytest.mark.django_db
@pytest.mark.parametrize("key", reference.COUNTED)
def test_the_facts_are_those_of_the_slow_reference(story: Story, key: str) -> None:
    counted = MetricFact.objects.filter(definition=BY_KEY[key].number, version=BY_KEY[key].version)
    facts = counted.exclude(extra__has_key="beside").values_list("unit", "numerator", "value", "counted")
    expected = reference.units(key)
    assert sorted(facts) == sorted((one.unit, one.hit, one.value, one.counted) for one in expected)
    # The story tells of both; but all of its records are full.
    assert {one.hit for one in expected} == ({True} if key == "documentation_quality" else {True, False})


@pytest.mark.django_db
def test_counting_from_scratch_gives_the_same_as_counting_event_by_event(story: Story) -> None:
    facts, rollups = snapshot()
    counting.rebuild(NOW, fresh=True)
    assert snapshot() == (facts, rollups)


@pytest.mark.django_db
def test_counting_again_changes_nothing_and_restates_nothing(story: Story) -> None:
    before, restated = snapshot(), Restatement.objects.count()
    counting.rebuild(NOW)
    counting.recompute_nightly(NOW)
    counting.roll_up(NOW)
    assert snapshot() == before
    assert Restatement.objects.count() == restated


def snapshot() -> tuple[list[str], list[str]]:
    return (
        [repr(row) for row in MetricFact.objects.order_by("definition", "unit").values_list(*FACT)],
        [repr(row) for row in MetricRollup.objects.order_by(*ROLLUP[:5]).values_list(*ROLLUP)],
    )


@pytest.mark.django_db
def test_agents_count_their_own_leads_their_teams_and_supervisors_everybodys(story: Story) -> None:
    period = Period.last(90, NOW)
    everybody = reading.card("escalation", period, Filters(), story.supervisor).n
    people = [*story.agents, story.supervisor]
    own = [reading.card("escalation", period, Filters(agent=one.pk), story.supervisor).n for one in people]
    assert sum(own) == everybody
    assert [reading.card("escalation", period, Filters(), one).n for one in story.agents] == own[:3]
    others = reading.card("escalation", period, Filters(agent=story.agents[1].pk), story.agents[0])
    assert (others.n, others.value) == (0, None)
    team = reading.card("escalation", period, Filters(team=story.teams[1].pk), story.supervisor).n
    assert reading.card("escalation", period, Filters(), story.lead).n == team
    assert reading.card("retention", period, Filters(), story.agents[0]).value is None
