"""A believable history of N tickets, written by SQL: three years, three messages each, a small recent backlog.

The shape is that of the peers' measurements: 1,000 customers, 50 agents, 8 teams, and 10 x sqrt(N) open
tickets, all recent. What was resolved took hours, some of it days; some waited for the customer, was handed up,
came back, or was late, and a third of the customers answered what they were asked. Columns that the statements below do not name get the plainest value of their type.
"""

from math import isqrt

from django.db import connection

from tests.bench.inserting import insert
from tests.bench.measures import LONG_TEXT
from tests.bench.seeding_outcomes import follow_ups, promises, troubles
from tests.bench.seeding_people import AGENTS, CUSTOMERS, TEAMS, colleagues, customers
from tickets.operations.searching import index_words

DAYS = 1_095
OPEN_SINCE, SOLVED_BEFORE = 14, 5  # days: how old the backlog is, and how new the newest of what was solved
READER = 2  # the agent who looks
LONG = 50  # messages of the long ticket
RARE = 20  # tickets that hold the rare word, whatever the size
WORDS = [
    "export",
    "report",
    "login",
    "board",
    "invoice",
    "order",
    "sync",
    "chart",
    "filter",
    "invite",
    "password",
    "limit",
    "import",
    "schedule",
    "user",
]


def seed(size: int) -> None:
    """Write the history into the empty, migrated database of the default connection."""
    backlog = 10 * isqrt(size)
    colleagues()
    customers()
    tickets(size, backlog)
    cycles(size)
    conversations(size)
    work(size)
    troubles()
    promises()
    follow_ups()
    long_conversation()
    for first in range(1, size + 1, 5_000):
        index_words(*range(first, min(first + 5_000, size + 1)))
    with connection.cursor() as cursor:
        for table in ("accounts_user", "customers_customer", "customers_contact", "tickets_ticket"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("ANALYZE tickets_ticket, tickets_event, tickets_message, sla_clock, followups_followup")


def tickets(size: int, backlog: int) -> None:
    closed = f"i <= {size - backlog}"
    age = (
        f"CASE WHEN {closed} THEN {SOLVED_BEFORE} + {DAYS - SOLVED_BEFORE} * (1 - i::float8 / {size - backlog}) "
        f"ELSE {OPEN_SINCE} * ({size} - i)::float8 / {backlog} END"
    )
    began = f"now() - interval '1 day' * ({age})"
    # Half of them within ten hours, the slowest within three days.
    took = "interval '1 hour' * (0.5 + 72 * power(((i * 7919) % 997) / 997.0, 3))"
    phases = "(ARRAY['connection','diagnosis','implementation','verification','follow_up'])[1 + i % 5]"
    due = "now() + interval '1 minute' * ((i * 7919) % 4000 - 400)"
    insert(
        "tickets_ticket",
        {
            "id": "i",
            "subject": "initcap(w.a) || ' and ' || w.b || ' ' || i",
            "phase": f"CASE WHEN {closed} THEN 'closed' ELSE {phases} END",
            "phase_entered_at": began,
            "created_at": began,
            "updated_at": began,
            "version": "1",
            "customer_id": f"1 + (i * 31) % {CUSTOMERS}",
            "contact_id": f"1 + (i * 31) % {CUSTOMERS}",
            "channel": "(ARRAY['email','portal','chat','phone'])[1 + i % 4]",
            "customer_initiated": "true",
            "owner_id": f"CASE WHEN i % 10 = 0 AND NOT {closed} THEN NULL ELSE 1 + i % {AGENTS} END",
            "team_id": f"1 + i % {TEAMS}",
            "severity": "(ARRAY['low','medium','medium','high','critical'])[1 + (i / 3) % 5]",
            "category": "(ARRAY['technical_bug','user_error','training_need'])[1 + i % 3]",
            "complexity": "'moderate'",
            "variant": "'standard'",
            "acknowledged_at": f"CASE WHEN {closed} OR i % 5 > 0 THEN {began} + interval '20 minutes' END",
            "resolved_at": f"CASE WHEN {closed} THEN {began} + {took} END",
            "closed_at": f"CASE WHEN {closed} THEN least(now(), {began} + {took} + interval '15 days') END",
            "next_update_promised_at": f"CASE WHEN NOT {closed} AND i % 3 = 0 THEN {due} END",
            "last_inbound_at": began,
            "last_outbound_at": f"{began} + interval '20 minutes'",
            "unanswered_since": f"CASE WHEN NOT {closed} AND i % 5 = 0 THEN {began} END",
            "hold_party": f"CASE WHEN NOT {closed} AND i % 4 = 1 THEN 'customer' ELSE '' END",
            "hold_until": f"CASE WHEN NOT {closed} AND i % 4 = 1 THEN now() + interval '2 days' END",
            "next_action_at": f"CASE WHEN NOT {closed} THEN {due} END",
            "next_action_by": f"CASE WHEN {closed} THEN '' WHEN i % 4 = 1 THEN 'customer' ELSE 'us' END",
            "next_action_code": f"CASE WHEN {closed} THEN '' WHEN i % 5 = 0 THEN 'answer' ELSE 'fill_gate' END",
            "gates_met": "i % 7",
            "gates_total": "8",
            "message_count": "3",
            "snippet": "'It stops at ten thousand rows, and we need the file today.'",
        },
        f"generate_series(1::bigint, {size}) i CROSS JOIN LATERAL (SELECT {_word('i')} a, {_word('i / 7')} b) w",
    )


def cycles(size: int) -> None:
    insert(
        "tickets_resolutioncycle",
        {
            "id": "t.id",
            "ticket_id": "t.id",
            "number": "1",
            "started_at": "t.created_at",
            "variant": "'standard'",
            "playbook_id": "(SELECT id FROM tickets_playbookversion WHERE state = 'current')",
            "resolved_at": "t.resolved_at",
            "ended_at": "t.resolved_at",
            "accepted_at": "t.resolved_at",
            "acceptance_kind": "CASE WHEN t.resolved_at IS NULL THEN '' ELSE 'customer_said' END",
            "resolution_summary": "CASE WHEN t.resolved_at IS NULL THEN '' ELSE 'The limit was raised for the account.' END",
        },
        "tickets_ticket t",
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_ticket SET cycle_id = id")
        cursor.execute("SELECT setval(pg_get_serial_sequence('tickets_resolutioncycle', 'id'), %s)", [size])


def conversations(size: int) -> None:
    body = (
        (
            "(SELECT string_agg(({words}::text[])[1 + (t.id * 13 + m * 7 + k * k * 31) % {n}], ' ') "
            "FROM generate_series(1, 20 + (t.id + m)::int %% 90) k)"
        )
        .replace("%%", "%")
        .format(words="ARRAY" + str(WORDS), n=len(WORDS))
    )
    insert(
        "tickets_message",
        {
            "ticket_id": "t.id",
            "kind": "CASE WHEN m = 2 THEN 'outbound' ELSE 'inbound' END",
            "purpose": "CASE WHEN m = 2 THEN 'reply' ELSE '' END",
            "channel": "t.channel",
            "author_id": "CASE WHEN m = 2 THEN coalesce(t.owner_id, 1) END",
            "contact_id": "CASE WHEN m <> 2 THEN t.contact_id END",
            "author_name": "CASE WHEN m = 2 THEN 'Agent' ELSE 'Person' END",
            "body": f"{body} || CASE WHEN m = 1 AND t.id % {size // RARE} = 0 THEN ' zyxwolf' ELSE '' END",
            "created_at": "t.created_at + interval '20 minutes' * (m - 1)",
        },
        "tickets_ticket t CROSS JOIN generate_series(1, 3) m",
    )
    insert(
        "tickets_event",
        {
            "ticket_id": "t.id",
            "verb": "(ARRAY['opened','acknowledge','diagnose','resolve'])[e]",
            "actor_id": "t.owner_id",
            "occurred_at": "CASE WHEN e = 4 THEN t.resolved_at ELSE t.created_at + interval '10 minutes' * (e - 1) END",
            "relayed_at": "now()",
            # What the numbers are made of: which cycle it was, and whose it was then.
            "detail": "CASE WHEN e = 4 THEN jsonb_build_object('cycle_id', t.id) ELSE '{}' END",
            "context": "jsonb_build_object('owner', t.owner_id, 'team', t.team_id, 'channel', t.channel, 'category', "
            "t.category, 'severity', t.severity, 'variant', t.variant, 'tier', 'B', 'customer', t.customer_id)",
        },
        "tickets_ticket t CROSS JOIN generate_series(1, 4) e WHERE e < 4 OR t.resolved_at IS NOT NULL",
    )


def long_conversation() -> None:
    """One open ticket with fifty messages, so that the price of a long page is known."""
    insert(
        "tickets_message",
        {
            "ticket_id": "t.id",
            "kind": "'inbound'",
            "contact_id": "t.contact_id",
            "author_name": "'Person'",
            "body": f"'{LONG_TEXT}'",
            "created_at": "now() - interval '1 minute' * m",
        },
        f"(SELECT * FROM tickets_ticket WHERE owner_id = {READER} AND acknowledged_at IS NOT NULL AND closed_at IS NULL "
        f"ORDER BY id LIMIT 1) t CROSS JOIN generate_series(1, {LONG - 3}) m",
    )
    with connection.cursor() as cursor:
        counted = f"SELECT ticket_id FROM tickets_message WHERE body = '{LONG_TEXT}'"
        cursor.execute(f"UPDATE tickets_ticket SET message_count = {LONG} WHERE id IN ({counted})")


def work(size: int) -> None:
    insert(
        "tickets_phaseentry",
        {"ticket_id": "id", "cycle_id": "id", "phase": "phase", "step": "'open'", "entered_at": "phase_entered_at"},
        "tickets_ticket",
    )
    insert(
        "tickets_assessment",
        {
            "cycle_id": "id",
            "problem_statement": "'Exports of more than ten thousand rows stop with an error.'",
            "emotional_state": "'frustrated'",
            "business_impact": "'The report is late.'",
        },
        "tickets_ticket",
    )


def _word(position: str) -> str:
    return f"(ARRAY{WORDS})[1 + ({position}) % {len(WORDS)}]"
