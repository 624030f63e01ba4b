"""Keyset paging: a page is found by the key where the last one ended, never by counting rows.

A cursor carries the order keys of a row, signed so that nobody can write one; null keys sort last.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

SALT = "resolution.cursor"
Row = TypeVar("Row", bound=Model)


class BadCursor(ValueError):
    """The cursor was not made here, or for another order."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursors that lead on: None where there is nothing more."""

    rows: list[Row]
    next_cursor: str | None


def page(rows: "QuerySet[Row]", order: Sequence[str], *, size: int, cursor: str = "") -> Page[Row]:
    """Cut one page out of `rows`, ordered by `order` (field names, `-` for descending, ending in id).

    Reads `size` + 1 rows and nothing else. Raises BadCursor for a cursor of another order.
    """
    ordered = rows.order_by(*order)
    if cursor:
        ordered = ordered.filter(_after(order, _read(cursor, order)))
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _write(found[-1], order) if more else None)


def page_or_first(rows: "QuerySet[Row]", order: Sequence[str], *, size: int, cursor: str) -> tuple[Page[Row], bool]:
    """The same for a screen: the first page where the cursor is none of this list, and whether it was one."""
    try:
        return page(rows, order, size=size, cursor=cursor), True
    except BadCursor:
        return page(rows, order, size=size), False


def _after(order: Sequence[str], keys: Sequence[Any]) -> Q:
    # A row value comparison written out: (a, b) > (x, y)  is  a > x or (a = x and b > y).
    condition, equal = Q(), Q()
    for name, key in zip(order, keys, strict=True):
        field = name.lstrip("-")
        condition |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": key})
        equal &= Q(**{field: key})
    # The leading key alone, so that the planner starts its index scan at the right place.
    first = order[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": keys[0]}) & condition


def _write(row: Model, order: Sequence[str]) -> str:
    keys = [getattr(row, name.lstrip("-")) for name in order]
    return signing.dumps([list(order), [_plain(key) for key in keys]], salt=SALT)


def _plain(key: Any) -> Any:
    if isinstance(key, datetime):
        return {"t": key.isoformat()}
    return key.isoformat() if isinstance(key, date) else key


def _read(cursor: str, order: Sequence[str]) -> list[Any]:
    try:
        made_for, keys = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, json.JSONDecodeError, ValueError) as fault:
        raise BadCursor from fault
    if made_for != list(order):
        raise BadCursor
    return [datetime.fromisoformat(key["t"]) if isinstance(key, dict) else key for key in keys]
