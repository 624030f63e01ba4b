"""Files of a ticket: checked, stored under a name of our own making, and never reachable by address alone."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from resolution.core.refusals import Forbidden, Invalid
from tickets import events
from tickets.models import Attachment, Message, Ticket
from tickets.operations.refreshing import changing
from tickets.permissions import may_change

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NAME = 150
AT_ONCE = 10  # files in one act
PLAIN_TYPE = "application/octet-stream"
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,49}/[a-z0-9][a-z0-9!#$&^_.+-]{0,48}")


class Upload(Protocol):
    """What a door hands in: a name and a type that nobody has checked, and bytes in pieces."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    @property
    def content_type(self) -> str | None: ...

    def chunks(self) -> Iterable[bytes]: ...


Files = Sequence[Upload]


def attach(
    ticket: Ticket, files: Files, *, actor: "User", at: datetime, is_evidence: bool = False
) -> list[Attachment]:
    """Add files to a ticket that belong to no message; evidence shows what the customer sees.

    Raises Invalid when a file is empty, too large or one too many; then none of them is kept.
    """
    if not files:
        raise Invalid(_("Nothing was added."), {"files": [_("Choose a file first.")]})
    with changing(ticket, at, gates=True) as locked:
        if not may_change(actor, locked):
            raise Forbidden(_("Your role reads tickets and does not change them. An administrator can grant more."))
        kept = _keep(locked, None, files, actor, at, is_evidence=is_evidence)
        events.record(locked, "attached", actor=actor, at=at, files=[row.name for row in kept])
    return kept


def store(message: Message, files: Files, *, actor: "User | None", at: datetime) -> list[Attachment]:
    """Keep the files of a message that was written a moment ago, under its ticket's lock."""
    return _keep(message.ticket, message, files, actor, at) if files else []


def place_of(attachment: Attachment) -> Path:
    """Where the bytes lie."""
    return _place(attachment.stored_as)


def shown_name(name: str) -> str:
    """A name that is safe to show and to save under: no folders, no control or direction characters."""
    base = re.split(r"[/\\]", name)[-1]
    plain = "".join(sign for sign in base if not unicodedata.category(sign).startswith("C")).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 16:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if stem else f"file.{ending}"
    return plain[:LONGEST_NAME] or "file"


def _keep(
    ticket: Ticket,
    message: Message | None,
    files: Files,
    actor: "User | None",
    at: datetime,
    *,
    is_evidence: bool = False,
) -> list[Attachment]:
    _require_fitting(files)
    rows = [
        Attachment(
            ticket=ticket,
            message=message,
            name=shown_name(file.name or ""),
            stored_as=secrets.token_hex(32),
            size=file.size or 0,
            content_type=_plain_type(file.content_type),
            is_evidence=is_evidence,
            uploaded_by=actor,
            created_at=at,
        )
        for file in files
    ]
    # Bytes first: a row without its bytes would be a lie, bytes without a row are only litter.
    for row, file in zip(rows, files, strict=True):
        _write(_place(row.stored_as), file)
    return Attachment.objects.bulk_create(rows)


def _require_fitting(files: Files) -> None:
    limit = settings.ATTACHMENT_LIMIT
    faults = [_("“%(name)s” is empty.") % {"name": shown_name(file.name or "")} for file in files if not file.size]
    faults += [
        _("“%(name)s” is larger than %(limit)d MB; share a link to it instead.")
        % {"name": shown_name(file.name or ""), "limit": limit // 1024 // 1024}
        for file in files
        if (file.size or 0) > limit
    ]
    if len(files) > AT_ONCE:
        faults.append(_("Add at most %(number)d files at once.") % {"number": AT_ONCE})
    if faults:
        raise Invalid(_("Nothing was sent or added; what you typed is kept."), {"files": faults})


def _plain_type(named: str | None) -> str:
    kind = (named or "").partition(";")[0].strip().lower()
    return kind if _TYPE.fullmatch(kind) else PLAIN_TYPE


def _place(stored_as: str) -> Path:
    return Path(settings.MEDIA_ROOT) / stored_as[:2] / stored_as


def _write(place: Path, file: Upload) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_suffix(".part")
    try:
        with draft.open("xb") as out:
            for piece in file.chunks():
                out.write(piece)
        draft.replace(place)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
