"""How long a target is, as people type it: 15 min, 4 h, 1 d, 1 h 30 min."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86_400
LONGEST = 90 * DAY
_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), HOUR),
    **dict.fromkeys(("d", "day", "days"), DAY),
}
_PART = re.compile(r"(\d{1,5})\s*([a-z]+)")
_WHOLE = re.compile(r"(?:\d{1,5}\s*[a-z]+[\s,]*)+")


def read_length(text: str) -> int:
    """The seconds of "1 h 30 min"; a day is 24 hours. Raises ValidationError."""
    said = text.strip().lower()
    parts = _PART.findall(said) if _WHOLE.fullmatch(said) else []
    if not parts or any(unit not in _UNITS for _number, unit in parts):
        raise ValidationError(_("Write a length like 15 min, 4 h or 1 d."))
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if not 0 < seconds <= LONGEST:
        raise ValidationError(_("Use one minute at least and 90 days at most."))
    return seconds


def say_length(seconds: int) -> str:
    """A length as it can be typed again; days only where they come out even."""
    if seconds % DAY == 0:
        return f"{seconds // DAY} d"
    hours, minutes = divmod(-(-seconds // MINUTE), 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join(parts + ([f"{minutes} min"] if minutes or not hours else []))
