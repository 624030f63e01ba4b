"""The SQL of facts: what the tickets of `chosen` should count for, as rows of the fact table."""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

from metrics.definitions import DEFINITIONS, MetricDefinition
from metrics.definitions.documentation_lines import MEASURE

COUNTED = tuple(definition for definition in DEFINITIONS if definition.units)
CURRENT = f"(definition, version) IN ({', '.join(f'({one.number}, {one.version})' for one in COUNTED)})"
# The opposite, in words by which an index finds that there are none.
OF_OTHER_VERSIONS = " OR ".join(
    f"definition = {one.number} AND (version < {one.version} OR version > {one.version})" for one in COUNTED
)

COLUMNS = (
    "definition", "version", "unit",
    "ticket_id", "customer", "owner", "team", "channel", "category", "severity", "variant", "tier",
    "anchor_at", "day", "mature_at", "value", "numerator", "counted", "extra",
)  # fmt: skip
KEY, REST = COLUMNS[:3], COLUMNS[3:]


def rows_of(definition: MetricDefinition) -> str:
    """The facts of one KPI. Parameter: `zone`, the reporting time zone's name."""
    return f"""
        SELECT
            {definition.number}::smallint AS definition, {definition.version}::smallint AS version, unit, ticket_id,
            (context ->> 'customer')::bigint AS customer,
            (context ->> 'owner')::bigint AS owner,
            (context ->> 'team')::bigint AS team,
            coalesce(context ->> 'channel', '') AS channel,
            coalesce(context ->> 'category', '') AS category,
            coalesce(context ->> 'severity', '') AS severity,
            coalesce(context ->> 'variant', '') AS variant,
            coalesce(context ->> 'tier', '') AS tier,
            anchor_at,
            (anchor_at AT TIME ZONE %(zone)s)::date AS day,
            anchor_at + interval '{int(definition.look_ahead.total_seconds())} seconds' AS mature_at,
            round(value, 4) AS value, numerator, counted, extra
        FROM ({definition.units} OFFSET 0) AS units  -- fenced off: a context is made once, not once a column
    """


# Measures how well resolved cycles were written down, as long as they are fresh. Parameter: `at`.
MEASURE_DOCUMENTATION = f"""
    INSERT INTO metrics_documentationscore (cycle_id, score, missing, measured_at)
    SELECT cycle_id, coalesce(score, 0), coalesce(missing, '{{}}'), %(at)s FROM ({MEASURE}) AS measuring
    ON CONFLICT (cycle_id) DO UPDATE
    SET score = excluded.score, missing = excluded.missing, measured_at = excluded.measured_at
    WHERE (metrics_documentationscore.score, metrics_documentationscore.missing)
        IS DISTINCT FROM (excluded.score, excluded.missing)
"""
