"""The timeline: what was said and what happened, newest thirty first, drawn oldest to newest.

Messages and events are two streams in one order. A page takes the newest of both until one of them needs
another read; where each stream goes on stands in the cursor, so that no page ever counts or skips.
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
from tickets.models import Attachment, Event, Message, Ticket
from tickets.permissions import may_change
from tickets.vocabulary import Channel, Intent
from tickets.web.shown import happenings
from tickets.web.shown.bodies import body_html

MESSAGES, EVENTS = 30, 60  # how many a page reads of each stream
SALT = "tickets.timeline"
Row = Message | Event
Kind, Purpose = Message.Kind, Message.Purpose
LOOKS = {Kind.INBOUND: "in", Kind.OUTBOUND: "out", Kind.NOTE: "note", Kind.CALL: "call", Kind.SYSTEM: "out"}
MARKED = (Purpose.PROPOSAL, Purpose.VERIFICATION_REQUEST, Purpose.CLOSING, Purpose.RECEIPT, Purpose.FOLLOW_UP)


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
    by_message = _files_of(ticket, files, [row for row in shown if isinstance(row, Message)])
    sorts = may_change(user, ticket)
    items = [item for block in _blocks(reversed(shown)) for item in _items(block, ticket, by_message, sorts=sorts)]
    return Conversation(items, _write(after, shown) if more else "", kind)


def _messages(ticket: Ticket, kind: str, after: dict[str, Any]) -> list[Message]:
    rows = ticket.messages.standing().select_related("author", "contact").newest_first()
    if kind == "notes":
        rows = rows.filter(kind=Kind.NOTE)
    elif kind == "conversation":
        rows = rows.exclude(kind=Kind.NOTE)
    return list(_beyond(rows, "created_at", after.get("message"))[: MESSAGES + 1])


def _events(ticket: Ticket, kind: str, after: dict[str, Any]) -> list[Event]:
    rows = ticket.events.exclude(verb__in=happenings.MESSAGES).select_related("actor").newest_first()
    return list(_beyond(rows, "occurred_at", after.get("event"))[: EVENTS + 1])


def _beyond(rows: QuerySet[Any], moment: str, key: list[Any] | None) -> QuerySet[Any]:
    if not key:
        return rows
    at = datetime.fromisoformat(key[0])
    earlier = Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": key[1]})
    return rows.filter(earlier, **{f"{moment}__lte": at})


def _newest(said: list[Message], done: list[Event]) -> tuple[list[Row], bool]:
    """Both streams in one order, newest first, as far as both are known; and whether there is more."""
    unread = [rows for rows, most in ((said, MESSAGES), (done, EVENTS)) if len(rows) > most]
    ends = [rows[-1] for rows in unread]  # the row too many: from there on a stream is unknown
    shown: list[Row] = []
    streams: list[list[Row]] = [[*said], [*done]]
    for row in merge(*streams, key=_order, reverse=True):
        if row in ends:
            break
        shown.append(row)
    return shown, bool(ends)


def _order(row: Row) -> tuple[datetime, int, int]:
    # What was said stands above what followed from it at the same moment.
    return (row.created_at, 0, row.pk) if isinstance(row, Message) else (row.occurred_at, 1, row.pk)


def _files_of(ticket: Ticket, files: Iterable[Attachment] | None, said: list[Message]) -> dict[int, list[Attachment]]:
    if files is None:
        files = ticket.attachments.filter(message__in=said).order_by("id") if said else ()
    by_message: dict[int, list[Attachment]] = {}
    for file in files:
        if file.message_id is not None:
            by_message.setdefault(file.message_id, []).append(file)
    return by_message


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Every message and every change of phase by itself, other events in runs."""
    for _key, run in groupby(rows, key=_apart):
        yield list(run)


def _apart(row: Row) -> Any:
    alone = isinstance(row, Message) or bool(happenings.enters(row))
    return (type(row), row.pk) if alone else None


def _items(
    block: list[Row], ticket: Ticket, files: dict[int, list[Attachment]], *, sorts: bool
) -> Iterator[dict[str, Any]]:
    first = block[0]
    if isinstance(first, Message):
        yield _message(first, ticket, files.get(first.pk, []), sorts=sorts)
        return
    events = [event for event in block if isinstance(event, Event)]
    if entered := happenings.enters(first):
        yield {
            "id": f"e-{first.pk}",
            "kind": "phase",
            "body": happenings.phase_words(entered),
            "at": first.occurred_at,
        }
        if note := _beside(first):
            yield {
                "id": f"x-{first.pk}",
                "kind": "event",
                "author": _actor(first),
                "body": note,
                "at": first.occurred_at,
            }
    elif len(events) == 1:
        yield {"id": f"e-{first.pk}", "kind": "event", **_line(events[0])}
    else:
        yield _group(events)


def _beside(event: Event) -> str:
    """What deserves a line under a change of phase: a reason, an exception."""
    parts = [f"“{event.detail['reason']}”" if event.detail.get("reason") else "", happenings.exceptions(event)]
    return "; ".join(part for part in parts if part)


def _group(events: list[Event]) -> dict[str, Any]:
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


def _line(event: Event) -> dict[str, Any]:
    return {"author": _actor(event), "text": happenings.words(event), "at": event.occurred_at}


def _actor(event: Event) -> str:
    return event.actor.name if event.actor else _("Resolution")


def _message(message: Message, ticket: Ticket, files: list[Attachment], *, sorts: bool) -> dict[str, Any]:
    update = message.purpose == Purpose.PROGRESS_UPDATE
    return {
        "id": f"m-{message.pk}",
        "kind": "update" if update else LOOKS[Kind(message.kind)],
        "author": _author(message),
        "to": ticket.contact.name if message.kind in (Kind.OUTBOUND, Kind.SYSTEM) else "",
        "channel": Channel(message.channel).label if message.channel and message.kind == Kind.INBOUND else "",
        "at": message.created_at,
        "body": body_html(message.body),
        "badges": list(_badges(message)),
        "promised_at": message.promised_at,
        "files": files,
        "triage": message.pk if sorts and _waits(message, ticket) else None,
    }


def _author(message: Message) -> str:
    if message.author_name:
        return message.author_name
    if message.author is not None:
        return message.author.name
    return message.contact.name if message.kind == Kind.INBOUND and message.contact else _("Resolution")


def _badges(message: Message) -> Iterator[tuple[str, str]]:
    """Words and tones beside a message's head."""
    if message.purpose in MARKED:
        yield str(Purpose(message.purpose).label), "accent"
    if message.generated or message.kind == Kind.SYSTEM:
        yield _("Automatic"), "neutral"
    if message.intent:
        yield str(Intent(message.intent).label), "ok" if message.intent == Intent.CONFIRMATION else "neutral"
    if message.kind == Kind.CALL:
        yield (_("Reached"), "ok") if message.reached else (_("Not reached"), "warn")
    if message.moved_from_id is not None:
        yield _("From a merged ticket"), "neutral"


def _waits(message: Message, ticket: Ticket) -> bool:
    """A message of the customer that nobody has answered or sorted yet; the first one always needs an answer."""
    since = ticket.unanswered_since if ticket.acknowledged_at is not None else None
    unsorted = message.kind == Kind.INBOUND and not message.intent
    return unsorted and since is not None and message.created_at >= since


def _write(after: dict[str, Any], shown: list[Row]) -> str:
    """Where each stream goes on: behind its last row on this page, else where it stood before."""
    keys = dict(after)
    for row in shown:
        at = row.created_at if isinstance(row, Message) else row.occurred_at
        keys["message" if isinstance(row, Message) else "event"] = [at.isoformat(), row.pk]
    return signing.dumps(keys, salt=SALT)


def _read(cursor: str) -> dict[str, Any]:
    try:
        keys: dict[str, Any] = signing.loads(cursor, salt=SALT) if cursor else {}
    except signing.BadSignature:
        return {}
    return keys
