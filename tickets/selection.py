"""What was chosen in a queue. The URL is the state: a view's name and the chosen filter values.

`Selection.read` takes them from a query string and says, in sentences, what it could not take; nothing is
ignored in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.models import Ticket
from tickets.queues import END_CHOICES, FILTERS, NEWEST_FIRST, SIZES, SORTS, Choices, Filter, View
from tickets.vocabulary import Phase

if TYPE_CHECKING:
    from tickets.querysets import TicketQuerySet

KNOWN_KEYS = (*FILTERS, "sort", "size", "cursor")


@dataclass(frozen=True)
class Selection:
    """What was chosen in a view, as far as it is known here; `faults` says what was left out, and why."""

    view: View
    chosen: dict[str, list[str]] = field(default_factory=dict)
    sort: str = ""
    size: int = 25
    cursor: str = ""
    faults: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View, query: QueryDict, choices: Mapping[str, Choices]) -> "Selection":
        """The selection of a query string; `choices` are the values that each filter knows."""
        faults = [_unknown_key(key) for key in query if key not in KNOWN_KEYS]
        chosen: dict[str, list[str]] = {}
        for name, known in choices.items():
            words = dict(known)
            for value in dict.fromkeys(filter(None, query.getlist(name))):
                if value in words:
                    chosen.setdefault(name, []).append(value)
                else:
                    faults.append(_unknown_value(FILTERS[name], value, known))
        sort, size = query.get("sort", ""), query.get("size", "") or SIZES[0]
        if sort and sort not in dict(SORTS):
            faults.append(_("There is no order “%(value)s”; the usual one is shown.") % {"value": sort})
            sort = ""
        if size not in SIZES:
            faults.append(_("A page holds %(sizes)s tickets.") % {"sizes": _(" or ").join(SIZES)})
            size = SIZES[0]
        return cls(view, chosen, sort, int(size), query.get("cursor", ""), tuple(faults))

    @property
    def shows_ended(self) -> bool:
        """Whether an ended phase was asked for, where the view may show one."""
        return self.view.shows_ended and bool(set(self.chosen.get("phase", ())) & set(dict(END_CHOICES)))

    @property
    def order(self) -> tuple[str, ...]:
        """Ended tickets have nothing due, so that only their age can order them."""
        return NEWEST_FIRST if self.sort == "newest" or self.shows_ended else self.view.order

    def rows(self, user: User, at: datetime) -> "TicketQuerySet":
        """The tickets that the reader may see in this view, narrowed by what was chosen."""
        visible = Ticket.objects.visible_to(user)
        rows = visible if self.shows_ended else self.view.rows(visible, user, at)
        for name, values in self.chosen.items():
            rows = rows.filter(FILTERS[name].condition(values, user, at))
        return rows

    def query(self, **changes: Any) -> str:
        """The query string of this selection with some keys changed; a page's cursor is never carried along."""
        keys: dict[str, Any] = {**self.chosen, "sort": self.sort, "size": "" if self.size == 25 else self.size}
        pairs = {name: value for name, value in (keys | changes).items() if value}
        return urlencode(pairs, doseq=True)

    def without(self, name: str, value: str) -> str:
        """The query string with one value taken away."""
        return self.query(**{name: [one for one in self.chosen[name] if one != value]})


def _unknown_key(key: str) -> str:
    near = get_close_matches(key, KNOWN_KEYS, 1)
    if near:
        return _("There is no filter “%(key)s”. Did you mean “%(near)s”?") % {"key": key, "near": near[0]}
    return _("There is no filter “%(key)s”. There are: %(known)s.") % {"key": key, "known": ", ".join(FILTERS)}


def _unknown_value(filter_: Filter, value: str, known: Choices) -> str:
    said = {"filter": str(filter_.label).lower(), "value": value}
    if filter_.name == "phase" and value in Phase.values:
        return _("Only “All open” can show tickets that are over, so “%(value)s” was left out.") % said
    if filter_.name in ("owner", "team"):
        return _("There is no %(filter)s “%(value)s” any more, so it was left out.") % said
    said["known"] = ", ".join(code for code, _label in known)
    return _("There is no %(filter)s “%(value)s”, so it was left out. There are: %(known)s.") % said
