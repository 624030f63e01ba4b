"""What the first page asks beside account and company: the apps above say what they want to know.

A question is answered with a number, or not at all; its answer is written in the transaction of the set-up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise

from accounts.models import User

Words = str | Promise
QUESTIONS: dict[str, "Question"] = {}


@dataclass(frozen=True)
class Question:
    """One number that is asked for, within its limits; `suggested` stands in the field already."""

    name: str
    label: Words
    help_text: Words
    suggested: Decimal | None
    low: int
    high: int
    answer: Callable[[Decimal, User, datetime], object]


def ask_at_set_up(question: Question) -> None:
    """Have the first page ask this; asked twice under one name, the later question stands."""
    QUESTIONS[question.name] = question
