"""What a KPI should be: setting it for everybody or one team, and what it was before."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team
from metrics.definitions import MetricDefinition
from metrics.models import KpiTarget
from metrics.web import words
from metrics.web.parts import Context, may_compare
from resolution.core.reporting_days import local_day

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

SHOWN = 20  # targets; the audit has them all


class TargetForm(forms.Form):
    """A new target."""

    value = forms.DecimalField(label=gettext_lazy("Target"), max_digits=12, decimal_places=4)
    team = forms.ModelChoiceField(
        label=gettext_lazy("For"),
        queryset=Team.objects.order_by("name", "id"),
        required=False,
        empty_label=gettext_lazy("Everybody"),
    )


def blank(definition: MetricDefinition, target: Decimal | None) -> TargetForm:
    """The form with the present target in it, or the one that is suggested."""
    value = target if target is not None else definition.suggested_target
    return TargetForm(initial={"value": "" if value is None else f"{value.normalize():f}"})


def history(definition: MetricDefinition, user: "User", at: "datetime") -> list[Context]:
    """Every target that was set, by team, the latest first; whoever sees only their own reads everybody's."""
    rows = KpiTarget.objects.filter(key=definition.key, valid_from__lte=local_day(at))
    if not may_compare(user):
        rows = rows.filter(team=None)
    found = list(rows.select_related("team", "set_by").order_by("-valid_from", "-id")[:SHOWN])
    present: set[int | None] = set()
    told = []
    for row in found:
        told.append(_told(definition, row, is_present=row.team_id not in present))
        present.add(row.team_id)
    return sorted(told, key=lambda one: (one["team"] is not None, one["team"] or ""))


def _told(definition: MetricDefinition, row: KpiTarget, *, is_present: bool) -> Context:
    return {
        "team": row.team.name if row.team else None,
        "whose": row.team.name if row.team else _("Everybody"),
        "target": words.target(definition, row.value),
        "since": row.valid_from,
        "by": row.set_by.name if row.set_by else "",
        "present": is_present,
    }
