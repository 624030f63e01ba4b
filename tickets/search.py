"""Finding tickets by their words, in bounded time whatever the word and however many tickets there are.

First the newest documents are looked at by key, which answers for every common word; only a word that is
too rare for that is looked up in the word index, fenced so that the planner cannot turn it around. An
ordinary `ORDER BY … LIMIT` over the match can take minutes: it walks the key backwards for a rare word.
"""

import re
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from accounts.models import User
from tickets.models import Ticket

NEWEST = 10_000  # documents that the first step looks at
PREFIX = 3  # words of at least so many characters also find longer ones
_TERM = re.compile(r'(-?)"([^"]*)"|(-?)(\S+)')
_WORD = re.compile(r"\w", re.UNICODE)

# `visible` is a scalar subquery on purpose: it is asked once per match and never becomes a join.
FIRST = """
SELECT hit.ticket_id FROM (
    SELECT ticket_id, words FROM tickets_searchdocument
    WHERE ticket_id < %s ORDER BY ticket_id DESC LIMIT %s
) hit
WHERE hit.words @@ to_tsquery('simple', %s) AND ({visible}) IS NOT NULL
ORDER BY hit.ticket_id DESC LIMIT %s
"""
SECOND = """
WITH matches AS MATERIALIZED (
    SELECT ticket_id FROM tickets_searchdocument WHERE words @@ to_tsquery('simple', %s)
)
SELECT hit.ticket_id FROM (
    SELECT ticket_id FROM matches WHERE ticket_id < %s ORDER BY ticket_id DESC OFFSET 0
) hit
WHERE ({visible}) IS NOT NULL LIMIT %s
"""


def find(user: User, words: str, *, limit: int, before: int = 2**63 - 1) -> list[int]:
    """Keys of the newest tickets below `before` that hold the words and that the reader may see.

    A word also finds longer ones that begin with it; "quoted words" stand together; -word must not occur.
    """
    query = query_of(words)
    if not query:
        return []
    seen = Ticket.objects.visible_to(user).filter(pk=RawSQL("hit.ticket_id", ())).values("pk")
    visible, rights = seen.query.sql_with_params()
    found = _keys(FIRST.format(visible=visible), before, NEWEST, query, *rights, limit)
    if len(found) < limit:
        found = _keys(SECOND.format(visible=visible), query, before, *rights, limit)
    return found


def query_of(words: str) -> str:
    """What was typed, in PostgreSQL's own search language; empty when it holds no word to look for."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for not_phrase, phrase, not_word, word in _TERM.findall(words):
        if not _WORD.search(phrase or word):
            continue
        exact = bool(phrase) or len(word) < PREFIX
        term = _quoted(phrase or word) + ("" if exact else ":*")
        (unwanted if not_phrase or not_word else wanted).append(term)
    if not wanted:  # "everything but" would be everything
        return ""
    return " & ".join([*wanted, *(f"!{term}" for term in unwanted)])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", " ").replace("'", "''")
    return f"'{escaped}'"


def _keys(statement: str, *values: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [key for (key,) in cursor.fetchall()]
