"""The public holidays of a country or of a part of it, as lines for a team's list.

The library behind it takes half a second to load, so it is loaded by whoever asks for the first time.
"""

import re
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR, MOST_YEARS = 2000, 2100, 10
_YEARS = re.compile(r"(\d{4})(?:\s*[-\N{EN DASH}]\s*(\d{4}))?")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@cache
def countries() -> list[tuple[str, str]]:
    """Code and name of every country that is known, by name."""
    from holidays.registry import COUNTRIES

    named = [(entry[1], _WORDS.sub(" ", entry[0]).replace(" And ", " and ")) for entry in COUNTRIES.values()]
    return sorted(named, key=lambda pair: pair[1])


@cache
def regions(country: str) -> list[tuple[str, str]]:
    """Code and name of the parts of a country that have holidays of their own."""
    calendar = _calendar(country)
    names = {code: name for name, code in getattr(calendar, "subdivisions_aliases", {}).items()}
    return [(code, names.get(code, code)) for code in calendar.subdivisions]


def days_off(country: str, region: str, years: list[int]) -> list[str]:
    """Lines such as "2026-12-25 Christmas Day", in order. Raises ValidationError for a region that is not there."""
    code = _region(country, region)
    known = _calendar(country).supported_languages
    wanted = (get_language() or "en").partition("-")[0]
    language = next((one for one in known if one.startswith(wanted)), "en_US" if "en_US" in known else None)
    found = _calendar(country, subdiv=code, years=years, language=language)
    return [f"{day.isoformat()} {name}" for day, name in sorted(found.items())]


def years_of(text: str) -> list[int]:
    """Years as people write them: 2026, 2026-2028. Raises ValidationError."""
    read: set[int] = set()
    for part in re.split(r"[,;\s]+", re.sub(r"\s*[-\N{EN DASH}]\s*", "-", text.strip())):
        match = _YEARS.fullmatch(part)
        if match is None:
            raise ValidationError(_("Write years like 2026, 2027 or 2026-2028."))
        first, last = int(match[1]), int(match[2] or match[1])
        if not FIRST_YEAR <= first <= last <= LAST_YEAR or last - first >= MOST_YEARS:
            raise ValidationError(_("Use at most %(most)d years, from 2000 to 2100.") % {"most": MOST_YEARS})
        read |= set(range(first, last + 1))
    if len(read) > MOST_YEARS:
        raise ValidationError(_("Use at most %(most)d years, from 2000 to 2100.") % {"most": MOST_YEARS})
    return sorted(read)


def _region(country: str, said: str) -> str | None:
    if not said:
        return None
    for code, name in regions(country):
        if said.casefold() in (code.casefold(), name.casefold()):
            return code
    offered = ", ".join(code if code == name else f"{code} {name}" for code, name in regions(country))
    if not offered:
        raise ValidationError(_("All of this country has the same holidays; leave the region empty."))
    raise ValidationError(_("Use one of: %(words)s.") % {"words": offered})


def _calendar(country: str, **more: Any) -> Any:
    import holidays

    return holidays.country_holidays(country, **more)
