"""What a KPI is: one object that yields its card, its facts, its list, its file and its answer in the API."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from metrics.definitions.also import Also
from metrics.definitions.measuring import FACTORS, Measure, Unit, interval_of, value_of
from resolution.core.statistics import Interval, Sums

Words = str | Promise
NEAR = Decimal("0.05")  # within five per cent of the target


class Group(models.TextChoices):
    RESOLUTION = "resolution", _("Resolution effectiveness")
    RELATIONSHIP = "relationship", _("Customer relationship")
    PROCESS = "process", _("Process excellence")


class Direction(Enum):
    """Which way is better. A lower one must stay below its target, a higher one must reach it."""

    HIGHER = "higher"
    LOWER = "lower"


class Source(Enum):
    """Where the sums come from: daily rollups, the facts of a trailing span, or contracts."""

    ROLLUPS = "rollups"
    TRAILING = "trailing"
    CONTRACTS = "contracts"


class Status(models.TextChoices):
    ON_TARGET = "on_target", _("On target")
    NEAR = "near", _("Near target")
    OFF_TARGET = "off_target", _("Off target")
    NO_TARGET = "no_target", _("Set target")
    NO_DATA = "no_data", _("No data")


@dataclass(frozen=True)
class MetricDefinition:
    """One KPI. `number` is its place in the framework and its name in the tables.

    `units` is the SQL that yields its facts from the tickets of `chosen`: unit, ticket_id, context,
    anchor_at, value, numerator, counted, extra (see definitions.sql). A change of what it counts takes a
    new `version`, so that the old series stays.
    """

    number: int
    key: str
    group: Group
    title: Words
    question: Words
    formula: Words
    exclusions: tuple[Words, ...]
    unit: Unit
    measure: Measure
    direction: Direction
    counts: Words  # what is counted, as words that depend on `n`
    hit: Words  # what the numerator flag of a fact says
    miss: Words
    default_target: Decimal | None
    suggested_target: Decimal | None = None
    look_ahead: timedelta = timedelta(0)
    source: Source = Source.ROLLUPS
    additive: bool = True
    units: str = ""
    worth: str = "fact.value"  # the SQL of what a fact adds to the sums
    version: int = 1
    few: int = 10
    missing: Words = ""  # what is needed before there is data
    also: tuple[Also, ...] = ()  # further lines beside the value
    edges: tuple[int, ...] = ()  # where the bars of its distribution begin, in the unit of a fact's value
    splits: tuple[str, ...] = ("team", "agent", "channel", "category", "severity", "variant", "tier")

    def value(self, sums: Sums) -> Decimal | None:
        """The value in its unit, unrounded; None (never 0) when there is nothing to divide by."""
        if self.measure is Measure.COUNT and not self.units:
            return None
        return value_of(self.measure, sums)

    def interval(self, sums: Sums) -> Interval | None:
        """Where the true value lies with 95 % confidence, in the unit of the value."""
        return interval_of(self.measure, sums)

    def line(self, key: str) -> Also:
        """The further line of that name; raises KeyError where there is none."""
        return {also.key: also for also in self.also}[key]

    def counted(self, n: int) -> str:
        """What so many of its units are called: ticket, tickets."""
        return str(self.counts % {"n": n})

    def one(self, value: Decimal | None) -> Decimal | None:
        """The value of a single fact in this KPI's unit; shares have none, and answers keep their scale."""
        if value is None or self.measure is not Measure.HOURS:
            return value
        return value * FACTORS[self.measure]

    def status(self, value: Decimal | None, target: Decimal | None) -> Status:
        """The unrounded value against the target."""
        if value is None:
            return Status.NO_DATA
        if target is None:
            return Status.NO_TARGET
        if self.reaches(value, target):
            return Status.ON_TARGET
        if self.direction is Direction.HIGHER:
            close = value >= target - abs(target) * NEAR
        else:
            close = value <= target + abs(target) * NEAR
        return Status.NEAR if close else Status.OFF_TARGET

    def reaches(self, value: Decimal, target: Decimal) -> bool:
        return value >= target if self.direction is Direction.HIGHER else value < target
