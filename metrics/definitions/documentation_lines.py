"""The eight lines by which the record of a cycle is measured: what each is worth, and what earns it.

A line earns all or nothing. An item of the playbook that was skipped earns nothing for its line.
"""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from dataclasses import dataclass

LONG_ENOUGH = 40  # characters
TOO_SIMILAR = 0.8  # trigram similarity to the subject


def _says_something(text: str) -> str:
    words = f"btrim({text})"
    return f"(length({words}) >= {LONG_ENOUGH} AND similarity({words}, ticket.subject) < {TOO_SIMILAR})"


def _exists(table: str, condition: str) -> str:
    return f"EXISTS (SELECT FROM {table} part WHERE part.cycle_id = cycle.id AND {condition})"


@dataclass(frozen=True)
class Line:
    """One line: its weight, the SQL that says whether it was earned, and the playbook items behind it."""

    key: str
    weight: str
    earned: str
    items: tuple[str, ...]
    applies: str = "true"


LINES = (
    Line(
        "root_cause",
        "2.0",
        "(coalesce(cause.node, '') <> '' AND " + _says_something("coalesce(cause.text, '')") + ")",
        ("2B1", "4C2"),
    ),
    Line("resolution", "2.0", _says_something("concat_ws(' ', cycle.resolution_summary, work.steps)"), ("4C1",)),
    Line(
        "evidence",
        "1.5",
        "("
        + _exists("tickets_workstep", "part.stage = 'reproduction'")
        + " OR "
        + _exists("tickets_check", "part.stage = 'diagnosis'")
        + " OR coalesce(assessment.not_reproducible_reason, '') <> ''"
        " OR EXISTS (SELECT FROM tickets_attachment file WHERE file.ticket_id = ticket.id AND file.is_evidence))",
        ("1D3",),
    ),
    Line(
        "environment",
        "1.0",
        "coalesce(there.browser || there.device || there.operating_system || there.app_version, '') <> ''",
        ("1D2",),
        applies="resolution.context ->> 'category' = 'technical_bug'",
    ),
    Line(
        "impact",
        "1.0",
        "(coalesce(assessment.impact_scope, '') <> '' AND "
        + _says_something("concat_ws(' ', assessment.impact_text, assessment.business_impact)")
        + ")",
        ("1B2", "1C2"),
    ),
    Line("knowledge", "1.0", "cycle.knowledge_outcome <> ''", ("4C5",)),
    Line(
        "prevention",
        "1.0",
        _says_something("concat_ws(' ', cycle.prevention_note, cause.prevention, cycle.prevention_measure)"),
        ("2B4", "4D2"),
    ),
    Line("time", "0.5", f"(cycle.no_time_spent OR {_exists('tickets_timeentry', 'part.minutes > 0')})", ("4C3",)),
)

_VALUES = ",\n".join(
    f"('{line.key}', {line.weight}, {line.applies}, {line.earned} AND NOT skipped.codes && ARRAY{list(line.items)!r})"
    for line in LINES
)

# Measures the resolved cycles of `chosen` that are still fresh, or were never measured.
MEASURE = f"""
    SELECT
        cycle.id AS cycle_id,
        round(10 * sum(line.weight) FILTER (WHERE line.earned) / sum(line.weight), 4) AS score,
        array_agg(line.key) FILTER (WHERE NOT line.earned) AS missing
    FROM resolution
    JOIN tickets_resolutioncycle cycle ON cycle.id = resolution.cycle_id
    JOIN tickets_ticket ticket ON ticket.id = cycle.ticket_id
    LEFT JOIN tickets_assessment assessment ON assessment.cycle_id = cycle.id
    LEFT JOIN tickets_environment there ON there.cycle_id = cycle.id
    LEFT JOIN tickets_rootcause cause ON cause.cycle_id = cycle.id
    LEFT JOIN metrics_documentationscore measured ON measured.cycle_id = cycle.id
    CROSS JOIN LATERAL (
        SELECT string_agg(step.text, ' ' ORDER BY step.position) AS steps FROM tickets_workstep step
        WHERE step.cycle_id = cycle.id AND step.stage = 'implementation'
    ) AS work
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(response.code::text), '{{}}') AS codes FROM tickets_itemresponse response
        WHERE response.cycle_id = cycle.id AND response.state = 'skipped'
    ) AS skipped
    CROSS JOIN LATERAL (VALUES {_VALUES}) AS line (key, weight, applies, earned)
    WHERE line.applies AND (
        measured.cycle_id IS NULL OR %(at)s < resolution.resolved_at + interval '172800 seconds'
    )
    GROUP BY cycle.id
"""
