"""Hours and holidays as they are said, read into how they are kept. Faults of a day are named week_0 to week_6."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from resolution.core.refusals import Invalid
from resolution.core.text import one_line

DAYS = range(7)
MIDNIGHT = time(0)
MOST_HOLIDAYS, LONGEST_NAME = 600, 80
Week = dict[str, list[list[str]]]
Span = tuple[time, time]


def read_week(week: Mapping[str, Any]) -> Week:
    """The week as it is kept: hours over midnight are two, until midnight and on the day after. Raises Invalid."""
    spans: dict[int, list[Span]] = {day: [] for day in DAYS}
    faults: dict[str, list[str]] = {}
    for day in DAYS:
        try:
            _read_day(week.get(str(day), ()), spans[day], spans[(day + 1) % 7])
        except ValidationError as fault:
            faults[f"week_{day}"] = fault.messages
    for day in DAYS:
        spans[day].sort()
        if any(closes == MIDNIGHT or opens < closes for (_opens, closes), (opens, _closes) in pairwise(spans[day])):
            faults.setdefault(f"week_{day}", []).append(_("These hours overlap."))
    if not faults and not any(spans.values()):
        faults["week_0"] = [_("Open at least once a week, or no promise could ever be kept.")]
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    return {
        str(day): [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in spans[day]] for day in DAYS if spans[day]
    }


def read_holidays(raw: Iterable[Any]) -> list[str]:
    """Dates, each with or without a name, in order and once: "2026-12-25 Christmas Day"."""
    named: dict[date, str] = {}
    for line in raw:
        said, _blank, name = one_line(str(line), limit=LONGEST_NAME + 12).partition(" ")
        try:
            day = date.fromisoformat(said)
        except ValueError as fault:
            raise ValidationError(_("“%(line)s” is no date; write 2026-12-25.") % {"line": line}) from fault
        named[day] = name.strip() or named.get(day, "")
    if len(named) > MOST_HOLIDAYS:
        raise ValidationError(_("Use at most %(most)d holidays; what is over may go.") % {"most": MOST_HOLIDAYS})
    return [f"{day.isoformat()} {named[day]}".rstrip() for day in sorted(named)]


def _read_day(said: Iterable[Any], today: list[Span], tomorrow: list[Span]) -> None:
    for opens, closes in ((_read_time(begin), _read_time(end)) for begin, end in said):
        if opens == closes and opens != MIDNIGHT:
            raise ValidationError(_("Close later than you open; a whole day is 00:00-24:00."))
        if opens < closes or closes == MIDNIGHT:
            today.append((opens, closes))
        else:
            today.append((opens, MIDNIGHT))
            tomorrow.append((MIDNIGHT, closes))


def _read_time(raw: Any) -> time:
    try:
        return time.fromisoformat(str(raw)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as fault:
        raise ValidationError(_("Write hours like 09:00-12:00, 13:00-17:30.")) from fault
