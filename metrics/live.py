"""What a supervisor looks at while work goes on: who carries what, what is late, and where rules were passed by.

Everything here stops at a fixed number of rows, so that it costs the same in a small house and in a large one.
Each list is what the queue shows under the same words, because it is read by the queue's own selection.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import RANK, Role
from followups.models import UpdatePromise
from followups.vocabulary import PromiseState
from tickets.lifecycle import STEPS
from tickets.models import ApprovalRequest, Event, GateOverride, ItemResponse, PlaybookItem, Ticket
from tickets.queues import COUNTED, VIEWS, CappedCount
from tickets.selection import Selection
from tickets.web import rows

if TYPE_CHECKING:
    from tickets.querysets import TicketQuerySet

SHOWN = 12  # rows of a list; the whole of it is one link away
READ = 5 * SHOWN  # what was passed by in one go is several rows of the table and one of the report
PEOPLE = 200  # rows of the load: more colleagues than one person looks after
LOOKED_BACK = timedelta(days=30)
ALWAYS_SHOWN = (Role.AGENT, Role.LEAD)  # others only while they have tickets
LOADS: dict[str, tuple[str, dict[str, list[str]]]] = {
    "open": ("all", {}),
    "today": ("all", {"due": ["today"]}),
    "breached": ("all", {"due": ["breached"]}),
    "held": ("waiting", {}),
}


@dataclass(frozen=True)
class Exceptional:
    """A rule that did not hold and was passed by: on which ticket, by whom, at which step, and why."""

    key: str
    ticket: Ticket
    who: str
    at: datetime
    step: str
    what: tuple[str, ...]
    why: str
    overridden: bool

    @property
    def act(self) -> tuple[int, datetime, bool]:
        """What was passed by in one go belongs together."""
        return self.ticket.pk, self.at, self.overridden


def load(reader: User, at: datetime) -> list[dict[str, Any]]:
    """What each colleague has in hand, in the order of their names; one statement, each count up to COUNTED."""
    own = Q(owner=OuterRef("pk"))
    columns: dict[str, Any] = {}
    for name, (view, chosen) in LOADS.items():
        selection = Selection(VIEWS[view], chosen)
        columns[name] = CappedCount(
            selection.rows(reader, at).filter(own).order_by(*selection.order).values("pk")[:COUNTED]
        )
    spoken = Ticket.objects.visible_to(reader).open().filter(own, last_outbound_at__isnull=False)
    last = spoken.order_by("-last_outbound_at").values("last_outbound_at")[:1]
    columns["last_word"] = Subquery(last, output_field=DateTimeField())
    people: Any = _colleagues(reader).order_by("name", "id").values("pk", "name", "role", **columns)[:PEOPLE]
    return [row for row in people if row["open"] or row["role"] in ALWAYS_SHOWN]


def late(reader: User, at: datetime) -> list[Any]:
    """Tickets with a missed target, what was due first first."""
    return _queue(reader, at, {"due": ["breached"]})


def soon(reader: User, at: datetime) -> list[Any]:
    return _queue(reader, at, {"due": ["soon"]})


def unassigned(reader: User) -> list[Any]:
    """What nobody has taken yet, the oldest first."""
    waiting = Ticket.objects.visible_to(reader).unassigned()
    return _read(waiting, ("created_at", "id"))


def silent(reader: User, at: datetime) -> list[UpdatePromise]:
    """Promised updates that are late without a word and still awaited, the longest first."""
    # Through the ticket's own column and its index: running promises are as many as open tickets.
    tickets = Ticket.objects.visible_to(reader).update_due(at)
    promises = UpdatePromise.objects.running().told().filter(state=PromiseState.LATE_SILENT, ticket__in=tickets)
    ordered = promises.order_by("ticket__next_update_promised_at", "id")
    return list(ordered.select_related("ticket__contact", "ticket__customer", "ticket__owner")[:SHOWN])


def approvals(reader: User) -> list[ApprovalRequest]:
    """Questions that wait for somebody with more authority, the oldest first."""
    visible = Ticket.objects.visible_to(reader).open()
    waiting = ApprovalRequest.objects.filter(decided_at=None, ticket__in=visible)
    return list(waiting.order_by("requested_at", "id").select_related("ticket", "requested_by")[:SHOWN])


def overrides(reader: User, since: datetime) -> "QuerySet[GateOverride]":
    """Gates that a supervisor let a ticket through, newest first by (-at, -id)."""
    found = GateOverride.objects.filter(_on_visible(reader), at__gte=since)
    return found.select_related("by", "cycle__ticket")


def skips(reader: User, since: datetime) -> "QuerySet[ItemResponse]":
    """Expected items that were skipped with a reason, newest first by (-at, -id)."""
    found = ItemResponse.objects.filter(_on_visible(reader), state=ItemResponse.State.SKIPPED, at__gte=since)
    return found.select_related("by", "cycle__ticket")


def exceptions(reader: User, at: datetime) -> list[Exceptional]:
    """The newest of both kinds within the last thirty days."""
    since = at - LOOKED_BACK
    overridden = list(overrides(reader, since).order_by("-at", "-id")[:READ])
    skipped = list(skips(reader, since).order_by("-at", "-id")[:READ])
    found = together(of_overrides(overridden)) + together(of_skips(skipped))
    return sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN]


def together(found: list[Exceptional]) -> list[Exceptional]:
    """One row for all that was passed by in one go, in the order given."""
    acts: dict[tuple[int, datetime, bool], Exceptional] = {}
    for one in found:
        first = acts.get(one.act)
        acts[one.act] = one if first is None else replace(first, what=(*first.what, *one.what))
    return list(acts.values())


def of_overrides(overridden: Sequence[GateOverride]) -> list[Exceptional]:
    return [
        Exceptional(
            f"o{row.pk}",
            row.cycle.ticket,
            row.by.name,
            row.at,
            _step(row.step),
            (row.sentence,),
            row.reason,
            overridden=True,
        )
        for row in overridden
    ]


def of_skips(skipped: Sequence[ItemResponse]) -> list[Exceptional]:
    """With what the items are called and at which step they were skipped: two statements for all of them."""
    titles, steps = _titles(skipped), _steps(skipped)
    return [
        Exceptional(
            f"s{row.pk}",
            row.cycle.ticket,
            row.by.name if row.by else "",
            row.at,
            _step(steps.get((row.cycle.ticket_id, row.at, row.code), "")),
            (titles.get((row.cycle.playbook_id, row.code), row.code),),
            " · ".join(filter(None, (row.get_skip_reason_display(), row.note))),
            overridden=False,
        )
        for row in skipped
    ]


def _titles(skipped: Sequence[ItemResponse]) -> dict[tuple[int | None, str], str]:
    versions, codes = {row.cycle.playbook_id for row in skipped}, {row.code for row in skipped}
    items = PlaybookItem.objects.filter(version__in=versions, code__in=codes).order_by("id")
    return {(version, code): title for version, code, title in items.values_list("version", "code", "title")}


def _steps(skipped: Sequence[ItemResponse]) -> dict[tuple[int, datetime, str], str]:
    """The step at which an item was skipped; none for one that was skipped on its own."""
    taken = Event.objects.filter(
        ticket__in={row.cycle.ticket_id for row in skipped},
        occurred_at__in={row.at for row in skipped},
        verb__in=list(STEPS),
    )
    told = taken.order_by("id").values_list("ticket", "occurred_at", "verb", "detail")
    return {(key, at, code): verb for key, at, verb, detail in told for code in detail.get("skipped", ())}


def _step(name: str) -> str:
    return str(STEPS[name].label) if name in STEPS else ""


def _on_visible(reader: User) -> Q:
    return Q() if reader.sees_everything else Q(cycle__ticket__in=Ticket.objects.visible_to(reader))


def _colleagues(reader: User) -> "QuerySet[User]":
    working = User.objects.filter(is_active=True, role__in=[*RANK])
    if reader.sees_everything:
        return working
    # Chosen by keys, because who shares two teams with the reader is still one person.
    return working.filter(Q(pk=reader.pk) | Q(pk__in=User.objects.filter(teams__in=reader.teams.all()).values("pk")))


def _queue(reader: User, at: datetime, chosen: dict[str, list[str]]) -> list[Any]:
    selection = Selection(VIEWS["all"], chosen)
    return _read(selection.rows(reader, at), selection.order)


def _read(tickets: "TicketQuerySet", order: tuple[str, ...]) -> list[Any]:
    return rows.read(tickets, order, size=SHOWN, cursor="").rows
