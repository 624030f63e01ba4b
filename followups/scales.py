"""Answers on any scale as points from 1 to 10, where 10 is best."""

from decimal import Decimal

from followups.vocabulary import SurveyKind

HIGHEST = 100  # a scale longer than this is a percentage or a mistake


def lowest(kind: str) -> int:
    """The smallest answer: a recommendation starts at 0, everything else at 1."""
    return 0 if kind == SurveyKind.NPS else 1


def s10(kind: str, score: int, scale_max: int, *, lower_is_better: bool = False) -> Decimal | None:
    """The linear map of a scale from 1 to `scale_max` onto 1 to 10; None for recommendations."""
    if kind == SurveyKind.NPS:
        return None
    steps = scale_max - score if lower_is_better else score - 1
    return (1 + Decimal(9 * steps) / (scale_max - 1)).quantize(Decimal("0.0001"))
