"""Setting what a KPI should reach."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from metrics.definitions import MetricDefinition, Unit
from metrics.models import KpiTarget
from resolution.core.refusals import Forbidden, Invalid
from resolution.core.reporting_days import local_day

if TYPE_CHECKING:
    from accounts.models import Team, User

LIMITS = {
    Unit.PERCENT: (0, 100),
    Unit.OUT_OF_TEN: (1, 10),
    Unit.POINTS: (-100, 100),
    Unit.HOURS: (0, 10_000),
    Unit.ARTICLES: (0, 100_000),
}


@transaction.atomic
def set_target(
    definition: MetricDefinition, value: Decimal, *, team: "Team | None" = None, actor: "User", at: datetime
) -> KpiTarget:
    """From today on, this is what the KPI should reach, for everybody or for one team. Earlier ones stay.

    Raises Forbidden unless the actor supervises, and Invalid when the value is off the KPI's scale.
    """
    if not actor.supervises:
        raise Forbidden(_("Only a supervisor sets targets. Ask one to do it for you."))
    low, high = LIMITS[definition.unit]
    if not value.is_finite() or not low <= value <= high:
        raise Invalid(
            _("The target was not changed."),
            {"value": [_("Give a number from %(low)s to %(high)s.") % {"low": low, "high": high}]},
        )
    earlier = KpiTarget.objects.filter(key=definition.key, team=team).order_by("-valid_from", "-id").first()
    target, _created = KpiTarget.objects.update_or_create(
        key=definition.key,
        team=team,
        valid_from=local_day(at),
        defaults={"value": value, "set_by": actor, "set_at": at},
    )
    AuditEntry.objects.create(
        actor=actor,
        at=at,
        subject=f"kpi_target:{definition.key}",
        verb="target_set",
        before={"value": str(earlier.value) if earlier else None},
        after={"value": str(value), "team": team.slug if team else None},
    )
    return target
