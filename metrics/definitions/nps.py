# ruff: noqa: S608 - only this house's own parts are put together; what varies is passed as a parameter
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.definitions.base import Direction, Group, MetricDefinition, Source
from metrics.definitions.measuring import Measure, Unit
from metrics.definitions.sql import CONTEXT_TODAY, COUNTABLE

# Promoters count for, detractors against.
SIDE = "CASE WHEN fact.value >= 9 THEN 1 WHEN fact.value <= 6 THEN -1 ELSE 0 END"

NPS = MetricDefinition(
    number=6,
    key="nps",
    group=Group.RELATIONSHIP,
    title=_("Net promoter score"),
    question=_("How likely are customers to recommend us, from 0 to 10?"),
    formula=_(
        "Promoters (9 and 10) less detractors (0 to 6) as a share of all who answered: the latest answer of each "
        "person in the 90 days that end with the period. Below 30 answers it only shows a direction."
    ),
    exclusions=(
        _("Answers that an agent typed are kept and shown apart."),
        _("Spam, tests, tickets cancelled before anybody answered, and tickets merged into another."),
    ),
    unit=Unit.POINTS,
    measure=Measure.SCORE,
    direction=Direction.HIGHER,
    counts=ngettext_lazy("person", "people", "n"),
    hit=_("Promoter"),
    miss=_("Passive or detractor"),
    default_target=Decimal(50),
    source=Source.TRAILING,
    additive=False,
    few=30,
    edges=tuple(range(11)),
    splits=(),
    missing=_("Customers are asked one to two weeks after a resolution; the first answer appears here."),
    worth=SIDE,
    units=f"""
        SELECT
            answer.id AS unit,
            ticket.id AS ticket_id,
            coalesce(resolution.context, imported.context, {CONTEXT_TODAY}) AS context,
            answer.answered_at AS anchor_at,
            answer.score::numeric AS value,
            answer.score >= 9 AS numerator,
            NOT answer.entered_by_agent AS counted,
            jsonb_build_object('contact', answer.contact_id) AS extra
        FROM chosen
        JOIN tickets_ticket ticket ON ticket.id = chosen.ticket_id
        JOIN customers_customer customer ON customer.id = ticket.customer_id
        JOIN followups_surveyanswer answer ON answer.ticket_id = ticket.id
        LEFT JOIN resolution ON resolution.cycle_id = answer.cycle_id
        LEFT JOIN imported ON imported.ticket_id = ticket.id
        WHERE answer.kind = 'nps' AND {COUNTABLE}
    """,
)
