"""What became of a drill: read from the database and from what the mail server wrote down, never from what we meant."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from resolution.pulse import is_going, pulses

UNDONE = """
    SELECT (SELECT count(*) FROM tickets_agendaentry WHERE state = 'pending' AND due_at <= now())
        + (SELECT count(*) FROM channels_outboundmail
            WHERE state IN ('pending', 'claimed', 'sending', 'in_doubt') AND due_at <= now() + interval '2 minutes')
        + (SELECT count(*) FROM tickets_event WHERE relayed_at IS NULL)
        + (SELECT count(*) FROM chosen WHERE due_at > now())
"""
# Follow-ups that were not sent, told and delivered; reminders and missed updates that were not written down.
LOST = """
    SELECT count(*) FROM chosen c
    WHERE NOT EXISTS (SELECT FROM tickets_event e WHERE e.ticket_id = c.id AND e.verb =
            CASE c.purpose WHEN 'follow_up' THEN 'followed_up' WHEN 'reminder' THEN 'update_reminded'
                ELSE 'update_promise_missed' END)
        OR (c.purpose = 'reminder' AND 1 <> (SELECT count(*) FROM tickets_notification n WHERE n.ticket_id = c.id))
        OR (c.purpose = 'follow_up' AND NOT EXISTS (
            SELECT FROM followups_followup f JOIN channels_outboundmail m ON m.message_id = f.message_id
            WHERE f.ticket_id = c.id AND f.kind = 'immediate' AND f.state = 'done' AND f.evidence = 'delivered'
                AND m.state = 'sent'))
"""
DOUBLED = """
    SELECT coalesce(sum(times - 1), 0) FROM (
        SELECT count(*) AS times FROM tickets_event e JOIN chosen c ON c.id = e.ticket_id
        WHERE e.occurred_at >= (SELECT min(due_at) FROM chosen) AND e.verb IN
            ('sent', 'delivered', 'followed_up', 'update_reminded', 'update_promise_missed')
        GROUP BY e.ticket_id, e.verb) AS counted
"""
IN_DOUBT = "SELECT coalesce(sum(doubts), 0) FROM channels_outboundmail"
UNHEARD = "SELECT count(*) FROM channels_outboundmail WHERE state = 'sent' AND message_identifier <> ALL(%s::text[])"
LATENESS = """
    SELECT coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM e.occurred_at - c.due_at)), 0)
    FROM chosen c JOIN tickets_event e ON e.ticket_id = c.id AND e.occurred_at >= c.due_at
    WHERE e.verb = CASE c.purpose WHEN 'follow_up' THEN 'sent' WHEN 'reminder' THEN 'update_reminded'
        ELSE 'update_promise_missed' END
"""


@dataclass(frozen=True)
class Outcome:
    """The figures of one drill; `late` is the 99th percentile of how late due effects were, in seconds."""

    rows: int
    kills: int
    lost: int
    second_message_ids: int
    repeated: int
    in_doubt: int
    doubled: int
    late: float
    seconds: float

    @property
    def good(self) -> bool:
        """Nothing lost, nothing under two names, and nothing repeated that the product did not call in doubt."""
        nothing = self.lost == self.second_message_ids == self.doubled == 0
        return nothing and self.repeated <= self.in_doubt

    def __str__(self) -> str:
        return (
            f"R1 rows={self.rows} kills={self.kills} lost={self.lost} second_message_ids={self.second_message_ids} "
            f"repeated={self.repeated} in_doubt={self.in_doubt} seconds={self.seconds:.0f}"
        )


def clock_goes() -> bool:
    """Whether everybody has come up: somebody ticks and somebody works."""
    return is_going(pulses(timezone.now()))


def undone() -> int:
    """What is due and was not worked off, sent or told yet, and what is not due yet."""
    return int(_ask(UNDONE))


def outcome(ledger: Path, *, kills: int, seconds: float) -> Outcome:
    taken = [line.partition("\t")[0] for line in ledger.read_text().splitlines()]
    sent = set(taken)
    unheard = _ask(UNHEARD, list(sent))
    return Outcome(
        rows=int(_ask("SELECT count(*) FROM chosen")),
        kills=kills,
        lost=int(_ask(LOST)) + int(unheard),
        second_message_ids=second_identifiers(sent),
        repeated=len(taken) - len(sent),
        in_doubt=int(_ask(IN_DOUBT)),
        doubled=int(_ask(DOUBLED)),
        late=float(_ask(LATENESS)),
        seconds=seconds,
    )


def second_identifiers(sent: Iterable[str]) -> int:
    """How many mails have more than one identifier: each ticket of a drill is written to once for each purpose."""
    purposes = Counter(
        tuple(identifier.strip("<>").split(".")[:2]) for identifier in sent if not _is_digest(identifier)
    )
    return sum(times - 1 for times in purposes.values())


def _is_digest(identifier: str) -> bool:
    """A mail to one of ours: it names the first reason that it tells, of which there is one."""
    return identifier.startswith("<digest.")


def _ask(question: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return cursor.fetchone()[0]  # type: ignore[no-any-return]
