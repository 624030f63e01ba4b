"""Reading a query string: names by an allow-list, values that can be stored, and all faults at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from rest_framework.response import Response

from resolution.api.views import ApiView
from resolution.api.wishes import instant
from resolution.core.text import clean, one_line
from resolution.problems import Problem

MOST, USUAL = 200, 50
LONGEST_VALUE = 300
TEXT = {"type": "string"}


class Unusable(ValueError):
    """The value of a parameter cannot be taken; the text says why."""


@dataclass(frozen=True)
class Parameter:
    """One query parameter, as the documentation tells it."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: TEXT)


PAGING = (
    Parameter("limit", "Rows of a page.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
    Parameter("cursor", "Where the page begins: `next_cursor` of the one before."),
)


def given(view: ApiView, known: Collection[str]) -> dict[str, str]:
    """What was asked, by name; a repeated name is a list. Raises a problem that names what is not known."""
    said = {name: ",".join(values) for name, values in view.request.query_params.lists()}
    if errors := [_unknown(name, list(known)) for name in said if name not in known]:
        raise Problem("unknown-parameter", errors[0]["detail"], errors=errors)
    return said


def require_usable(faults: Mapping[str, str]) -> None:
    """Raise a problem that names every parameter whose value cannot be taken."""
    if faults:
        errors = [{"parameter": name, "code": "invalid", "detail": why} for name, why in faults.items()]
        raise Problem("validation", _("The query string cannot be taken: see “errors”."), errors=errors)


def storable(text: str) -> str:
    """The text, if a column could hold it."""
    if clean(text) != text.strip() or len(text) > LONGEST_VALUE:
        raise Unusable(_("Use at most %(limit)s readable characters.") % {"limit": LONGEST_VALUE})
    return text


def moment_of(text: str) -> datetime:
    moment = instant(text.replace(" ", "+"))  # a plus sign that nobody encoded arrives as a blank
    if moment is None:
        raise Unusable(_("Write a moment with its offset, like 2026-11-23T14:30:00Z."))
    return moment


def day_of(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Unusable(_("Write a day like 2026-11-23."))
    return day


def page_size(text: str, faults: dict[str, str]) -> int:
    """How many rows a page has; a fault when it is no number from 1 to MOST."""
    if not text:
        return USUAL
    if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST:
        return int(text)
    faults["limit"] = _("Ask for 1 to %(most)s.") % {"most": MOST}
    return USUAL


def paged(view: ApiView, rows: Sequence[Any], next_cursor: str | None) -> Response:
    """The answer of every list: one page, and the way to the next."""
    body = {"data": list(rows), "has_more": next_cursor is not None, "next_cursor": next_cursor}
    if next_cursor is None:
        return Response(body)
    query = view.request.query_params.copy()
    query["cursor"] = next_cursor
    address = f"{view.request.build_absolute_uri(view.request.path)}?{query.urlencode()}"
    return Response(body, headers={"Link": f'<{address}>; rel="next"'})


def unknown_word(word: str, known: Sequence[str]) -> str:
    return _("There is no “%(word)s”. Use: %(known)s.") % {"word": one_line(word, 40), "known": ", ".join(known)}


def _unknown(name: str, known: list[str]) -> dict[str, str]:
    near = get_close_matches(name, known, 1)
    said = {"name": one_line(name, 60), "near": near[0] if near else "", "known": ", ".join(known)}
    if near:
        detail = _("There is no parameter “%(name)s”. Did you mean “%(near)s”?") % said
    else:
        detail = _("There is no parameter “%(name)s”. There are: %(known)s.") % said
    return {"parameter": said["name"], "code": "unknown", "detail": detail}
