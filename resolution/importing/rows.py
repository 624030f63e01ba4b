"""Reading one foreign row through a mapping: what it says, or why it cannot be taken."""

from collections.abc import Mapping as Row
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customers.models import Contact
from resolution.core.text import clean, one_line
from resolution.core.values import value_for
from resolution.importing.mapping import WORDS, Mapping
from tickets.vocabulary import Channel, Severity

DEFAULTS = {"channel": Channel.EMAIL, "severity": Severity.MEDIUM, "category": "", "state": "open"}


@dataclass
class Reading:
    """What a row says. With `faults` it cannot be taken; `notes` say what was left out and why."""

    number: int
    words: dict[str, str]
    times: dict[str, datetime | None]
    satisfaction: int | None
    raw: dict[str, str]
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_row(number: int, row: Row[str, str | None], mapping: Mapping) -> Reading:
    """Read a row; every fault is collected, none raised."""
    raw = {column: clean(value or "") for column, value in row.items() if column}
    text = {word: raw.get(column, "") for word, column in mapping.columns.items()}
    reading = Reading(number, text, {}, None, raw)
    _fill_placeholders(reading, mapping)
    _translate(reading, mapping)
    _require(reading)
    for word in ("created_at", "first_response_at", "resolved_at"):
        reading.times[word] = _moment(reading, word, mapping)
    _mend_order(reading)
    reading.satisfaction = _score(reading, mapping)
    return reading


def _fill_placeholders(reading: Reading, mapping: Mapping) -> None:
    for placeholder, column in mapping.placeholders.items():
        value = reading.raw.get(column, "")
        for word in ("subject", "message"):
            reading.words[word] = reading.words.get(word, "").replace(placeholder, value)


def _translate(reading: Reading, mapping: Mapping) -> None:
    for word, allowed in WORDS.items():
        given = reading.words.get(word, "")
        value = mapping.values.get(word, {}).get(given, given) or DEFAULTS[word]
        if value not in allowed:
            reading.faults.append(
                _("%(word)s: “%(value)s” is not in the mapping.") % {"word": word, "value": one_line(given, 60)}
            )
            value = DEFAULTS[word]
        reading.words[word] = value


def _require(reading: Reading) -> None:
    for word in ("external_id", "subject", "message"):
        if not reading.words.get(word):
            reading.faults.append(_("%(word)s is empty.") % {"word": word})
    address = reading.words.get("email", "")
    if not _is_address(address):
        reading.faults.append(_("“%(address)s” is no e-mail address.") % {"address": one_line(address, 60)})


def _is_address(text: str) -> bool:
    try:
        return bool(value_for(Contact._meta.get_field("email"), text))  # noqa: SLF001 - Django's public way to a column
    except ValidationError:
        return False


def _moment(reading: Reading, word: str, mapping: Mapping) -> datetime | None:
    text = reading.words.get(word, "")
    if not text:
        return None
    try:
        return datetime.strptime(text, mapping.time_format).replace(tzinfo=mapping.time_zone)
    except ValueError:
        reading.notes.append(
            _("%(word)s: “%(text)s” is no time; left out.") % {"word": word, "text": one_line(text, 40)}
        )
        return None


def _mend_order(reading: Reading) -> None:
    # An answer after the end cannot be: the end stays, the answer's time is left out and said so.
    answered, ended = reading.times["first_response_at"], reading.times["resolved_at"]
    if answered and ended and answered > ended:
        reading.times["first_response_at"] = None
        reading.notes.append(_("The first response is later than the resolution; its time was left out."))


def _score(reading: Reading, mapping: Mapping) -> int | None:
    text = reading.words.get("satisfaction", "")
    if not text:
        return None
    try:
        score = Decimal(text)
    except InvalidOperation:
        score = Decimal(0)
    if not 1 <= score <= mapping.scale_max or score != int(score):
        reading.notes.append(_("Satisfaction “%(text)s” is off the scale; left out.") % {"text": one_line(text, 20)})
        return None
    return int(score)
