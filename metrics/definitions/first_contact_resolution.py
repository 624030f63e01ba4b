# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.also import Also
from metrics.definitions.base import Direction, Group, MetricDefinition
from metrics.definitions.measuring import Measure, Unit
from metrics.definitions.sql import BY_HAND, NOT_A_WISH, WAS_ESCALATED, came_back, noted, recurred

LOOK_AHEAD = timedelta(days=7)
SECONDS = int(LOOK_AHEAD.total_seconds())

# What was said up to the resolution. `speaks`: one of our answers that belongs to an episode; `hears`: the
# customer's words that end one. An answer begins a new episode after the customer's words, or more than
# 900 s after the answer before. What a step generates is no episode, whoever pressed send. Everything
# merged in counts as a further message, whenever it was written; the opening message is the ticket's own.
TALK = f"""
    SELECT
        cycle_id,
        bool_or(by_hand) AS by_hand,
        count(*) FILTER (
            WHERE speaks AND (
                spoke_before IS NOT TRUE OR created_at - said_before_at > interval '900 seconds'
            )
        ) AS episodes,
        count(*) FILTER (WHERE speaks) AS replies,
        count(*) FILTER (WHERE further AND id IS DISTINCT FROM opening) AS further
    FROM (
        SELECT
            said.*,
            lag(speaks) OVER (PARTITION BY cycle_id, speaks OR hears ORDER BY created_at, id) AS spoke_before,
            lag(created_at) OVER (PARTITION BY cycle_id, speaks OR hears ORDER BY created_at, id) AS said_before_at,
            min(id) FILTER (WHERE opens) OVER (PARTITION BY cycle_id) AS opening
        FROM (
            SELECT
                resolution.cycle_id,
                message.id,
                message.created_at,
                in_time AND {BY_HAND} AS by_hand,
                in_time AND {BY_HAND} AND message.purpose IN ('', 'reply', 'progress_update') AS speaks,
                in_time AND message.kind = 'inbound' AND message.intent <> 'auto' AS hears,
                message.kind = 'inbound' AND (in_time OR message.moved_from_id IS NOT NULL)
                    AND message.intent NOT IN ('confirmation', 'thanks', 'auto') AS further,
                message.kind = 'inbound' AND message.moved_from_id IS NULL
                    AND message.created_at = resolution.created_at AS opens
            FROM resolution
            JOIN tickets_message message ON message.ticket_id = resolution.ticket_id
            CROSS JOIN LATERAL (SELECT message.created_at <= resolution.resolved_at AS in_time) AS moment
            WHERE resolution.number = 1 AND resolution.customer_initiated AND message.withdrawn_at IS NULL
                AND message.kind IN ('inbound', 'outbound', 'call')
        ) AS said
    ) AS told
    GROUP BY cycle_id
"""

# What others call one touch: fewer than two answers of ours, whatever came later.
ONE_TOUCH = "CASE WHEN coalesce(talk.replies, 0) < 2 THEN true END"

FIRST_CONTACT_RESOLUTION = MetricDefinition(
    number=1,
    key="first_contact_resolution",
    group=Group.RESOLUTION,
    title=_("First contact resolution"),
    question=_("How many issues are solved with one answer, and stay solved?"),
    formula=_(
        "Tickets that a person answered in at most one reply episode, that needed no further message from the "
        "customer and no escalation, and that neither came back nor recurred within 7 days, out of all tickets "
        "that were resolved for the first time in the period."
    ),
    exclusions=(
        _("Feature requests, and tickets that we opened towards the customer."),
        _("Mass incidents: tickets of a problem that many have are kept and shown apart."),
        _("Spam, tests, tickets cancelled before anybody answered, and tickets merged into another."),
        _("Messages at most 15 minutes apart are one episode; thanks and confirmations are no further contact."),
    ),
    unit=Unit.PERCENT,
    measure=Measure.SHARE,
    direction=Direction.HIGHER,
    counts=ngettext_lazy("ticket", "tickets", "n"),
    hit=_("Solved on first contact"),
    miss=_("Took more than one contact"),
    default_target=Decimal(85),
    look_ahead=LOOK_AHEAD,
    also=(
        Also("one_touch", _("One touch: fewer than two answers, whatever came later"), hit=Q(extra__one_touch=True)),
    ),
    units=f"""
        SELECT
            resolution.cycle_id AS unit,
            resolution.ticket_id,
            resolution.context,
            resolution.resolved_at AS anchor_at,
            NULL::numeric AS value,
            (talk.by_hand AND talk.episodes <= 1 AND talk.further = 0) IS TRUE
                AND NOT {WAS_ESCALATED}
                AND NOT {came_back(SECONDS)}
                AND NOT {recurred(SECONDS)} AS numerator,
            problem.mass_incident IS NOT TRUE AS counted,
            {noted(apart="CASE WHEN problem.mass_incident THEN 'mass_incident' END", one_touch=ONE_TOUCH)} AS extra
        FROM resolution
        LEFT JOIN tickets_problem problem ON problem.id = resolution.problem_id
        LEFT JOIN ({TALK}) AS talk ON talk.cycle_id = resolution.cycle_id
        WHERE resolution.number = 1 AND resolution.customer_initiated AND {NOT_A_WISH}
    """,
)
