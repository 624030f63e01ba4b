"""Values from outside, read for the column that will hold them: what it cannot hold is refused before it gets there.

The database's own constraints stay the last line; whoever meets them has found a hole in this one.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from resolution.core.refusals import Invalid
from resolution.core.text import LIMIT, clean

FIRST_YEAR, LAST_YEAR = 1901, 2199  # beyond them a time zone can push a moment out of what dates can be
MOST_LINES, LONGEST_LINE = 50, 500  # of a list
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_YES, _NO = frozenset({"1", "true", "on", "yes"}), frozenset({"0", "false", "off", "no", ""})

Reader = Callable[[Any, Any], Any]


def values_for(model: type[models.Model], raw: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """What was said of a row, as its columns take it. Raises Invalid naming every field that cannot be taken."""
    known = frozenset(columns)
    values: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for name, said in raw.items():
        try:
            values[name] = value_for(_column(model, name, known), said)
        except ValidationError as fault:
            faults[name] = fault.messages
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    return values


def value_for(column: Any, raw: Any) -> Any:
    """A value that the column takes, from what a form or a program gave. Raises ValidationError: what is allowed."""
    value = _reader(column)(column, raw)
    if column.choices and value not in ("", None) and value not in dict(column.flatchoices):
        words = ", ".join(str(choice) for choice, _label in column.flatchoices)
        raise ValidationError(_("Use one of: %(words)s.") % {"words": words})
    if (value is None and not column.null) or (value == "" and not column.blank):
        raise ValidationError(_("This cannot be empty."))
    if value not in ("", None):
        column.run_validators(value)
    return value


def bounds_of(column: Any) -> tuple[int, int]:
    """The least and the greatest whole number that a column takes, by its validators and its kind."""
    least = [one.limit_value for one in column.validators if isinstance(one, MinValueValidator)]
    most = [one.limit_value for one in column.validators if isinstance(one, MaxValueValidator)]
    return max(least), min(most)


def whole(raw: Any, least: int, most: int) -> int | None:
    """A whole number within bounds, or None for nothing. Raises ValidationError that tells the bounds."""
    if raw in (None, ""):
        return None
    text = "" if isinstance(raw, bool | float) else str(raw).strip()
    if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
        raise ValidationError(_("Use a whole number from %(least)d to %(most)d.") % {"least": least, "most": most})
    return int(text)


def _column(model: type[models.Model], name: str, known: frozenset[str]) -> Any:
    if name not in known:
        raise ValidationError(_("There is no field of this name."))
    return model._meta.get_field(name)  # noqa: SLF001 - Django's public way to a column


def _reader(column: Any) -> Reader:
    for kind, read in READS:
        if isinstance(column, kind):
            return read
    return lambda _column, raw: _column.to_python(raw)


def _read_text(column: Any, raw: Any) -> str:
    if raw is not None and not isinstance(raw, str):
        raise ValidationError(_("Write text."))
    words, limit = clean(raw or ""), column.max_length or LIMIT
    if len(words) > limit:
        raise ValidationError(_("Use at most %(limit)s characters.") % {"limit": limit})
    return words


def _read_moment(_column: Any, raw: Any) -> datetime | None:
    if raw in (None, ""):
        return None
    moment: datetime = raw if isinstance(raw, datetime) else _parsed(parse_datetime, raw)
    _require_near(moment)
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)  # the reader's zone, which the door has activated
    return moment


def _read_day(_column: Any, raw: Any) -> date | None:
    if raw in (None, ""):
        return None
    day: date = raw if isinstance(raw, date) else _parsed(parse_date, raw)
    _require_near(day)
    return day


def _read_flag(_column: Any, raw: Any) -> bool:
    word = str(raw).strip().lower() if isinstance(raw, bool | str) else None
    if word not in _YES | _NO:
        raise ValidationError(_("Use true or false."))
    return word in _YES


def _read_number(column: Any, raw: Any) -> int | None:
    return whole(raw, *bounds_of(column))


def _read_list(_column: Any, raw: Any) -> list[str]:
    lines = raw if isinstance(raw, list) else raw.splitlines() if isinstance(raw, str) else [raw]
    if not all(isinstance(line, str) for line in lines):
        raise ValidationError(_("Write text, one thing a line."))
    read = [line for raw_line in lines if (line := clean(raw_line))]
    if len(read) > MOST_LINES or any(len(line) > LONGEST_LINE for line in read):
        sentence = _("Write at most %(most)d lines of at most %(longest)d characters each.")
        raise ValidationError(sentence % {"most": MOST_LINES, "longest": LONGEST_LINE})
    return read


def _parsed(parse: Callable[[str], Any], raw: Any) -> Any:
    try:
        value = parse(raw) if isinstance(raw, str) else None
    except ValueError:
        value = None
    if value is None:
        raise ValidationError(_("This is no date that we can read; write it like 2026-11-23 14:30."))
    return value


def _require_near(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
        raise ValidationError(_("Use a date in the years %(first)s to %(last)s.") % years)


READS: tuple[tuple[Any, Reader], ...] = (
    ((models.CharField, models.TextField), _read_text),
    (models.DateTimeField, _read_moment),
    (models.DateField, _read_day),
    (models.BooleanField, _read_flag),
    (models.IntegerField, _read_number),
    (models.JSONField, _read_list),
)
