"""How numbers are said: rounded for the eye only, never for the judgement."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from metrics.definitions import Direction, MetricDefinition, Unit
from metrics.periods import Period
from metrics.reading import Card
from resolution.core.signs import MINUS
from resolution.core.statistics import Interval


class Measured(Protocol):
    """Whatever has a unit: a KPI, or a line beside it."""

    @property
    def unit(self) -> Unit: ...


DASH = "\N{EN DASH}"
SPACE = "\N{NO-BREAK SPACE}"
DIGITS = {Unit.PERCENT: 1, Unit.HOURS: 1, Unit.OUT_OF_TEN: 1, Unit.POINTS: 0, Unit.ARTICLES: 0}


def figure(definition: Measured, number: Decimal | float | None) -> str:
    """A value without its unit: 86.1, 9.4, or a dash where there is none."""
    if number is None:
        return "—"
    digits = DIGITS[definition.unit]
    if definition.unit is Unit.HOURS and abs(float(number)) >= 100:
        digits = 0
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = number_format(abs(rounded), decimal_pos=digits, force_grouping=True)
    return f"{MINUS}{text}" if rounded < 0 else text


def value(definition: Measured, number: Decimal | float | None) -> str:
    """A value with its unit: 86.1 %, 9.4 h, 8.7 / 10."""
    return "—" if number is None else f"{figure(definition, number)}{SPACE}{unit(definition)}"


def unit(definition: Measured) -> str:
    return str(definition.unit.label)


def target(definition: MetricDefinition, number: Decimal | None) -> str:
    """What is aimed at: 85 % or more, below 5 %."""
    if number is None:
        return ""
    digits = 0 if number == number.to_integral() and definition.unit is not Unit.OUT_OF_TEN else 1
    shown = number_format(number, decimal_pos=digits, force_grouping=True)
    words = _("%(value)s or more") if definition.direction is Direction.HIGHER else _("below %(value)s")
    if definition.unit is Unit.OUT_OF_TEN:
        return words % {"value": shown}
    return words % {"value": f"{shown}{SPACE}{unit(definition)}"}


def change(definition: Measured, delta: Decimal | None) -> str:
    """How far it moved: +1.9 pt, -1.1 h."""
    if delta is None:
        return ""
    text = figure(definition, delta)
    sign = "" if text.startswith(MINUS) else "+"
    step = {Unit.PERCENT: _("pt"), Unit.HOURS: unit(definition)}.get(definition.unit, "")
    return f"{sign}{text}{SPACE}{step}".rstrip(SPACE)


def between(definition: Measured, interval: Interval | None) -> str:
    """The interval: 82.1 to 89.0."""
    if interval is None:
        return ""
    ends = {"low": figure(definition, interval.low), "high": figure(definition, interval.high)}
    return _("%(low)s to %(high)s") % ends


def days(period: Period) -> str:
    """The days of a period: 3 May to 1 Jun, with years where they are not this one."""
    this_year = period.at.year
    form = "j M" if period.start.year == period.last_day.year == this_year else "j M Y"
    if period.days == 1:
        return date_format(period.start, form)
    return f"{date_format(period.start, form)} {DASH} {date_format(period.last_day, form)}"


def moment(at: datetime) -> str:
    """The local date of an instant in the reporting time zone."""
    return date_format(at.astimezone(ZoneInfo(settings.REPORTING_TIME_ZONE)), "j M")


def span(definition: MetricDefinition, low: int, high: int | None) -> str:
    """Where a bar of a distribution lies: 4 to 8 h, or the number of a score."""
    if definition.unit is not Unit.HOURS:
        return str(low)
    ends = {"low": low // 3600, "high": (high or 0) // 3600}
    if high is None:
        return _("%(low)s h and more") % ends
    return _("%(low)s to %(high)s h") % ends if low else _("less than %(high)s h") % ends


def brief_span(definition: MetricDefinition, low: int, high: int | None) -> str:
    """The same in as little room as a bar has."""
    if definition.unit is not Unit.HOURS:
        return str(low)
    return f"{low // 3600}+" if high is None else f"{low // 3600}{DASH}{high // 3600}"


def share(part: int, whole: int) -> str:
    """A part of so many, rounded to whole per cent."""
    rounded = (Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{number_format(rounded)}{SPACE}%"


def count(n: int) -> str:
    return number_format(n, force_grouping=True)


def note(card: Card, asked: Period) -> str:
    """What to know before believing a number: how sure it is, that it may move, or ends earlier."""
    definition = card.definition
    if card.value is None:
        return str(definition.missing)
    said = []
    if card.few:
        said.append(_("directional only") if definition.unit is Unit.POINTS else _("few cases"))
    if card.interval is not None:
        ends = {name: figure(definition, getattr(card.interval, name)) for name in ("low", "high")}
        said.append(_("between %(low)s and %(high)s") % ends)
    if card.provisional:
        said.append(_("provisional until %(day)s") % {"day": moment(card.period.matures_at(definition.look_ahead))})
    elif definition.look_ahead and card.period.end != asked.end:
        said.append(_("final up to %(day)s") % {"day": date_format(card.period.last_day, "j M")})
    elif (card.period.start, card.period.end) != (asked.start, asked.end):
        said.append(days(card.period))
    text = " · ".join(said)
    return text[:1].upper() + text[1:]
