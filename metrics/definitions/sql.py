"""Parts of SQL that several KPIs share. All of them look only at the tickets of `chosen`.

A definition's `units` is one SELECT over these, with the columns

    unit        the row that is counted          value      a number, or NULL
    ticket_id                                    numerator  whether it hit, or NULL
    context     the deciding event's dimensions  counted    false: kept and shown apart
    anchor_at   when it counts                   extra      what a list or a split needs beside, or NULL
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

# The tickets to look at, and every cycle of theirs that was resolved here, with its deciding event: a
# cycle that came in from another system without one has no history that could be judged.
SHARED = f"""
    chosen AS (
        SELECT * FROM unnest(%(tickets)s::bigint[], %(causes)s::text[]) AS chosen(ticket_id, cause)
    ),
    resolution AS MATERIALIZED (
        SELECT DISTINCT ON (cycle.id)
            cycle.id AS cycle_id, cycle.number, cycle.resolved_at, cycle.acceptance_kind, event.context,
            ticket.id AS ticket_id, ticket.created_at, ticket.customer_id, ticket.customer_initiated,
            ticket.problem_id
        FROM chosen
        JOIN tickets_ticket ticket ON ticket.id = chosen.ticket_id
        JOIN tickets_resolutioncycle cycle ON cycle.ticket_id = ticket.id AND cycle.resolved_at IS NOT NULL
        JOIN tickets_event event
            ON event.ticket_id = ticket.id
            AND event.verb IN ('resolve', 'resolve_on_first_contact')
            AND (event.detail ->> 'cycle_id')::bigint = cycle.id
        WHERE {COUNTABLE}
        ORDER BY cycle.id, event.id DESC
    )
"""

# Our own tickets to customers are flagged.
OUTBOUND = "CASE WHEN NOT resolution.customer_initiated THEN true END"


def noted(**parts: str) -> str:
    """What a fact notes beside, from SQL for each part: those that are not NULL, or NULL where none is."""
    pairs = ", ".join(f"'{name}', {part}" for name, part in parts.items())
    return f"nullif(jsonb_strip_nulls(jsonb_build_object({pairs})), '{{}}'::jsonb)"


NOT_A_WISH = "resolution.context ->> 'category' IS DISTINCT FROM 'feature_request'"

# An escalation that counts (KPI 8): handed up after the first human contact and before this resolution,
# and taken, whenever that was.
ESCALATED = f"""EXISTS (
    SELECT FROM tickets_escalation escalation
    WHERE escalation.ticket_id = resolution.ticket_id
        AND escalation.accepted_at IS NOT NULL
        AND escalation.raised_at <= resolution.resolved_at
        AND escalation.raised_at >= (
            SELECT min(message.created_at) FROM tickets_message message
            WHERE message.ticket_id = resolution.ticket_id AND message.withdrawn_at IS NULL AND {BY_HAND}
        )
)"""


def came_back(seconds: int, *reasons: str) -> str:
    """The cycle was followed within so many seconds by a reopening (for one of the reasons, if any are given)."""
    among = f"AND later.reopen_reason IN ({', '.join(repr(reason) for reason in reasons)})" if reasons else ""
    return f"""EXISTS (
        SELECT FROM tickets_resolutioncycle later
        WHERE later.ticket_id = resolution.ticket_id AND later.number = resolution.number + 1
            AND later.started_at <= resolution.resolved_at + interval '{seconds} seconds' {among}
    )"""


def recurred(seconds: int) -> str:
    """A later ticket of the same customer, opened within so many seconds, was confirmed as the same issue.

    It counts for the latest cycle that was resolved before it was opened, and for no other.
    """
    return f"""EXISTS (
        SELECT FROM tickets_ticketlink link
        JOIN tickets_ticket later ON later.id = link.ticket_id
        WHERE link.kind = 'recurrence_of' AND link.other_id = resolution.ticket_id
            AND later.customer_id = resolution.customer_id
            AND later.created_at >= resolution.resolved_at
            AND later.created_at <= resolution.resolved_at + interval '{seconds} seconds'
            AND NOT EXISTS (
                SELECT FROM tickets_resolutioncycle nearer
                WHERE nearer.ticket_id = resolution.ticket_id AND nearer.number > resolution.number
                    AND nearer.resolved_at <= later.created_at
            )
    )"""


def suspected(seconds: int) -> str:
    """A later ticket, opened within so many seconds, looks like the same issue, and nobody has decided yet."""
    return f"""EXISTS (
        SELECT FROM tickets_recurrencesuggestion suggestion
        JOIN tickets_ticket later ON later.id = suggestion.ticket_id
        WHERE suggestion.earlier_id = resolution.cycle_id AND suggestion.decision = ''
            AND later.customer_id = resolution.customer_id AND later.phase NOT IN ('merged', 'cancelled')
            AND later.created_at >= resolution.resolved_at
            AND later.created_at <= resolution.resolved_at + interval '{seconds} seconds'
    )"""


# The dimensions as they are today, where no event kept them.
CONTEXT_TODAY = """(
    SELECT jsonb_build_object(
        'owner', ticket.owner_id, 'team', ticket.team_id, 'channel', ticket.channel,
        'category', ticket.category, 'severity', ticket.severity, 'variant', ticket.variant,
        'tier', customer.value_tier, 'customer', ticket.customer_id
    )
    FROM customers_customer customer WHERE customer.id = ticket.customer_id
)"""
