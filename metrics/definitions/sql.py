"""Parts of SQL that several KPIs share. All of them look only at the tickets of `chosen`.

A definition's `units` is one SELECT over these, with the columns

    unit        the row that is counted          value      a number, or NULL
    ticket_id                                    numerator  whether it hit, or NULL
    context     the deciding event's dimensions  counted    false: kept and shown apart
    anchor_at   when it counts                   extra      what a list or a split needs beside, or NULL

`PARTS` says what they share, each as one SELECT over those before it. Few tickets are counted with them as the
WITH of one statement; all tickets there are with a temporary table each, so that the planner knows their sizes.
Each finds what it needs in one pass: nothing is looked up ticket by ticket.
"""
# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter

# Not spam or a test, not cancelled before a person answered, not merged into another ticket.
COUNTABLE = """ticket.phase <> 'merged' AND NOT (
    ticket.phase = 'cancelled' AND (ticket.cancel_reason IN ('spam', 'test') OR ticket.acknowledged_at IS NULL)
)"""

# A person of ours reached the customer in their own words.
BY_HAND = """(
    message.kind = 'outbound' AND message.author_id IS NOT NULL AND NOT message.generated
    OR message.kind = 'call' AND message.reached
)"""

# The tickets to look at, and why; and in place of it all tickets.
CHOSEN = "SELECT * FROM unnest(%(tickets)s::bigint[], %(causes)s::text[]) AS chosen (ticket_id, cause)"
EVERYTHING = "SELECT id AS ticket_id, 'rebuilt'::text AS cause FROM tickets_ticket"

# The event by which a cycle was resolved here: the last one, should there be several.
RESOLVING = """
    SELECT DISTINCT ON (cycle_id) (event.detail ->> 'cycle_id')::bigint AS cycle_id, event.context
    FROM chosen JOIN tickets_event event USING (ticket_id)
    WHERE event.verb IN ('resolve', 'resolve_on_first_contact')
    ORDER BY cycle_id, event.id DESC
"""

# What a ticket was when it came in from another system, where nobody of ours resolved it.
IMPORTED = """
    SELECT event.ticket_id, event.context FROM chosen JOIN tickets_event event USING (ticket_id)
    WHERE event.verb = 'imported'
"""

# When the first ticket was opened that was confirmed as the same issue of the same customer. It counts for
# the latest cycle that was resolved before, and for no other.
REPEATED = """
    SELECT nearest.cycle_id, min(later.created_at) AS recurred_at
    FROM chosen
    JOIN tickets_ticketlink link ON link.other_id = chosen.ticket_id AND link.kind = 'recurrence_of'
    JOIN tickets_ticket later ON later.id = link.ticket_id
    JOIN tickets_ticket ticket ON ticket.id = link.other_id AND ticket.customer_id = later.customer_id
    CROSS JOIN LATERAL (
        SELECT cycle.id AS cycle_id FROM tickets_resolutioncycle cycle
        WHERE cycle.ticket_id = ticket.id AND cycle.resolved_at <= later.created_at
        ORDER BY cycle.number DESC LIMIT 1
    ) AS nearest
    GROUP BY nearest.cycle_id
"""

# When the first ticket was opened that looks like the same issue, and about which nobody has decided yet.
SUSPECTED = """
    SELECT cycle.id AS cycle_id, min(later.created_at) AS suspected_at
    FROM chosen
    JOIN tickets_ticket ticket ON ticket.id = chosen.ticket_id
    JOIN tickets_resolutioncycle cycle ON cycle.ticket_id = ticket.id
    JOIN tickets_recurrencesuggestion suggestion ON suggestion.earlier_id = cycle.id AND suggestion.decision = ''
    JOIN tickets_ticket later
        ON later.id = suggestion.ticket_id AND later.phase NOT IN ('merged', 'cancelled')
        AND later.customer_id = ticket.customer_id AND later.created_at >= cycle.resolved_at
    GROUP BY cycle.id
"""

# When a ticket was first handed up after the first human contact, by an escalation that was taken, whenever
# that was (KPI 8).
ESCALATED = f"""
    SELECT escalation.ticket_id, min(escalation.raised_at) AS escalated_at
    FROM chosen JOIN tickets_escalation escalation USING (ticket_id)
    WHERE escalation.accepted_at IS NOT NULL AND escalation.raised_at >= (
        SELECT min(message.created_at) FROM tickets_message message
        WHERE message.ticket_id = escalation.ticket_id AND message.withdrawn_at IS NULL AND {BY_HAND}
    )
    GROUP BY escalation.ticket_id
"""

# Every cycle that was resolved here, with its deciding event and what became of it. One that came in from
# another system without such an event has no history that could be judged.
RESOLUTION = f"""
    SELECT
        cycle.id AS cycle_id, cycle.number, cycle.resolved_at, cycle.acceptance_kind, resolving.context,
        ticket.id AS ticket_id, ticket.created_at, ticket.customer_id, ticket.customer_initiated, ticket.problem_id,
        later.started_at AS reopened_at, later.reopen_reason,
        repeated.recurred_at, suspected.suspected_at, escalated.escalated_at
    FROM resolving
    JOIN tickets_resolutioncycle cycle ON cycle.id = resolving.cycle_id AND cycle.resolved_at IS NOT NULL
    JOIN tickets_ticket ticket ON ticket.id = cycle.ticket_id
    LEFT JOIN tickets_resolutioncycle later ON later.ticket_id = cycle.ticket_id AND later.number = cycle.number + 1
    LEFT JOIN repeated ON repeated.cycle_id = cycle.id
    LEFT JOIN suspected ON suspected.cycle_id = cycle.id
    LEFT JOIN escalated ON escalated.ticket_id = cycle.ticket_id
    WHERE {COUNTABLE}
"""

PARTS = {
    "resolving": RESOLVING,
    "imported": IMPORTED,
    "repeated": REPEATED,
    "suspected": SUSPECTED,
    "escalated": ESCALATED,
    "resolution": RESOLUTION,
}
SHARED = ",\n".join(f"{name} AS MATERIALIZED ({part})" for name, part in {"chosen": CHOSEN, **PARTS}.items())

# Our own tickets to customers are flagged.
OUTBOUND = "CASE WHEN NOT resolution.customer_initiated THEN true END"
NOT_A_WISH = "resolution.context ->> 'category' IS DISTINCT FROM 'feature_request'"
WAS_ESCALATED = "(resolution.escalated_at <= resolution.resolved_at) IS TRUE"


def noted(**parts: str) -> str:
    """What a fact notes beside, from SQL for each part: those that are not NULL, or NULL where none is."""
    pairs = ", ".join(f"'{name}', {part}" for name, part in parts.items())
    some = f"num_nonnulls({', '.join(parts.values())}) > 0"
    return f"CASE WHEN {some} THEN jsonb_strip_nulls(jsonb_build_object({pairs})) END"


def came_back(seconds: int, *reasons: str) -> str:
    """The cycle was followed within so many seconds by a reopening (for one of the reasons, if any are given)."""
    among = f"AND resolution.reopen_reason IN ({', '.join(repr(reason) for reason in reasons)})" if reasons else ""
    return f"({_within('reopened_at', seconds)} {among})"


def recurred(seconds: int) -> str:
    """A later ticket, opened within so many seconds, was confirmed as the same issue."""
    return _within("recurred_at", seconds)


def suspected(seconds: int) -> str:
    """A later ticket, opened within so many seconds, looks like the same issue, and nobody has decided yet."""
    return _within("suspected_at", seconds)


def _within(moment: str, seconds: int) -> str:
    limit = f"resolution.resolved_at + interval '{seconds} seconds'"
    return f"(resolution.{moment} <= {limit}) IS TRUE"


# The dimensions as they are today, where no event kept them; as texts, which costs a third of numbers. Needs
# `ticket` and, by a left join, `customer`.
CONTEXT_TODAY = """jsonb_object(
    '{owner,team,channel,category,severity,variant,tier,customer}', ARRAY[
        ticket.owner_id::text, ticket.team_id::text, ticket.channel, ticket.category, ticket.severity, ticket.variant,
        customer.value_tier, ticket.customer_id::text
    ]
)"""
