# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.also import Also
from metrics.definitions.base import Direction, Group, MetricDefinition
from metrics.definitions.measuring import Measure, Unit

# Seconds from the first word to the solution that a customer may expect, by severity.
EXPECTED = {"critical": 4 * 3600, "high": 24 * 3600, "medium": 48 * 3600, "low": 120 * 3600}
EXPECTED_SQL = " ".join(f"WHEN '{severity}' THEN {seconds}" for severity, seconds in EXPECTED.items())

RESOLUTION_TIME = MetricDefinition(
    number=2,
    key="resolution_time",
    group=Group.RESOLUTION,
    title=_("Average resolution time"),
    question=_("How long does a customer wait until it is solved?"),
    formula=_(
        "The mean time from a ticket's first word to its latest resolution, without the stretches in which we "
        "waited for the customer. Nights and weekends count: it is the customer's time. The share within the "
        "time of the severity (critical 4 h, high 24 h, medium 48 h, low 120 h) stands beside it."
    ),
    exclusions=(
        _("Spam, tests, tickets cancelled before anybody answered, and tickets merged into another."),
        _("Imported tickets that were resolved elsewhere: their history is not ours."),
        _("Waiting for third parties and colleagues counts. After silence, the time ends at our last request."),
        _("A ticket that is reopened leaves its old period when it is resolved again."),
    ),
    unit=Unit.HOURS,
    measure=Measure.HOURS,
    direction=Direction.LOWER,
    counts=ngettext_lazy("ticket", "tickets", "n"),
    hit=_("Within the time of its severity"),
    miss=_("Longer than the time of its severity"),
    default_target=None,
    suggested_target=Decimal(48),
    also=(
        Also("within", _("Within the time of the severity")),
        Also("gross", _("Gross: nothing taken out"), Measure.HOURS, of="gross"),
    ),
    edges=tuple(hours * 3600 for hours in (0, 1, 4, 8, 24, 48, 120, 240)),
    units=f"""
        SELECT
            latest.ticket_id AS unit,
            latest.ticket_id,
            latest.context,
            latest.resolved_at AS anchor_at,
            net.seconds::numeric AS value,
            net.seconds <= CASE latest.context ->> 'severity' {EXPECTED_SQL} ELSE 432000 END AS numerator,
            true AS counted,
            jsonb_build_object('gross', gross.seconds)
                || CASE WHEN latest.customer_initiated THEN '{{}}' ELSE '{{"outbound": true}}' END::jsonb AS extra
        FROM (
            SELECT DISTINCT ON (ticket_id) * FROM resolution ORDER BY ticket_id, resolved_at DESC, cycle_id DESC
        ) AS latest
        CROSS JOIN LATERAL (
            SELECT greatest(latest.created_at, CASE WHEN latest.acceptance_kind = 'silence' THEN coalesce((
                SELECT max(message.created_at) FROM tickets_message message
                WHERE message.ticket_id = latest.ticket_id AND message.withdrawn_at IS NULL
                    AND message.purpose = 'verification_request' AND message.created_at <= latest.resolved_at
            ), latest.resolved_at) ELSE latest.resolved_at END) AS at
        ) AS solved
        CROSS JOIN LATERAL (
            SELECT floor(extract(epoch FROM solved.at - latest.created_at))::bigint AS seconds
        ) AS gross
        LEFT JOIN (
            SELECT ticket_id, range_agg(tstzrange(
                hold.started_at, greatest(hold.started_at, coalesce(hold.ended_at, 'infinity'))
            )) AS stretches
            FROM chosen JOIN tickets_hold hold USING (ticket_id)
            WHERE hold.party = 'customer'
            GROUP BY ticket_id
        ) AS waiting ON waiting.ticket_id = latest.ticket_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(extract(epoch FROM upper(stretch) - lower(stretch))), 0) AS seconds
            FROM unnest(waiting.stretches * tstzmultirange(tstzrange(latest.created_at, solved.at))) AS stretch
        ) AS held
        CROSS JOIN LATERAL (SELECT greatest(0, floor(gross.seconds - held.seconds))::bigint AS seconds) AS net
    """,
)
