"""A ticket as one row of a list: all words, marks and addresses made once in Python, printed by the template.

A queue page is 25 or 50 of these, so a row costs one tuple from the database and one dict, no model, no
`reverse` and no include.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from resolution.core import icons
from resolution.core.identifiers import reference
from resolution.core.paging import Page, page
from resolution.templatetags import ui
from tickets.next_action import SENTENCES
from tickets.querysets import TicketQuerySet
from tickets.vocabulary import Phase, Severity

COLUMNS = (
    "id",
    "subject",
    "contact__name",
    "customer__name",
    "severity",
    "phase",
    "created_at",
    "hold_party",
    "hold_until",
    "next_action_at",
    "next_action_code",
    "next_update_promised_at",
    "owner__name",
    "gates_met",
    "gates_total",
    "reopen_count",
    "unanswered_since",
)
WAITING = {
    "customer": gettext_lazy("Waiting on the customer"),
    "third_party": gettext_lazy("Waiting on a third party"),
    "internal": gettext_lazy("Waiting on a colleague"),
    "scheduled": gettext_lazy("Snoozed"),
}
PLACEHOLDER = "RES-0"


def read(rows: TicketQuerySet, order: tuple[str, ...], *, size: int, cursor: str) -> Page[Any]:
    """One page of tickets as named tuples of COLUMNS; one query."""
    return page(cast("Any", rows.values_list(*COLUMNS, named=True)), order, size=size, cursor=cursor)


def drawn(rows: list[Any], now: datetime, moment: str = "next_action_at") -> list[dict[str, Any]]:
    """The rows as the list prints them; `moment` is the column that says when something is due."""
    address = ticket_address()
    return [_drawn(row, getattr(row, moment), now, address) for row in rows]


def ticket_address() -> Callable[[str], str]:
    """Where a ticket's page is, by its reference; asked once for a whole list."""
    before, _placeholder, after = reverse("tickets:ticket", args=[PLACEHOLDER]).partition(PLACEHOLDER)
    return lambda name: f"{before}{name}{after}"


def _drawn(row: Any, due: datetime | None, now: datetime, address: Callable[[str], str]) -> dict[str, Any]:
    name = reference(row.id)
    return {
        "id": row.id,
        "reference": name,
        "url": address(name),
        "subject": row.subject,
        "who": _who(row.contact__name, row.customer__name),
        "severity": ui.severity(row.severity),
        "phase": ui.phase(row.phase),
        "brief": f"{Severity(row.severity).label} · {Phase(row.phase).label}",
        "due": ui.due({"now": now}, due, "paused" if row.hold_party else ""),  # type: ignore[arg-type] # reads `now` only
        "next": _next(row),
        "owner": _owner(row.owner__name),
        "marks": _marks(row.reopen_count, row.gates_met, row.gates_total),
        "unanswered": row.unanswered_since is not None,
    }


def _owner(name: str | None) -> SafeString:
    return _person(name) if name else format_html('<span class="subtle" title="{}">—</span>', _("Nobody yet"))


@lru_cache(maxsize=256)
def _person(name: str) -> SafeString:
    return format_html('<span title="{0}">{1}<span class="visually-hidden">{0}</span></span>', name, ui.avatar(name))


def _marks(reopened: int, met: int, total: int) -> SafeString:
    """How often it came back, and how many gates of the present phase hold."""
    again = _reopened(reopened) if reopened else SafeString()
    return format_html('{}<span title="{}">{}/{}</span>', again, _("Gates met"), met, total) if total else again


def _reopened(times: int) -> SafeString:
    words = ngettext("Came back once", "Came back %(n)d times", times) % {"n": times}
    return format_html('<span class="queue__again" title="{}">{}{}</span>', words, icons.icon("rotate-ccw", 12), times)


def _who(contact: str, customer: str) -> str:
    return contact if contact == customer else f"{contact} · {customer}"


def _next(row: Any) -> str:
    if row.next_action_code == "wait" and row.hold_party in WAITING:
        return str(WAITING[row.hold_party])
    return str(SENTENCES.get(row.next_action_code, _("Nothing more to do") if not row.next_action_code else ""))
