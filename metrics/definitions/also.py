"""What stands beside a KPI: a further line made of the same facts, within the same days and filters."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.functional import Promise

from metrics.definitions.measuring import Measure, Unit, interval_of, value_of
from resolution.core.statistics import Interval, Sums

HITS = Q(numerator=True)
UNITS = {Measure.HOURS: Unit.HOURS, Measure.MEAN: Unit.OUT_OF_TEN}


@dataclass(frozen=True)
class Also:
    """One line: which facts of the KPI it is about (`only`), and which of them hit, or what is averaged.

    `of` names a number in the fact's `extra`; without it the value of the fact itself. With `beside` the line
    is about facts that are kept but do not count for the KPI, under that name; with `all_kept` about both.
    A `difference` says how far one thing lies above another, and is told with its sign.
    """

    key: str
    label: str | Promise
    measure: Measure = Measure.SHARE
    only: Q = field(default_factory=Q)
    hit: Q = HITS
    of: str = ""
    beside: str = ""
    all_kept: bool = False
    difference: bool = False

    @property
    def unit(self) -> Unit:
        return UNITS.get(self.measure, Unit.PERCENT)

    @property
    def facts(self) -> Q:
        """The facts that the line is made of, as far as they belong to the KPI."""
        if self.all_kept:
            return self.only
        return self.only & (Q(counted=False, extra__beside=self.beside) if self.beside else Q(counted=True))

    @property
    def number(self) -> Any:
        """What is averaged, as an expression over a fact."""
        if not self.of:
            return F("value")
        return Cast(KT(f"extra__{self.of}"), DecimalField(max_digits=18, decimal_places=4))

    def value(self, sums: Sums) -> Decimal | None:
        return value_of(self.measure, sums)

    def interval(self, sums: Sums) -> Interval | None:
        return interval_of(self.measure, sums)
