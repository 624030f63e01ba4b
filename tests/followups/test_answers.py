"""Answers to surveys, on any scale, stored for the KPIs."""

from decimal import Decimal
from typing import Any

import pytest

from followups import operations as followups
from followups.models import SurveyAnswer
from followups.scales import s10
from resolution.core.refusals import Invalid
from tests.factories import DAY, MONDAY, make_ticket
from tickets.models import Event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "score", "scale_max", "lower", "expected"),
    [
        ("csat", 10, 10, False, "10"),
        ("csat", 1, 5, False, "1"),
        ("csat", 4, 5, False, "7.75"),
        ("ces", 7, 7, False, "10"),
        ("ces", 5, 7, False, "7"),  # 1 + 1.5 x (5 - 1)
        ("ces", 1, 5, True, "10"),
        ("ces", 5, 5, True, "1"),
    ],
)
def test_every_scale_maps_onto_one_to_ten(kind: str, score: int, scale_max: int, lower: bool, expected: str) -> None:
    assert s10(kind, score, scale_max, lower_is_better=lower) == Decimal(expected)


def test_an_answer_is_stored_with_its_points_and_leaves_an_event() -> None:
    ticket = make_ticket()
    answer = followups.store_answer(ticket, "csat", 3, scale_max=5, source="import", actor=None, at=MONDAY)
    assert (answer.s10, answer.cycle, answer.contact) == (Decimal("5.5"), ticket.cycle, ticket.contact)
    assert Event.objects.get(ticket=ticket, verb="survey_answered").detail["score"] == 3


def test_a_recommendation_starts_at_zero_and_has_no_points() -> None:
    answer = followups.store_answer(make_ticket(), "nps", 0, actor=None, at=MONDAY)
    assert answer.s10 is None


def test_within_seven_days_a_new_answer_replaces_the_old_one() -> None:
    ticket = make_ticket()
    for score, day in ((2, 0), (9, 7), (5, 8)):
        followups.store_answer(ticket, "csat", score, actor=None, at=MONDAY + day * DAY)
    assert list(SurveyAnswer.objects.order_by("id").values_list("score", flat=True)) == [9, 5]
    assert SurveyAnswer.objects.order_by("id")[0].first_answered_at == MONDAY


@pytest.mark.parametrize(
    ("kind", "score", "scale", "field"),
    [
        ("csat", 0, {}, "score"),
        ("csat", 11, {}, "score"),
        ("csat", 6, {"scale_max": 5}, "score"),
        ("nps", 5, {"scale_max": 7}, "scale_max"),
        ("csat", 1, {"scale_max": 1}, "scale_max"),
        ("ces", 3, {"scale_max": 5}, "lower_is_better"),
        ("joy", 3, {}, "kind"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_by_its_field(
    kind: str, score: int, scale: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        followups.store_answer(make_ticket(), kind, score, actor=None, at=MONDAY, **scale)
    assert set(refusal.value.faults) == {field}
    assert not SurveyAnswer.objects.exists()
