"""What a supervisor may say of a draft: its targets, its rules, and who is promised more."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.web.forms import HouseForm
from customers.models import ValueTier
from sla.durations import say_length
from sla.models import PolicyVersion
from sla.operations.policies import RUNGS
from sla.standards import Terms
from sla.vocabulary import Metric
from tickets.vocabulary import Channel, HoldParty, Severity

HOURS = [("business", _("open hours")), ("wall", _("clock"))]
RUNG_WORDS = {"owner": _("The owner"), "lead": _("The leads"), "supervisor": _("The supervisors")}


class DraftForm(HouseForm):
    """What the next version is for."""

    note = forms.CharField(label=_("What is to change, and why"), max_length=200, required=False)


class TargetsForm(HouseForm):
    """One metric: a length and the kind of time for each channel and severity."""

    def __init__(self, *values: Any, metric: str, terms: Terms, **more: Any) -> None:
        super().__init__(*values, **more)
        for channel in Channel:
            for severity in Severity:
                name, target = f"{channel}_{severity}", terms.standards.get((channel, severity, metric))
                words = f"{channel.label}, {severity.label}"
                self.fields[name] = forms.CharField(
                    label=words,
                    required=False,
                    max_length=40,
                    initial=say_length(target.seconds) if target else "",
                    widget=forms.TextInput({"aria-label": words, "autocomplete": "off", "placeholder": "—"}),
                )
                self.fields[f"{name}_time"] = forms.ChoiceField(
                    label=words,
                    choices=HOURS,
                    initial="wall" if target and not target.business else "business",
                    widget=forms.Select({"aria-label": f"{words}: {_('counted in')}"}),
                )

    @property
    def rows(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """By channel: the two controls of each severity."""
        return [
            (
                str(channel.label),
                [(self[f"{channel}_{severity}"], self[f"{channel}_{severity}_time"]) for severity in Severity],
            )
            for channel in Channel
        ]

    def said(self) -> dict[str, tuple[str, bool]]:
        """What was typed, in the shape that the operation takes."""
        cells = [f"{channel}_{severity}" for channel in Channel for severity in Severity]
        typed = self.cleaned_data
        return {cell: (typed[cell], typed[f"{cell}_time"] == "business") for cell in cells}


class RulesForm(HouseForm):
    """When clocks stand still, and who is told on the way."""

    def __init__(self, *values: Any, policy: PolicyVersion, **more: Any) -> None:
        super().__init__(*values, **more)
        for metric in Metric:
            self.fields[f"pause_{metric}"] = forms.MultipleChoiceField(
                label=metric.label,
                choices=HoldParty.choices,
                required=False,
                initial=policy.pauses.get(metric.value, []),
                widget=forms.CheckboxSelectMultiple,
            )
        told = {rung["to"]: rung["share"] for rung in policy.ladder}
        for who in RUNGS:
            self.fields[who] = forms.IntegerField(
                label=RUNG_WORDS[who],
                required=False,
                min_value=1,
                max_value=100,
                initial=told.get(who),
                help_text=_("Per cent of the target; empty means never."),
            )

    @property
    def pauses(self) -> list[forms.BoundField]:
        return [self[f"pause_{metric}"] for metric in Metric]

    @property
    def rungs(self) -> list[forms.BoundField]:
        return [self[who] for who in RUNGS]

    def said(self) -> Mapping[str, Any]:
        """What was chosen, in the shape that the operation takes."""
        typed = self.cleaned_data
        return {
            "pauses": {metric: typed[f"pause_{metric}"] for metric in Metric.values},
            "ladder": {who: typed[who] for who in RUNGS},
        }


class UpliftForm(HouseForm):
    """Whose targets are shorter, which, and by how much."""

    whom = forms.ChoiceField(
        label=_("Customers of tier"), choices=[("", _("Any, by contract")), *ValueTier.choices], required=False
    )
    level = forms.CharField(
        label=_("Or contracts with the service level"),
        max_length=40,
        required=False,
        help_text=_("The word on the contract, such as gold."),
    )
    metric = forms.ChoiceField(
        label=_("Which target"), choices=[("", _("Every target")), *Metric.choices], required=False
    )
    target = forms.CharField(
        label=_("Shortened to"),
        max_length=40,
        help_text=_("A share like 50 %, or a length like 2 h. What is shorter already stays."),
    )
