"""Values of people and teams, as somebody gave them, read once and refused by field."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from accounts import zones
from resolution.core.refusals import Invalid
from resolution.core.text import one_line

Cleaner = Callable[[Any], Any]


def cleaned(changes: Mapping[str, Any], cleaners: Mapping[str, Cleaner]) -> dict[str, Any]:
    """What the changes mean. Raises Invalid with the faults of every field that cannot be taken."""
    values: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for name, raw in changes.items():
        if name not in cleaners:
            faults[name] = [_("This cannot be changed here.")]
            continue
        try:
            values[name] = cleaners[name](raw)
        except ValidationError as fault:
            faults[name] = [str(sentence) for sentence in fault.messages]
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    return values


def name_of(limit: int) -> Cleaner:
    """A name on one line, neither empty nor longer than `limit`."""

    def read(raw: Any) -> str:
        line = one_line(str(raw or ""), limit=limit + 1)
        if not line:
            raise ValidationError(_("Give a name."))
        if len(line) > limit:
            raise ValidationError(_("Use at most %(limit)s characters.") % {"limit": limit})
        return line

    return read


def one_of(choices: Mapping[Any, Any]) -> Cleaner:
    """One of a closed list; numbers may come as text."""

    def read(raw: Any) -> Any:
        for value in choices:
            if str(raw) == str(value):
                return value
        raise ValidationError(_("Use one of: %(words)s.") % {"words": ", ".join(map(str, choices))})

    return read


def email(raw: Any) -> str:
    """An address that mail can be sent to."""
    address = one_line(str(raw or ""), limit=255)
    EmailValidator(_("This is no e-mail address; write it like name@company.example."))(address)
    return address


def time_zone(raw: Any) -> str:
    """An IANA zone."""
    name = str(raw or "").strip()
    if name not in zones.known():
        raise ValidationError(_("We know no such time zone; write it like Europe/Lisbon."))
    return name


def flag(raw: Any) -> bool:
    return raw is True or str(raw).lower() in ("1", "true", "on", "yes")
