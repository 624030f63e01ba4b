"""The timeline: what was said and what happened, newest thirty first, drawn oldest to newest.

Messages and events are two streams in one order. A page takes the newest of both until one of them needs
another read; where each stream goes on stands in the cursor, so that no page ever counts or skips. Rows are
plain tuples: this is the longest loop of the page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from tickets.models import Attachment, Message, Ticket
from tickets.permissions import may_change
from tickets.vocabulary import Channel, Intent, Phase
from tickets.web.shown import happenings
from tickets.web.shown.bodies import body_html

MESSAGES, EVENTS = 30, 60  # how many a page reads of each stream
SALT = "tickets.timeline"
SAID = (
    "pk",
    "created_at",
    "kind",
    "purpose",
    "channel",
    "author_name",
    "author__name",
    "contact__name",
    "body",
    "intent",
    "generated",
    "reached",
    "promised_at",
    "moved_from",
)
DONE = ("pk", "occurred_at", "verb", "detail", "actor__name")
Kind, Purpose = Message.Kind, Message.Purpose
LOOKS = {Kind.INBOUND: "in", Kind.OUTBOUND: "out", Kind.NOTE: "note", Kind.CALL: "call", Kind.SYSTEM: "out"}
MARKED = (Purpose.PROPOSAL, Purpose.VERIFICATION_REQUEST, Purpose.CLOSING, Purpose.RECEIPT, Purpose.FOLLOW_UP)


@dataclass(frozen=True)
class Row:
    """One row of either stream, and its place in their common order."""

    at: datetime
    is_event: bool
    pk: int
    facts: Any

    @property
    def place(self) -> tuple[datetime, bool, int]:
        # What was said stands above what followed from it at the same moment.
        return (self.at, self.is_event, self.pk)

    @property
    def is_delivery(self) -> bool:
        """It stands as a mark beside its message, not as a line of its own."""
        return self.is_event and self.facts.verb == "delivered"

    @property
    def group(self) -> tuple[bool, int]:
        """Every message and every change of phase stands by itself, other events stand in runs."""
        alone = not self.is_event or bool(happenings.enters(self.facts.detail))
        return (self.is_event, self.pk if alone else 0)


@dataclass(frozen=True)
class Conversation:
    """One page of the timeline: `items` oldest first, and the cursor to what came before."""

    items: list[dict[str, Any]]
    older: str
    kind: str


def conversation(
    ticket: Ticket, user: User, *, kind: str, before: str = "", files: Iterable[Attachment] | None = None
) -> Conversation:
    """A page of what was said and done; `files` are the ticket's, when they were read already."""
    after = _read(before)
    said = _messages(ticket, kind, after) if kind != "changes" else []
    done = _events(ticket, kind, after) if kind in ("all", "changes") else []
    shown, more = _newest(said, done)
    by_message = _files_of(ticket, files, [row.pk for row in shown if not row.is_event])
    sorts = may_change(user, ticket)
    delivered = {row.facts.detail.get("message") for row in shown if row.is_delivery}
    items: list[dict[str, Any]] = []
    for _group, run in groupby((row for row in reversed(shown) if not row.is_delivery), key=lambda row: row.group):
        items += _drawn(list(run), ticket, by_message, sorts=sorts)
    for item in items:
        if item.get("message") and item["message"] in delivered:
            item["badges"].append((_("delivered"), "ok"))
    return Conversation(items, _write(after, shown) if more else "", kind)


def _messages(ticket: Ticket, kind: str, after: dict[str, Any]) -> list[Row]:
    rows = ticket.messages.standing().newest_first()
    if kind == "notes":
        rows = rows.filter(kind=Kind.NOTE)
    elif kind == "conversation":
        rows = rows.exclude(kind=Kind.NOTE)
    found = _beyond(rows, "created_at", after.get("message")).values_list(*SAID, named=True)[: MESSAGES + 1]
    return [Row(facts.created_at, False, facts.pk, facts) for facts in found]  # noqa: FBT003 - a row of one kind


def _events(ticket: Ticket, kind: str, after: dict[str, Any]) -> list[Row]:
    rows = ticket.events.exclude(verb__in=(*happenings.MESSAGES, *happenings.PRIVATE)).newest_first()
    found = _beyond(rows, "occurred_at", after.get("event")).values_list(*DONE, named=True)[: EVENTS + 1]
    return [Row(facts.occurred_at, True, facts.pk, facts) for facts in found]  # noqa: FBT003 - a row of one kind


def _beyond(rows: QuerySet[Any], moment: str, key: list[Any] | None) -> QuerySet[Any]:
    if not key:
        return rows
    at = datetime.fromisoformat(key[0])
    earlier = Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": key[1]})
    return rows.filter(earlier, **{f"{moment}__lte": at})


def _newest(said: list[Row], done: list[Row]) -> tuple[list[Row], bool]:
    """Both streams in one order, newest first, as far as both are known; and whether there is more."""
    # The row too many: from there on its stream is unknown.
    ends = [rows[-1].place for rows, most in ((said, MESSAGES), (done, EVENTS)) if len(rows) > most]
    shown: list[Row] = []
    for row in merge(said, done, key=lambda row: row.place, reverse=True):
        if row.place in ends:
            break
        shown.append(row)
    return shown, bool(ends)


def _files_of(ticket: Ticket, files: Iterable[Attachment] | None, said: list[int]) -> dict[int, list[Attachment]]:
    if files is None:
        files = ticket.attachments.filter(message__in=said).order_by("id") if said else ()
    by_message: dict[int, list[Attachment]] = {}
    for file in files:
        if file.message_id is not None:
            by_message.setdefault(file.message_id, []).append(file)
    return by_message


def _drawn(
    run: list[Row], ticket: Ticket, files: dict[int, list[Attachment]], *, sorts: bool
) -> Iterator[dict[str, Any]]:
    first = run[0].facts
    if not run[0].is_event:
        yield _message(first, ticket, files.get(first.pk, []), sorts=sorts)
        return
    if entered := happenings.enters(first.detail):
        at = first.occurred_at
        yield {"id": f"e-{first.pk}", "kind": "phase", "body": happenings.phase_words(entered), "at": at}
        if note := happenings.beside(first.detail):
            yield {"id": f"x-{first.pk}", "kind": "event", "author": _actor(first), "text": note, "at": at}
    elif len(run) == 1:
        yield {"id": f"e-{first.pk}", "kind": "event", **_line(first)}
    else:
        yield _group([row.facts for row in run])


def _group(events: list[Any]) -> dict[str, Any]:
    names = {_actor(event) for event in events}
    said = {"n": len(events), "name": next(iter(names))}
    if len(names) == 1:
        summary = ngettext("%(n)d change by %(name)s", "%(n)d changes by %(name)s", len(events)) % said
    else:
        summary = ngettext("%(n)d change", "%(n)d changes", len(events)) % said
    return {
        "id": f"g-{events[0].pk}",
        "kind": "group",
        "summary": summary,
        "at": events[-1].occurred_at,
        "events": [_line(event) for event in events],
    }


def _line(event: Any) -> dict[str, Any]:
    return {
        "author": _actor(event),
        "text": happenings.words(event.verb, event.detail),
        "at": event.occurred_at,
    }


def _actor(event: Any) -> str:
    nobody = _("The customer") if event.detail.get("contact") else _("Resolution")
    return event.actor__name or nobody


def _message(message: Any, ticket: Ticket, files: list[Attachment], *, sorts: bool) -> dict[str, Any]:
    update, inbound = message.purpose == Purpose.PROGRESS_UPDATE, message.kind == Kind.INBOUND
    return {
        "id": f"m-{message.pk}",
        "message": message.pk,
        "kind": "update" if update else LOOKS[message.kind],
        "author": message.author_name
        or message.author__name
        or (message.contact__name if inbound else "")
        or _("Resolution"),
        "to": ticket.contact.name if message.kind in (Kind.OUTBOUND, Kind.SYSTEM) else "",
        "channel": Channel(message.channel).label if message.channel and inbound else "",
        "at": message.created_at,
        "body": body_html(message.body),
        "badges": list(_badges(message)),
        "promised_at": message.promised_at,
        "files": files,
        "triage": message.pk if sorts and _waits(message, ticket) else None,
    }


def _badges(message: Any) -> Iterator[tuple[str, str]]:
    """Words and tones beside a message's head."""
    if message.purpose in MARKED:
        yield str(Purpose(message.purpose).label), "accent"
    if message.generated or message.kind == Kind.SYSTEM:
        yield _("Automatic"), "neutral"
    if message.intent:
        yield str(Intent(message.intent).label), "ok" if message.intent == Intent.CONFIRMATION else "neutral"
    if message.kind == Kind.CALL:
        yield (_("Reached"), "ok") if message.reached else (_("Not reached"), "warn")
    if message.moved_from is not None:
        yield _("From a merged ticket"), "neutral"


def _waits(message: Any, ticket: Ticket) -> bool:
    """A message of the customer that nobody has sorted yet, and that waits or may be their yes to the solution.

    The very first one always needs an answer, so that nobody is asked.
    """
    if ticket.triage_since is not None:  # asked above, with what follows from it
        return False
    since = ticket.unanswered_since if ticket.acknowledged_at is not None else None
    if ticket.phase == Phase.VERIFICATION:
        since = min(ticket.phase_entered_at, since or ticket.phase_entered_at)
    unsorted = message.kind == Kind.INBOUND and not message.intent
    return unsorted and since is not None and message.created_at >= since


def _write(after: dict[str, Any], shown: list[Row]) -> str:
    """Where each stream goes on: behind its last row on this page, else where it stood before."""
    keys = dict(after)
    for row in shown:
        keys["event" if row.is_event else "message"] = [row.at.isoformat(), row.pk]
    return signing.dumps(keys, salt=SALT)


def _read(cursor: str) -> dict[str, Any]:
    try:
        keys: dict[str, Any] = signing.loads(cursor, salt=SALT) if cursor else {}
    except signing.BadSignature:
        return {}
    return keys
