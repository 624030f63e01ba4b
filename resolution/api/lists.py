"""Lists: filters and orders by an allow-list, pages by key, and not one row counted.

A filter turns the text of one query parameter into a narrower queryset, or says why it cannot. Names that
are not on the list are refused with the nearest one that is, so that no typing error returns everything.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.response import Response

from resolution.api.query import (
    PAGING,
    TEXT,
    Parameter,
    Unusable,
    given,
    moment_of,
    page_size,
    paged,
    require_usable,
    storable,
    unknown_word,
)
from resolution.api.views import ApiView
from resolution.core.identifiers import row_key
from resolution.core.paging import BadCursor, Page, page
from resolution.core.text import one_line
from resolution.problems import Problem

Rows = Any  # a queryset, with the questions that its own app knows


@dataclass(frozen=True)
class Filter:
    """One query parameter: how its text narrows the rows, and its description for the documentation."""

    name: str
    narrow: Callable[[Rows, str, ApiView], Rows]
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: TEXT)


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
        return paged(view, [shape(row) for row in found.rows], found.next_cursor)

    def page_of(self, rows: Rows, view: ApiView) -> Page[Any]:
        """The page that the query string asks for. Raises a problem that names every parameter it cannot take."""
        said = given(view, [one.name for one in self.parameters()])
        faults: dict[str, str] = {}
        for one in self.filters:
            if one.name in said:
                try:
                    rows = one.narrow(rows, storable(said[one.name]), view)
                except Unusable as fault:
                    faults[one.name] = str(fault)
        size = page_size(said.get("limit", ""), faults)
        order = self._order(said.get("sort", "") or self.usual, faults)
        require_usable(faults)
        if order[0].removeprefix("-") in self.sparse:
            rows = rows.exclude(**{order[0].removeprefix("-"): None})
        try:
            return page(rows, order, size=size, cursor=said.get("cursor", ""))
        except BadCursor as fault:
            raise Problem("malformed", _("This cursor was not made here, or for another order.")) from fault

    def parameters(self) -> list[Parameter]:
        """Everything that may be asked."""
        sorts = [sign + name for name in self.sorts for sign in ("", "-")]
        order = Parameter(
            "sort", "The order; `-` turns it round.", {"type": "string", "enum": sorts, "default": self.usual}
        )
        return [*(Parameter(one.name, one.description, one.schema) for one in self.filters), order, *PAGING]

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
            raise Unusable(unknown_word(wrong[0], known))
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
        return lambda rows, text, _view: rows.filter(**{f"{column}__{lookup}": moment_of(text)})

    schema = {"type": "string", "format": "date-time"}
    names = {"gte": "at or after", "gt": "after", "lte": "at or before", "lt": "before"}
    return [
        Filter(f"{column}[{lookup}]", compare(lookup), f"`{column}` {words} this moment.", schema)
        for lookup, words in names.items()
    ]


def text_filter(name: str, column: str, description: str) -> Filter:
    """`external_id=7`: exactly this text."""
    return Filter(name, lambda rows, text, _view: rows.filter(**{column: text}), description)
