"""What was said and what happened, as the API shows it."""

from typing import Annotated, Any, Literal, TypedDict

from accounts.api.shapes import PersonJson, person_or_none
from customers.api.shapes import ContactPart, contact_part
from resolution.api.shapes import Instant, instant
from resolution.core.identifiers import public_id
from tickets.models import Attachment, Event, Message
from tickets.vocabulary import Channel, Intent

DIRECTIONS = {
    "inbound": "inbound",
    "outbound": "outbound",
    "call": "outbound",
    "system": "outbound",
    "note": "internal",
}
# Which row an event's detail speaks of, by the word under which it stands there.
ROWS = {
    "message": "msg",
    "owner": "usr",
    "source": "tkt",
    "opened": "tkt",
    "suggestion": "rec",
    "into": "tkt",
    "approval": "apr",
    "option": "opt",
}
RECORDS = {
    "attempts": "att",
    "options": "opt",
    "chosen_option": "opt",
    "work_steps": "wst",
    "work_step": "wst",
    "time_entries": "tim",
    "check": "chk",
}
CHANGED = {"owner": "usr", "team": "team", "problem": "prb", "prevention_owner": "usr"}


class FileJson(TypedDict):
    """A file that came with a message."""

    id: str
    object: Literal["attachment"]
    name: str
    size: int
    content_type: str


class MessageJson(TypedDict):
    """Something that was said: to us, by us, among us, or on the phone."""

    id: str
    object: Literal["message"]
    url: str
    ticket: str
    kind: Annotated[str, Message.Kind]
    direction: Literal["inbound", "outbound", "internal"]
    purpose: Annotated[str, Message.Purpose] | None
    channel: Annotated[str, Channel] | None
    author: PersonJson | None
    contact: ContactPart | None
    author_name: str | None
    text: str
    intent: Annotated[str, Intent] | None
    generated: Annotated[bool, "Written by the house, not by a person."]
    promised_at: Annotated[Instant | None, "When it says that the next update comes."]
    source: str | None
    external_id: str | None
    attachments: list[FileJson]
    created_at: Instant
    updated_at: Instant


class EventJson(TypedDict):
    """One thing that happened to a ticket. Written once, never changed."""

    id: str
    object: Literal["event"]
    url: str
    ticket: str
    verb: str
    actor: Annotated[PersonJson | None, "Null is the clock, or the customer."]
    detail: dict[str, Any]
    occurred_at: Instant
    created_at: Instant
    updated_at: Instant


def message_json(message: Message, base: str, *, fresh: bool = False) -> MessageJson:
    """Asks nothing of the database once author, contact and attachments are there.

    A `fresh` message was written a moment ago over the API, where no file comes with it.
    """
    key, ticket = public_id("msg", message.pk), public_id("tkt", message.ticket_id)
    return {
        "id": key,
        "object": "message",
        "url": f"{base}/tickets/{ticket}/messages/{key}",
        "ticket": ticket,
        "kind": str(message.kind),
        "direction": DIRECTIONS[message.kind],  # type: ignore[typeddict-item] # the table holds these words only
        "purpose": str(message.purpose) or None,
        "channel": str(message.channel) or None,
        "author": person_or_none(message.author),
        "contact": contact_part(message.contact) if message.contact else None,
        "author_name": message.author_name or None,
        "text": message.body,
        "intent": str(message.intent) or None,
        "generated": message.generated,
        "promised_at": instant(message.promised_at),
        "source": message.source or None,
        "external_id": message.external_id or None,
        "attachments": [] if fresh else [_file(one) for one in message.attachments.all()],
        "created_at": instant(message.created_at),
        "updated_at": instant(message.created_at),
    }


def event_json(event: Event, base: str) -> EventJson:
    """Asks nothing of the database once the actor is joined."""
    key, ticket = public_id("evt", event.pk), public_id("tkt", event.ticket_id)
    return {
        "id": key,
        "object": "event",
        "url": f"{base}/tickets/{ticket}/events/{key}",
        "ticket": ticket,
        "verb": event.verb,
        "actor": person_or_none(event.actor),
        "detail": {name: _outward(name, value, event.detail) for name, value in event.detail.items()},
        "occurred_at": instant(event.occurred_at),
        "created_at": instant(event.occurred_at),
        "updated_at": instant(event.occurred_at),
    }


def _file(attachment: Attachment) -> FileJson:
    return {
        "id": public_id("fil", attachment.pk),
        "object": "attachment",
        "name": attachment.name,
        "size": attachment.size,
        "content_type": attachment.content_type,
    }


def _outward(name: str, value: Any, detail: dict[str, Any]) -> Any:
    """Rows by their public ids; everything else as it was written."""
    if name == "changed" and isinstance(value, dict):
        return {column: [_public(CHANGED.get(column), one) for one in pair] for column, pair in value.items()}
    if name == "row":
        return _public(RECORDS.get(str(detail.get("record"))), value)
    return _public(ROWS.get(name), value)


def _public(prefix: str | None, value: Any) -> Any:
    return public_id(prefix, value) if prefix and type(value) is int else value
