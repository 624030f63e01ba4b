"""Do we judge alike? Against the automatic score, and one reviewer beside the others."""

from decimal import Decimal

import pytest

from accounts.models import User
from accounts.roles import Role
from metrics.models import DocumentationScore
from quality import operations
from quality.drift import comparisons, documentation_gap, examples, spread
from quality.web.drift import documentation_words
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_user
from tests.metrics.counting import count
from tests.quality.reviewing import asked, cycle_of, given, solved

pytestmark = pytest.mark.django_db
NOW = MONDAY + DAY


@pytest.fixture
def rita(ana: User) -> User:
    """Supervises the same team."""
    return make_user(Role.SUPERVISOR, team=ana.teams.get(), name="Rita Melo")


def judged(agent: User, boss: User, *marks: int) -> None:
    for mark in marks:
        given(asked(solved(agent), boss), boss, marks={"S7": mark})


def test_the_records_gap_is_said_in_words(ana: User, sofia: User) -> None:
    tickets = [solved(ana) for _number in range(2)]
    for ticket in tickets:
        given(asked(ticket, sofia), sofia, marks=dict.fromkeys(("findable", "complete", "correct"), 0))
    assert documentation_words(documentation_gap(sofia, NOW)) == "No review has an automatic score beside it yet."
    count(MONDAY + 3 * HOUR)
    automatic = [DocumentationScore.objects.get(cycle=cycle_of(ticket)).score for ticket in tickets]
    gap = documentation_gap(sofia, NOW)
    assert (gap.n, gap.mean) == (2, 4 - sum(automatic, Decimal(0)) / 2)
    words = documentation_words(gap)
    side = "below" if (gap.mean or 0) < 0 else "above"
    assert f"points {side} the automatic score, n = 2." in words
    assert documentation_gap(sofia, NOW + 200 * DAY).n == 0


def test_one_reviewer_stands_beside_the_others(ana: User, sofia: User, rita: User) -> None:
    judged(ana, sofia, 2, 2, 3)
    judged(ana, rita, 4, 4, 3)
    [found] = [one for one in comparisons(sofia, sofia, NOW) if one.criterion.code == "S7"]
    assert (found.own.n, found.others.n) == (3, 3)
    assert found.gap is not None
    assert round(found.gap, 2) == Decimal("-1.33")
    assert found.differs
    interval = found.interval
    assert interval is not None
    assert interval.low < -1.33 < interval.high < 0
    [same] = [one for one in comparisons(sofia, sofia, NOW) if one.criterion.code == "S3"]
    assert same.gap == 0
    assert not same.differs


def test_alone_there_is_nothing_to_compare_with(ana: User, sofia: User) -> None:
    judged(ana, sofia, 2)
    assert {one.gap for one in comparisons(sofia, sofia, NOW)} == {None}


def test_what_did_not_apply_or_was_withdrawn_is_left_out(ana: User, sofia: User, rita: User) -> None:
    given(asked(solved(ana), sofia), sofia, marks={"S7": None})
    operations.withdraw(given(asked(solved(ana), rita), rita), "Wrong.", actor=rita, at=NOW)
    assert "S7" not in {one.criterion.code for one in comparisons(sofia, sofia, NOW)}
    assert sum(one.others.n for one in comparisons(sofia, sofia, NOW)) == 0


def test_steps_are_spread_over_everybody_together_and_the_best_words_are_examples(ana: User, sofia: User) -> None:
    milo = make_agent(team=ana.teams.get())
    judged(ana, sofia, 4, 2)
    judged(milo, sofia, 2)
    found = {one.criterion.code: one for one in spread(sofia, NOW)}
    assert found["S7"].steps == [0, 0, 2, 0, 1]
    assert [(quote.words, str(title)) for quote, title in examples(sofia, NOW)] == [
        ("It is under Settings.", "Patience")
    ]
