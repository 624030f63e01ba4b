"""What a ticket may repeat: the same customer's issues that were solved shortly before it, and why they look alike."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from tickets.models import Ticket

WITHIN = timedelta(days=30)  # between the earlier resolution and the later first word
MOST = 3  # suggestions a ticket
LOOKED_AT = 50  # solved tickets of one customer, the latest first
WORDS = 2_000  # characters of each that are compared
ALIKE = 0.35  # trigram similarity from which words count as the same
SHORTEST_ERROR = 4  # characters; less is in every text
AREA, ERROR, ALIKE_WORDS = "same_area", "shared_error", "similar_words"


@dataclass(frozen=True)
class Candidate:
    """An earlier cycle that a ticket may repeat; `reasons` say why, `score` (0 to 1) how much."""

    cycle: int
    similarity: Decimal
    reasons: tuple[str, ...]

    @property
    def score(self) -> Decimal:
        """A shared error is all but proof; the same area alone is a hint; the rest is how much the words agree."""
        floor = Decimal("0.9") if ERROR in self.reasons else Decimal("0.3") if AREA in self.reasons else Decimal(0)
        bonus = Decimal("0.1") * (len(self.reasons) - 1)
        return min(Decimal(1), max(floor, self.similarity) + bonus)


def candidates(ticket: Ticket) -> list[Candidate]:
    """The likeliest, at most MOST: same category and subcategory, a shared error text, or words that agree."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK, parameters(ticket))
        rows = cursor.fetchall()
    found = [
        Candidate(cycle, Decimal(str(round(alike, 3))), _reasons(alike=alike, shared_error=shared, same_area=same))
        for cycle, alike, same, shared in rows
    ]
    likely = [candidate for candidate in found if candidate.reasons]
    return sorted(likely, key=lambda one: (-one.score, -one.cycle))[:MOST]


def parameters(ticket: Ticket) -> dict[str, Any]:
    """What LOOK is asked with."""
    return {
        "ticket": ticket.pk,
        "customer": ticket.customer_id,
        "cycle": ticket.cycle_id,
        "opened": ticket.created_at,
        "since": ticket.created_at - WITHIN,
        "looked_at": LOOKED_AT,
        "words": WORDS,
        "shortest": SHORTEST_ERROR,
        "category": ticket.category,
        "subcategory": ticket.subcategory,
        "subject": ticket.subject,
    }


def explained(reasons: list[str], similarity: Decimal) -> list[str]:
    """The reasons of a suggestion in words."""
    words = {
        AREA: _("the same category and area"),
        ERROR: _("the same error text"),
        ALIKE_WORDS: _("%(percent)d %% of the wording agrees") % {"percent": round(similarity * 100)},
    }
    return [words[reason] for reason in reasons if reason in words]


def _reasons(*, alike: float, shared_error: bool, same_area: bool) -> tuple[str, ...]:
    holds = ((ERROR, shared_error), (ALIKE_WORDS, alike >= ALIKE), (AREA, same_area))
    return tuple(reason for reason, held in holds if held)


# Opened before the other was solved: a duplicate, not a recurrence. Cancelled and merged ones were never solved.
LOOK = """
WITH mine AS (
    SELECT left(concat_ws(' ', %(subject)s::text, coalesce(nullif(assessment.problem_statement, ''), opening.body)),
                %(words)s) AS words,
           left(coalesce(opening.body, ''), %(words)s) AS opening,
           btrim(lower(coalesce(assessment.error_text, ''))) AS error
    FROM (SELECT 1) AS once
    LEFT JOIN tickets_assessment assessment ON assessment.cycle_id = %(cycle)s
    LEFT JOIN LATERAL (
        SELECT body FROM tickets_message
        WHERE ticket_id = %(ticket)s AND kind = 'inbound' ORDER BY created_at, id LIMIT 1
    ) opening ON true
), solved AS (
    SELECT id, cycle_id, subject, category, subcategory FROM tickets_ticket
    WHERE customer_id = %(customer)s AND resolved_at IS NOT NULL
        AND resolved_at BETWEEN %(since)s AND %(opened)s
        AND phase IN ('follow_up', 'closed') AND id <> %(ticket)s
    ORDER BY resolved_at DESC LIMIT %(looked_at)s
), told AS (
    SELECT solved.*, btrim(lower(coalesce(assessment.error_text, ''))) AS error,
           left(concat_ws(' ', solved.subject, coalesce(nullif(assessment.problem_statement, ''), opening.body)),
                %(words)s) AS words
    FROM solved
    LEFT JOIN tickets_assessment assessment ON assessment.cycle_id = solved.cycle_id
    LEFT JOIN LATERAL (
        SELECT body FROM tickets_message
        WHERE ticket_id = solved.id AND kind = 'inbound' ORDER BY created_at, id LIMIT 1
    ) opening ON true
)
SELECT told.cycle_id, similarity(mine.words, told.words),
       told.category <> '' AND told.category = %(category)s
           AND told.subcategory <> '' AND lower(told.subcategory) = lower(%(subcategory)s),
       length(told.error) >= %(shortest)s
           AND (told.error = mine.error OR position(told.error IN lower(mine.opening)) > 0)
FROM told CROSS JOIN mine
"""
