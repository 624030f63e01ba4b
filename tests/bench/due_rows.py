"""Due moments by the hundred thousand, put into the measured history by SQL."""

from django.db import connection

DUE = 100_000
FUTURE = 1_000_000
SETTLED = "DELETE FROM tickets_agendaentry WHERE kind LIKE 'bench%'"


def put_due(number: int = DUE) -> None:
    """So many entries of a kind that nobody settles, all due."""
    _do(
        SETTLED,
        f"""
        INSERT INTO tickets_agendaentry
            (ticket_id, kind, key, due_at, by, counts, state, attempts, reason, created_at)
        SELECT t.id, 'bench', n::text, now() - interval '1 hour' + interval '1 millisecond' * n, 'us', false,
            'pending', 0, '', now()
        FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS tickets
            FROM tickets_ticket) t
        CROSS JOIN LATERAL generate_series(t.place, {number - 1}, t.tickets) n
        """,
        "VACUUM ANALYZE tickets_agendaentry",
    )


def put_future(number: int = FUTURE) -> None:
    """So many entries that are due in a month."""
    _do(
        SETTLED,
        f"""
        INSERT INTO tickets_agendaentry
            (ticket_id, kind, key, due_at, by, counts, state, attempts, reason, created_at)
        SELECT t.id, 'bench_later', n::text, now() + interval '30 days' + interval '1 second' * n, 'us', false,
            'pending', 0, '', now()
        FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS tickets
            FROM tickets_ticket) t
        CROSS JOIN LATERAL generate_series(t.place, {number - 1}, t.tickets) n
        """,
        "VACUUM ANALYZE tickets_agendaentry",
    )


def put_follow_ups(number: int) -> int:
    """Make so many resolved tickets wait for the automatic follow-up that is due now; how many there are."""
    _do(
        SETTLED,
        "DELETE FROM tickets_agendaentry",
        "UPDATE customers_customer SET value_tier = 'C'",
        f"CREATE TEMPORARY TABLE chosen AS SELECT id FROM tickets_ticket WHERE phase IN ('closed', 'follow_up') "
        f"AND resolved_at IS NOT NULL ORDER BY id LIMIT {number}",
        """
        UPDATE tickets_ticket SET phase = 'follow_up', closed_at = NULL, open_follow_ups = 2, unanswered_since = NULL,
            hold_party = '', next_action_at = now() - interval '1 minute', next_action_by = 'us',
            next_action_code = 'planned', next_update_promised_at = NULL, severity = 'medium'
        WHERE id IN (SELECT id FROM chosen)
        """,
        """
        UPDATE followups_followup SET state = 'planned', automatic = true, requires_call = false, completed_at = NULL,
            evidence = '', message_id = NULL, sent_at = NULL, outcome = '', reason = '',
            window_start = now() - interval '1 hour' + later, due_at = now() - interval '1 minute' + later,
            window_end = now() + interval '1 day' + later
        FROM (VALUES ('immediate', interval '0'), ('extended', interval '6 days')) AS k (name, later)
        WHERE kind = k.name AND ticket_id IN (SELECT id FROM chosen)
        """,
        """
        INSERT INTO tickets_agendaentry
            (ticket_id, kind, key, due_at, by, counts, state, attempts, reason, created_at)
        SELECT f.ticket_id, m.kind, '1:' || f.kind, CASE m.kind WHEN 'follow_up' THEN f.due_at ELSE f.window_end END,
            'us', m.kind = 'follow_up', 'pending', 0, '', now()
        FROM followups_followup f CROSS JOIN (VALUES ('follow_up'), ('follow_up_end')) AS m (kind)
        WHERE f.ticket_id IN (SELECT id FROM chosen)
        """,
        "VACUUM ANALYZE tickets_agendaentry, tickets_ticket, followups_followup",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM chosen")
        return int(cursor.fetchone()[0])


def sent_follow_ups() -> int:
    """How many of the chosen tickets were written to since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM followups_followup f JOIN tickets_message m ON m.id = f.message_id "
            "JOIN channels_outboundmail o ON o.message_id = m.id WHERE f.state = 'open'"
        )
        return int(cursor.fetchone()[0])


def _do(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
