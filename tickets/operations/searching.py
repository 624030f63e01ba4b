"""Filling the search documents: one narrow row of words a ticket, outside of every request."""

from typing import Any

from django.conf import settings
from django.db import connection

WORDS_KEPT = 100_000  # characters of a conversation that can be found, the newest first
MESSAGES_READ = 1_000

# In one statement, so that two workers at once leave a whole document behind, whoever is last.
UPSERT = """
INSERT INTO tickets_searchdocument (ticket_id, words)
SELECT ticket.id,
       setweight(to_tsvector('simple', concat(%(prefix)s, '-', ticket.id, ' ', ticket.id, ' ', ticket.subject)), 'A')
       || setweight(to_tsvector('simple', concat_ws(' ', contact.name, contact.email, customer.name)), 'B')
       || setweight(to_tsvector('simple', coalesce(said.words, '')), 'C')
FROM tickets_ticket ticket
JOIN customers_contact contact ON contact.id = ticket.contact_id
JOIN customers_customer customer ON customer.id = ticket.customer_id
LEFT JOIN LATERAL (
    SELECT left(string_agg(left(body, %(kept)s), ' ' ORDER BY created_at DESC, id DESC), %(kept)s) AS words
    FROM (
        SELECT id, body, created_at FROM tickets_message
        WHERE ticket_id = ticket.id AND withdrawn_at IS NULL
        ORDER BY created_at DESC, id DESC LIMIT %(messages)s
    ) newest
) said ON true
WHERE ticket.id = ANY(%(keys)s)
ORDER BY ticket.id
ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words
"""


def index_words(*keys: int) -> int:
    """Write the words of these tickets down for the search page, as they are now; returns how many.

    Subject and reference weigh most, then people, then what was said.
    """
    if not keys:
        return 0
    values: dict[str, Any] = {
        "prefix": settings.REFERENCE_PREFIX,
        "kept": WORDS_KEPT,
        "messages": MESSAGES_READ,
        "keys": list(keys),
    }
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, values)
        return int(cursor.rowcount)
