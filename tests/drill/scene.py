"""What is promised in a drill: automatic follow-ups and promised updates, due one after the other within a minute.

Written by SQL into the history of the bench. Every row is one entry of the agenda: a follow-up that is to be sent,
a reminder of an update, or the moment at which the update was due.
"""

from dataclasses import dataclass
from math import isqrt

from django.core.management import call_command
from django.db import connection, transaction

from tests.bench.inserting import insert
from tests.bench.seeding import seed


@dataclass(frozen=True)
class Scene:
    """How many follow-ups, reminders of updates, and updates that will be missed: each a ticket of its own."""

    follow_ups: int
    reminders: int
    misses: int

    @classmethod
    def of(cls, rows: int) -> "Scene":
        """Three fifths follow-ups, and a fifth of each of the others."""
        fifth = rows // 5
        return cls(rows - 2 * fifth, fifth, fifth)

    @property
    def rows(self) -> int:
        return self.follow_ups + self.reminders + self.misses


def build(scene: Scene) -> None:
    """Migrate the empty database and write a history in which so many tickets are resolved."""
    call_command("migrate", verbosity=0)
    seed(scene.rows + 12 * isqrt(scene.rows) + 300)  # ten roots of it are open
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_agendaentry")
        cursor.execute("UPDATE customers_customer SET value_tier = 'C'")


@transaction.atomic
def promise(scene: Scene, *, begins_in: float, lasts: float) -> None:
    """Write down what comes due: the first row in `begins_in` seconds, the last one `lasts` seconds later."""
    with connection.cursor() as cursor:
        cursor.execute(CHOOSE, [scene.follow_ups, scene.follow_ups + scene.reminders, begins_in, lasts, scene.rows])
        for statement in (TICKETS, FOLLOW_UPS, MOMENTS, CYCLES):
            cursor.execute(statement)
        promised = {
            "ticket_id": "c.id",
            "promised_at": "c.promised_at",
            "made_at": "now() - interval '1 hour'",
            "state": "'open'",
        }
        insert("followups_updatepromise", promised, "chosen c WHERE c.purpose <> 'follow_up'")
        for kind, due_at in (("update_reminder", "due_at"), ("update_promise", "promised_at")):
            wanted = "('reminder')" if kind == "update_reminder" else "('reminder', 'miss')"
            insert("tickets_agendaentry", _entry(kind, due_at), f"chosen c WHERE c.purpose IN {wanted}")
        cursor.execute("ANALYZE")


def _entry(kind: str, due_at: str) -> dict[str, str]:
    return {
        "ticket_id": "c.id",
        "kind": f"'{kind}'",
        "key": "'promise'",
        "due_at": f"c.{due_at}",
        "by": "'us'",
        "counts": "true" if kind == "update_promise" else "false",
        "state": "'pending'",
    }


CHOOSE = """
    CREATE TABLE chosen AS
    SELECT id, purpose, due_at, CASE purpose WHEN 'miss' THEN due_at ELSE due_at + interval '1 day' END AS promised_at
    FROM (
        SELECT id, place,
            CASE WHEN place <= %s THEN 'follow_up' WHEN place <= %s THEN 'reminder' ELSE 'miss' END AS purpose,
            now() + %s * interval '1 second' + random() * %s * interval '1 second' AS due_at
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM tickets_ticket WHERE resolved_at IS NOT NULL) t
    ) placed WHERE place <= %s
"""
TICKETS = """
    UPDATE tickets_ticket t SET
        phase = CASE c.purpose WHEN 'follow_up' THEN 'follow_up' ELSE 'diagnosis' END,
        resolved_at = CASE c.purpose WHEN 'follow_up' THEN t.resolved_at END,
        closed_at = NULL, unanswered_since = NULL, hold_party = '', hold_until = NULL, severity = 'medium',
        open_follow_ups = CASE c.purpose WHEN 'follow_up' THEN 2 ELSE 0 END,
        owner_id = coalesce(t.owner_id, 2), next_action_at = c.due_at, next_action_by = 'us',
        next_action_code = 'planned',
        next_update_promised_at = CASE c.purpose WHEN 'follow_up' THEN NULL ELSE c.promised_at END
    FROM chosen c WHERE c.id = t.id
"""
FOLLOW_UPS = """
    UPDATE followups_followup f SET
        state = 'planned', automatic = true, requires_call = false, completed_at = NULL, evidence = '',
        message_id = NULL, sent_at = NULL, outcome = '', reason = '',
        window_start = c.due_at - interval '1 hour' + k.later, due_at = c.due_at + k.later,
        window_end = c.due_at + interval '1 day' + k.later
    FROM chosen c CROSS JOIN (VALUES ('immediate', interval '0'), ('extended', interval '6 days')) AS k (name, later)
    WHERE c.id = f.ticket_id AND f.kind = k.name AND c.purpose = 'follow_up'
"""
MOMENTS = """
    INSERT INTO tickets_agendaentry (ticket_id, kind, key, due_at, by, counts, state, attempts, reason, created_at)
    SELECT f.ticket_id, m.kind, '1:' || f.kind, CASE m.kind WHEN 'follow_up' THEN f.due_at ELSE f.window_end END,
        'us', m.kind = 'follow_up', 'pending', 0, '', now()
    FROM followups_followup f JOIN chosen c ON c.id = f.ticket_id AND c.purpose = 'follow_up'
    CROSS JOIN (VALUES ('follow_up'), ('follow_up_end')) AS m (kind)
"""
CYCLES = """
    UPDATE tickets_resolutioncycle SET resolved_at = NULL, ended_at = NULL
    WHERE id IN (SELECT id FROM chosen WHERE purpose <> 'follow_up')
"""
