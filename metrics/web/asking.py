"""What a reader asked for: a period and filters, all of it in the address, so that a link says it all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from metrics.filters import DIMENSIONS, Filters
from metrics.periods import LONGEST, Against, Period
from resolution.core.refusals import Invalid
from resolution.core.reporting_days import local_day

PRESETS = (7, 30, 90)
USUAL = 30
CUSTOM = "custom"  # dates of one's own


@dataclass(frozen=True)
class Asked:
    """A period, filters, what it is compared with, and what could not be understood."""

    period: Period
    filters: Filters
    faults: tuple[str, ...] = ()
    against: Against = Against.PREVIOUS

    @classmethod
    def read(cls, query: Mapping[str, str], at: datetime) -> "Asked":
        """What an address asks for. What cannot be read is left out and said."""
        period, faults = _period(query, at)
        against = _against(query.get("compare", ""))
        try:
            return cls(period, Filters.read(query), faults, against)
        except Invalid as refusal:
            good = {name: text for name, text in query.items() if name in DIMENSIONS and name not in refusal.faults}
            return cls(period, Filters.read(good), (*faults, str(refusal)), against)

    @property
    def preset(self) -> int | None:
        return self.period.days if self.period.rolling else None

    @property
    def told_against(self) -> str:
        """What an address says of the comparison: nothing of the usual one."""
        return "" if self.against is Against.PREVIOUS else str(self.against.value)

    def query(self, **more: Any) -> str:
        """The address of the same question, with a few words more or other."""
        if self.period.rolling:
            when: dict[str, Any] = {"period": self.period.days}
        else:
            when = {"from": self.period.start.isoformat(), "to": self.period.last_day.isoformat()}
        said = {**when, **self.filters.chosen(), "compare": self.told_against, **more}
        return urlencode({name: word for name, word in said.items() if word})

    def over(self, period: Period) -> "Asked":
        """The same filters over exactly these days."""
        fixed = Period(period.start, period.end, period.at)
        return replace(self, period=fixed)


def _against(asked: str) -> Against:
    return Against(asked) if asked in Against.values else Against.PREVIOUS


def _period(query: Mapping[str, str], at: datetime) -> tuple[Period, tuple[str, ...]]:
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    asked = query.get("period", "")
    if asked.isascii() and asked.isdigit() and int(asked[:6]) in PRESETS:
        return Period.last(int(asked), at), ()
    usual = Period.last(USUAL, at)
    if not query.get("from") and not query.get("to"):
        return (Period(usual.start, usual.end, at) if asked == CUSTOM else usual), ()
    if first is None or (last is None and query.get("to")):
        return usual, (_("These dates could not be read, so the last 30 days are shown."),)
    last = last or local_day(at)
    if not first <= last or (last - first).days > LONGEST:
        return usual, (_("The first day must come before the last one, so the last 30 days are shown."),)
    return Period.between(first, last, at), ()


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
