"""Lists: filters and orders by an allow-list, pages by key, and not one row counted.

A filter turns the text of one query parameter into a narrower queryset, or says why it cannot. Names that
are not on the list are refused with the nearest one that is, so that no typing error returns everything.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.response import Response

from resolution.api.views import ApiView
from resolution.api.wishes import instant
from resolution.core.identifiers import row_key
from resolution.core.paging import BadCursor, Page, page
from resolution.core.text import clean, one_line
from resolution.problems import Problem

MOST, USUAL = 200, 50
LONGEST_VALUE = 300
Rows = QuerySet[Any]


class Unusable(ValueError):
    """The value of a parameter cannot be taken; the text says why."""


@dataclass(frozen=True)
class Filter:
    """One query parameter: how its text narrows the rows, and its description for the documentation."""

    name: str
    narrow: Callable[[Rows, str, ApiView], Rows]
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True)
class Listing:
    """What a list may be asked: its filters, and its orders by name (`-` before a name turns it round).

    Rows without a value in a column of `sparse` are left out where that column gives the order.
    """

    sorts: Mapping[str, str]
    usual: str
    filters: Sequence[Filter] = ()
    sparse: Collection[str] = ()

    def answer(self, rows: Rows, view: ApiView, shape: Callable[[Any], Mapping[str, Any]]) -> Response:
        """One page of the rows as the query string asks for it, each in its outward shape."""
        found = self.page_of(rows, view)
        body = {
            "data": [shape(row) for row in found.rows],
            "has_more": found.next_cursor is not None,
            "next_cursor": found.next_cursor,
        }
        return Response(body, headers=_link(view, found.next_cursor))

    def page_of(self, rows: Rows, view: ApiView) -> Page[Any]:
        """The page that the query string asks for. Raises a problem that names every parameter it cannot take."""
        given = {name: ",".join(values) for name, values in view.request.query_params.lists()}
        self._require_known(given)
        faults: dict[str, str] = {}
        for one in self.filters:
            if one.name in given:
                try:
                    rows = one.narrow(rows, _storable(given[one.name]), view)
                except Unusable as fault:
                    faults[one.name] = str(fault)
        size = _size(given.get("limit", ""), faults)
        order = self._order(given.get("sort", "") or self.usual, faults)
        if faults:
            errors = [{"parameter": name, "code": "invalid", "detail": why} for name, why in faults.items()]
            raise Problem("validation", _("The query string cannot be taken: see “errors”."), errors=errors)
        if order[0].removeprefix("-") in self.sparse:
            rows = rows.exclude(**{order[0].removeprefix("-"): None})
        try:
            return page(rows, order, size=size, cursor=given.get("cursor", ""))
        except BadCursor as fault:
            raise Problem("malformed", _("This cursor was not made here, or for another order.")) from fault

    def _require_known(self, given: Collection[str]) -> None:
        known = [*(one.name for one in self.filters), "sort", "limit", "cursor"]
        if errors := [_unknown(name, known) for name in given if name not in known]:
            raise Problem("unknown-parameter", errors[0]["detail"], errors=errors)

    def _order(self, name: str, faults: dict[str, str]) -> tuple[str, ...]:
        sign = "-" if name.startswith("-") else ""
        column = self.sorts.get(name.removeprefix("-"))
        if column is None:
            faults["sort"] = _("Use one of: %(words)s.") % {"words": ", ".join(sorted(self.sorts))}
            return ("id",)
        return (f"{sign}{column}", f"{sign}id") if column != "id" else (f"{sign}id",)


def words_filter(name: str, column: str, choices: Collection[str], *, none: str = "") -> Filter:
    """`severity=high,low`: one or more words of a closed list; `none`, where it is given, is an empty column."""
    known = [*choices, *([none] if none else [])]

    def narrow(rows: Rows, text: str, view: ApiView) -> Rows:
        words = text.split(",")
        if wrong := [word for word in words if word not in known]:
            raise Unusable(_unknown_word(wrong[0], known))
        return rows.filter(**{f"{column}__in": ["" if none and word == none else word for word in words]})

    return Filter(name, narrow, f"One or more, separated by commas, of: {', '.join(known)}.")


def row_filter(name: str, column: str, prefix: str, *, none: bool = False) -> Filter:
    """`customer=cus_…`: the public id of another row; `me` for people, `none` where there may be nobody."""
    people = prefix == "usr"

    def narrow(rows: Rows, text: str, view: ApiView) -> Rows:
        wanted = Q(pk__in=[])
        for word in text.split(","):
            key = view.request.user.pk if people and word == "me" else row_key(prefix, word)
            if none and word == "none":
                wanted |= Q(**{column: None})
            elif key is None:
                raise Unusable(_("“%(word)s” is no id of that kind.") % {"word": one_line(word, 40)})
            else:
                wanted |= Q(**{column: key})
        return rows.filter(wanted)

    words = ", `me`" * people + ", `none`" * none
    return Filter(name, narrow, f"One or more, separated by commas: `{prefix}_…`{words}.")


def moment_filters(column: str) -> list[Filter]:
    """`created_at[gte]=…` and its like, for the four comparisons."""

    def compare(lookup: str) -> Callable[[Rows, str, ApiView], Rows]:
        return lambda rows, text, _view: rows.filter(**{f"{column}__{lookup}": _moment(text)})

    schema = {"type": "string", "format": "date-time"}
    names = {"gte": "at or after", "gt": "after", "lte": "at or before", "lt": "before"}
    return [
        Filter(f"{column}[{lookup}]", compare(lookup), f"`{column}` {words} this moment.", schema)
        for lookup, words in names.items()
    ]


def text_filter(name: str, column: str, description: str) -> Filter:
    """`external_id=7`: exactly this text."""
    return Filter(name, lambda rows, text, _view: rows.filter(**{column: text}), description)


def _storable(text: str) -> str:
    if clean(text) != text.strip() or len(text) > LONGEST_VALUE:
        raise Unusable(_("Use at most %(limit)s readable characters.") % {"limit": LONGEST_VALUE})
    return text


def _moment(text: str) -> datetime:
    moment = instant(text.replace(" ", "+"))  # a plus sign that nobody encoded arrives as a blank
    if moment is None:
        raise Unusable(_("Write a moment with its offset, like 2026-11-23T14:30:00Z."))
    return moment


def _size(text: str, faults: dict[str, str]) -> int:
    if not text:
        return USUAL
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST and len(text) <= 3:
        return int(text)
    faults["limit"] = _("Ask for 1 to %(most)s.") % {"most": MOST}
    return USUAL


def _unknown(name: str, known: list[str]) -> dict[str, str]:
    near = get_close_matches(name, known, 1)
    said = {"name": one_line(name, 60), "near": near[0] if near else "", "known": ", ".join(known)}
    if near:
        detail = _("There is no parameter “%(name)s”. Did you mean “%(near)s”?") % said
    else:
        detail = _("There is no parameter “%(name)s”. There are: %(known)s.") % said
    return {"parameter": said["name"], "code": "unknown", "detail": detail}


def _unknown_word(word: str, known: list[str]) -> str:
    return _("There is no “%(word)s”. Use: %(known)s.") % {"word": one_line(word, 40), "known": ", ".join(known)}


def _link(view: ApiView, cursor: str | None) -> dict[str, str]:
    if cursor is None:
        return {}
    query = view.request.query_params.copy()
    query["cursor"] = cursor
    return {"Link": f'<{view.request.build_absolute_uri(view.request.path)}?{query.urlencode()}>; rel="next"'}
