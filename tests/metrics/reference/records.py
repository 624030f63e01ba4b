"""KPI 11: how well a cycle was written down, line by line."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.metrics.reference.asking import Unit
from tests.metrics.reference.rows import Rows
from tickets.models import Event, ResolutionCycle, Ticket

# What each line is worth, and the items of the playbook that speak of it: one that was skipped earns nothing.
WORTH = {
    "root_cause": ("2.0", {"2B1", "4C2"}),
    "resolution": ("2.0", {"4C1"}),
    "evidence": ("1.5", {"1D3"}),
    "environment": ("1.0", {"1D2"}),
    "impact": ("1.0", {"1B2", "1C2"}),
    "knowledge": ("1.0", {"4C5"}),
    "prevention": ("1.0", {"2B4", "4D2"}),
    "time": ("0.5", {"4C3"}),
}
POINT = Decimal("0.0001")
REVIEWED_WITHIN = timedelta(days=14)


def documentation_quality(rows: Rows) -> Iterator[Unit]:
    for cycle, at, event in rows.resolved():
        score = automatic(rows, cycle, event)
        for review in rows.reviews_of[cycle.pk]:
            given = review.state == "submitted" and review.submitted_at is not None
            if given and review.submitted_at is not None and review.submitted_at <= at + REVIEWED_WITHIN:
                score = ((score + Decimal(str(review.documentation))) / 2).quantize(POINT, ROUND_HALF_UP)
        yield Unit("documentation_quality", cycle.pk, cycle.ticket_id, at, score, score >= 9, event.context)


def automatic(rows: Rows, cycle: ResolutionCycle, event: Event) -> Decimal:
    """Ten times what was earned out of what applies."""
    earned = _earned(rows, cycle)
    lines = set(WORTH) - (set() if event.context["category"] == "technical_bug" else {"environment"})
    skipped = {response.code for response in rows.responses_of[cycle.pk] if response.state == "skipped"}
    worth = {line: Decimal(WORTH[line][0]) for line in lines}
    got = [worth[line] for line in lines if earned[line] and not WORTH[line][1] & skipped]
    return (10 * sum(got, Decimal(0)) / sum(worth.values())).quantize(POINT, ROUND_HALF_UP)


def _earned(rows: Rows, cycle: ResolutionCycle) -> dict[str, bool]:
    ticket = rows.tickets[cycle.ticket_id]
    cause, there = rows.causes.get(cycle.pk), rows.environments.get(cycle.pk)
    about, steps = rows.assessments.get(cycle.pk), rows.steps_of[cycle.pk]
    work = " ".join(step.text for step in steps if step.stage == "implementation")
    where = [there.browser, there.device, there.operating_system, there.app_version] if there else []
    proven = any(step.stage == "reproduction" for step in steps)
    proven = proven or any(check.stage == "diagnosis" for check in rows.checks_of[cycle.pk])
    proven = proven or bool(about and about.not_reproducible_reason) or bool(rows.evidence_of[ticket.pk])
    impact = f"{about.impact_text} {about.business_impact}" if about and about.impact_scope else ""
    prevention = " ".join([cycle.prevention_note, cause.prevention if cause else "", cycle.prevention_measure])
    return {
        "root_cause": bool(cause and cause.node and _says_something(cause.text, ticket)),
        "resolution": _says_something(f"{cycle.resolution_summary} {work}", ticket),
        "evidence": proven,
        "environment": any(where),
        "impact": _says_something(impact, ticket),
        "knowledge": bool(cycle.knowledge_outcome),
        "prevention": _says_something(prevention, ticket),
        "time": cycle.no_time_spent or any(entry.minutes > 0 for entry in rows.times_of[cycle.pk]),
    }


def _says_something(text: str, ticket: Ticket) -> bool:
    words = text.strip()
    return len(words) >= 40 and similarity(words, ticket.subject) < 0.8


def similarity(one: str, other: str) -> float:
    """Shared trigrams out of all, as pg_trgm counts them: words are padded by two blanks before and one after."""
    first, second = trigrams(one), trigrams(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def trigrams(text: str) -> set[str]:
    padded = [f"  {word} " for word in re.findall(r"[^\W_]+", text.lower())]
    return {word[place : place + 3] for word in padded for place in range(len(word) - 2)}
