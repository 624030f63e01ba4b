"""By what a review judges, in versions: an old review is read by the words that it was written by."""

from quality.rubrics.shape import Criterion, Rubric
from quality.rubrics.version_1 import VERSION_1

RUBRICS = {rubric.version: rubric for rubric in (VERSION_1,)}
CURRENT = VERSION_1

__all__ = ["CURRENT", "RUBRICS", "Criterion", "Rubric", "rubric_of"]


def rubric_of(version: int | None) -> Rubric:
    """The rubric of a review; of one that nobody has begun, the current one."""
    return CURRENT if version is None else RUBRICS[version]
