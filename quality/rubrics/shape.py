"""What a rubric is made of. A change of words, steps or weights that matters is a new version beside the old."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Criterion:
    """One thing that people judge: what each step of its scale looks like.

    Marks in `quoted` need the words they rest on. `may_not_apply` says that a conversation may offer no ground for it.
    """

    code: str
    title: Words
    question: Words
    steps: Mapping[int, Words]
    quoted: frozenset[int] = frozenset()
    may_not_apply: bool = False
    weight: int = 1

    @property
    def most(self) -> int:
        return max(self.steps)


@dataclass(frozen=True)
class Rubric:
    """`standards` are judged from the conversation, `lines` from the record; `measured` are counted by the house."""

    version: int
    standards: tuple[Criterion, ...]
    lines: tuple[Criterion, ...]
    measured: Mapping[str, Words]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.standards + self.lines

    def points(self, marks: Mapping[str, int | None]) -> Decimal:
        """The record's marks as points out of ten; every line has one."""
        earned = sum(line.weight * (marks[line.code] or 0) for line in self.lines)
        return Decimal(10 * earned) / sum(line.weight * line.most for line in self.lines)
