"""Running an import: batch by batch, every row answered, nothing taken in twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Row
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team
from customers.models import Contact
from customers.operations import meet_all
from followups.operations.importing import ImportedAnswer, import_answers
from resolution.importing.mapping import Mapping
from resolution.importing.rows import Reading, read_row
from tickets.models import Ticket
from tickets.operations.importing import History, import_tickets

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 500
CREATED, KNOWN, REFUSED = "created", "known", "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of one row: created (or would be), known already, or refused, and why."""

    number: int
    external_id: str
    result: str
    reference: str = ""
    reasons: tuple[str, ...] = ()


@dataclass
class Result:
    """The answer to a whole file."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(outcome.result for outcome in self.outcomes)


def run(
    rows: Iterable[Row[str, str | None]],
    mapping: Mapping,
    *,
    team: Team | None,
    actor: "User | None",
    at: datetime,
    dry_run: bool = False,
    progress: Callable[[Result], None] | None = None,
) -> Result:
    """Take rows in, in batches of their own transaction; with `dry_run` only say what would happen."""
    result = Result()
    seen: set[str] = set()
    for readings in _batches(rows, mapping):
        result.outcomes += _take(readings, mapping, seen, team=team, actor=actor, at=at, dry_run=dry_run)
        if progress is not None:
            progress(result)
    return result


def _batches(rows: Iterable[Row[str, str | None]], mapping: Mapping) -> Iterator[list[Reading]]:
    numbered = enumerate(rows, 1)
    while batch := list(islice(numbered, BATCH)):
        yield [read_row(number, row, mapping) for number, row in batch]


@transaction.atomic
def _take(
    readings: list[Reading],
    mapping: Mapping,
    seen: set[str],
    *,
    team: Team | None,
    actor: "User | None",
    at: datetime,
    dry_run: bool,
) -> list[Outcome]:
    known = _known(readings, mapping)
    outcomes: dict[int, Outcome] = {}
    fresh: list[Reading] = []
    for reading in readings:
        key = reading.words.get("external_id", "")
        if reading.faults:
            outcomes[reading.number] = Outcome(reading.number, key, REFUSED, reasons=tuple(reading.faults))
        elif key in known or key in seen:
            outcomes[reading.number] = Outcome(reading.number, key, KNOWN, reference=known.get(key, ""))
        else:
            seen.add(key)
            fresh.append(reading)
    tickets = _store(fresh, mapping, team=team, actor=actor, at=at) if fresh and not dry_run else []
    references = [ticket.reference for ticket in tickets] or [""] * len(fresh)
    for reading, reference in zip(fresh, references, strict=True):
        key = reading.words["external_id"]
        outcomes[reading.number] = Outcome(reading.number, key, CREATED, reference, tuple(reading.notes))
    return [outcomes[reading.number] for reading in readings]


def _known(readings: list[Reading], mapping: Mapping) -> dict[str, str]:
    keys = [reading.words.get("external_id", "") for reading in readings]
    rows = Ticket.objects.filter(source=mapping.source, external_id__in=[key for key in keys if key])
    return {ticket.external_id: ticket.reference for ticket in rows.only("id", "external_id", "phase")}


def _store(
    readings: list[Reading], mapping: Mapping, *, team: Team | None, actor: "User | None", at: datetime
) -> list[Ticket]:
    people: dict[str, tuple[str, str, str]] = {}
    for reading in readings:
        words = reading.words
        people.setdefault(
            words["email"].lower(), (words.get("name", ""), words.get("company", ""), words.get("phone", ""))
        )
    contacts = meet_all(people, at=at)
    histories = [_history(reading, contacts[reading.words["email"].lower()]) for reading in readings]
    tickets = import_tickets(histories, source=mapping.source, team=team, actor=actor, at=at)
    import_answers(
        [
            ImportedAnswer(ticket, reading.satisfaction, mapping.scale_max, reading.times["resolved_at"] or at)
            for ticket, reading in zip(tickets, readings, strict=True)
            if reading.satisfaction is not None
        ],
        source=mapping.source,
    )
    return tickets


def _history(reading: Reading, contact: Contact) -> History:
    words, times = reading.words, reading.times
    name = words.get("name", "")
    if name and name != contact.name:
        reading.notes.append(
            _("The address belongs to %(name)s; the ticket keeps the row's name.") % {"name": contact.name}
        )
    return History(
        external_id=words["external_id"][:200],
        contact=contact,
        author_name=(name or contact.name)[:120],
        subject=words["subject"],
        message=words["message"],
        channel=words["channel"],
        severity=words["severity"],
        category=words["category"],
        subcategory=words.get("subcategory", "")[:80],
        resolution=words.get("resolution", ""),
        state=words["state"],
        created_at=times["created_at"],
        first_response_at=times["first_response_at"],
        resolved_at=times["resolved_at"],
        raw=reading.raw,
    )
