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
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

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
    "triage_since",
)
WAITING = {
    "customer": gettext_lazy("Waiting on the customer"),
    "third_party": gettext_lazy("Waiting on a third party"),
    "internal": gettext_lazy("Waiting on a colleague"),
    "scheduled": gettext_lazy("Snoozed"),
}


def read(rows: TicketQuerySet, order: tuple[str, ...], *, size: int, cursor: str) -> Page[Any]:
    """One page of tickets as named tuples of COLUMNS; one query."""
    return page(cast("Any", rows.values_list(*COLUMNS, named=True)), order, size=size, cursor=cursor)


def drawn(rows: list[Any], now: datetime, moment: str = "next_action_at") -> list[dict[str, Any]]:
    """The rows as the list prints them; `moment` is the column that says when something is due."""
    address = ticket_address()
    return [_drawn(row, getattr(row, moment), now, address) for row in rows]


def ticket_address() -> Callable[[str], str]:
    """Where a ticket's page is, by its reference; asked once for a whole list."""
    some = reference(0)
    before, _some, after = reverse("tickets:ticket", args=[some]).partition(some)
    return lambda name: f"{before}{name}{after}"


def _drawn(row: Any, due: datetime | None, now: datetime, address: Callable[[str], str]) -> dict[str, Any]:
    name, language = reference(row.id), get_language() or ""
    severity, phase, brief = _standing(row.severity, row.phase, language)
    return {
        "id": str(row.id),
        "reference": name,
        "url": address(name),
        "subject": row.subject,
        "who": _who(row.contact__name, row.customer__name),
        "severity": severity,
        "phase": phase,
        "brief": brief,
        "due": ui.due({"now": now}, due, "paused" if row.hold_party else ""),  # type: ignore[arg-type] # reads `now` only
        "next": _next(row.next_action_code, row.hold_party, language),
        "owner": _owner(row.owner__name, language),
        "marks": _marks(row.reopen_count, row.gates_met, row.gates_total, language),
        "unanswered": row.unanswered_since is not None,
    }


def _who(contact: str, customer: str) -> str:
    return contact if contact == customer else f"{contact} · {customer}"


# What a row says depends on few values, and translating, escaping and joining them is most of its price.


@lru_cache(maxsize=256)
def _standing(severity: str, phase: str, language: str) -> tuple[SafeString, SafeString, str]:
    brief = f"{Severity(severity).label} · {Phase(phase).label}"
    return ui.severity(severity), ui.phase(phase), brief


@lru_cache(maxsize=256)
def _next(code: str, party: str, language: str) -> str:
    if code == "wait" and party in WAITING:
        return str(WAITING[party])
    return str(SENTENCES.get(code, _("Nothing more to do") if not code else ""))


@lru_cache(maxsize=1024)
def _owner(name: str | None, language: str) -> SafeString:
    if not name:
        return format_html('<span class="subtle" title="{}">—</span>', _("Nobody yet"))
    return format_html('<span title="{0}">{1}<span class="visually-hidden">{0}</span></span>', name, ui.avatar(name))


@lru_cache(maxsize=4096)
def _marks(reopened: int, met: int, total: int, language: str) -> SafeString:
    """How often it was reopened, and how many gates of the present phase hold."""
    again = _reopened(reopened) if reopened else SafeString()
    if not total:
        return again
    words = _("%(met)d/%(total)d gates") % {"met": met, "total": total}
    return format_html('{}<span title="{}">{}</span>', again, _("What the next phase needs"), words)


def _reopened(times: int) -> SafeString:
    words = ngettext("Reopened once", "Reopened %(n)d times", times) % {"n": times}
    return format_html('<span class="queue__again" title="{}">{}{}</span>', words, icons.icon("rotate-ccw", 12), times)
