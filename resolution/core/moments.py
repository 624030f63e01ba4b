"""How the house says times: the same words in a page, a mail and a tooltip."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86_400
SOON = 15 * MINUTE


@dataclass(frozen=True)
class Due:
    """A due moment in words: where it stands (ok, soon, over, paused), the clock time, the distance."""

    state: str
    clock: str
    distance: str


def due(at: datetime, now: datetime, *, warn: int = SOON, paused: bool = False) -> Due:
    """Where `at` stands seen from `now`; amber from `warn` seconds before, red only after."""
    left = int((at - now).total_seconds())
    if paused:
        return Due("paused", clock(at, now), _("paused"))
    if left < 0:
        return Due("over", clock(at, now), _("overdue %(time)s") % {"time": length(-left)})
    return Due("soon" if left <= warn else "ok", clock(at, now), _("in %(time)s") % {"time": length(left)})


def length(seconds: int) -> str:
    """A duration in at most two units: 45 s, 12 min, 3 h 42 min, 4 d 3 h."""
    if seconds < MINUTE:
        return _("%(n)d s") % {"n": seconds}
    if seconds < HOUR:
        return _("%(n)d min") % {"n": seconds // MINUTE}
    if seconds < DAY:
        return _two(seconds, HOUR, _("%(n)d h"), MINUTE, _("%(n)d min"))
    return _two(seconds, DAY, _("%(n)d d"), HOUR, _("%(n)d h"))


def clock(at: datetime, now: datetime) -> str:
    """The shortest unmistakable form: 14:30, Fri 09:00, 14 May, 14 May 2024."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    days = (local.date() - today.date()).days
    if days == 0:
        return _said(local, "H:i")
    if abs(days) < 7:
        return _said(local, "D H:i")
    return _said(local, "j M" if local.year == today.year else "j M Y")


def ago(at: datetime, now: datetime) -> str:
    """How long ago, for what is younger than a day; the clock form for what is older."""
    past = int((now - at).total_seconds())
    if past < MINUTE:
        return _("just now")
    return _("%(time)s ago") % {"time": length(past - past % MINUTE)} if past < DAY else clock(at, now)


def full(at: datetime) -> str:
    """Date, time and zone, for tooltips and for the record."""
    return _said(timezone.localtime(at), "D j M Y, H:i T")


def _said(local: datetime, form: str) -> str:
    # Zone and wall time make the key: equal instants in two zones are equal, and read differently.
    return _remembered(
        local.replace(tzinfo=None), local.fold, local.tzname(), form, get_language() or "", local.tzinfo
    )


@lru_cache(maxsize=8192)  # a queue shows the same moments again and again, and formatting is its dearest part
def _remembered(wall: datetime, fold: int, zone: str | None, form: str, language: str, tzinfo: tzinfo | None) -> str:
    return date_format(wall.replace(tzinfo=tzinfo, fold=fold), form)


def _two(seconds: int, big: int, big_words: str, small: int, small_words: str) -> str:
    whole, rest = seconds // big, seconds % big // small
    first = big_words % {"n": whole}
    return f"{first} {small_words % {'n': rest}}" if rest else first
