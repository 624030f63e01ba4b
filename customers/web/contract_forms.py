"""What may be said of a contract: entered or corrected, ended, taken out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.web.forms import HouseForm
from customers.models import Contract
from resolution.core.money import CURRENCIES, house_currency, read_amount, written

OFTEN = ("USD", "EUR", "GBP", "CHF", "JPY")
WORDS = {"dir": "auto", "autocomplete": "off"}
FIRST = {"autofocus": True}  # where somebody begins to type


class LaidOutForm(HouseForm):
    """A form whose fields stand in rows."""

    layout: tuple[tuple[str, ...], ...] = ()

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in row] for row in self.layout]


def day_field(attributes: Mapping[str, Any] | None = None, **more: Any) -> forms.DateField:
    """A day, as every browser picks one."""
    return forms.DateField(widget=forms.DateInput({"type": "date", **(attributes or {})}, format="%Y-%m-%d"), **more)


class ContractForm(LaidOutForm):
    """Everything about a contract, under the names of its columns; the value as people write amounts."""

    layout = (
        ("name",),
        ("service_level",),
        ("annual_value_minor", "currency"),
        ("starts_on", "ends_on"),
        ("renews_on",),
    )

    name = forms.CharField(label=_("Name"), max_length=120, required=False, widget=forms.TextInput(WORDS | FIRST))
    service_level = forms.CharField(
        label=_("Service level"),
        max_length=40,
        required=False,
        widget=forms.TextInput(WORDS),
        help_text=_("A word such as gold, by which service standards can promise more."),
    )
    annual_value_minor = forms.CharField(
        label=_("Value a year"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(label=_("Currency"))
    starts_on = day_field(label=_("First day"))
    ends_on = day_field(label=_("Last day"), required=False)
    renews_on = day_field(
        label=_("Renews on"), required=False, help_text=_("The next day on which it is agreed anew.")
    )

    def __init__(self, contract: Contract | None, typed: Any = None) -> None:
        super().__init__(typed, auto_id="contract-%s", initial=_stored(contract))
        currency = self.fields["currency"]
        currency.choices = _currencies()  # type: ignore[attr-defined] # a choice field has them
        currency.required = bool(house_currency())  # else there is "none" to choose

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        currency = said.get("currency") or house_currency()
        try:
            said["annual_value_minor"] = read_amount(said.get("annual_value_minor") or "", currency)
        except ValidationError as fault:
            self.add_error("annual_value_minor", fault)
        return said

    def said(self) -> Mapping[str, Any]:
        """What was typed, in the words of the verbs; no currency is the house's."""
        return {name: value for name, value in self.cleaned_data.items() if name != "currency" or value}


class EndForm(LaidOutForm):
    """The last day of a contract."""

    layout = (("ends_on",),)
    ends_on = day_field(FIRST, label=_("Last day"))

    def __init__(self, typed: Any = None, *, today: date) -> None:
        super().__init__(typed, auto_id="end-%s", initial={"ends_on": today})


class RemoveForm(LaidOutForm):
    """Nothing needs to be said."""


def _stored(contract: Contract | None) -> dict[str, Any]:
    if contract is None:
        return {"currency": house_currency()}
    value = contract.annual_value
    return {
        "name": contract.name,
        "service_level": contract.service_level,
        "annual_value_minor": "" if value is None else written(value, contract.currency),
        "currency": contract.currency,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "renews_on": contract.renews_on,
    }


def _currencies() -> list[Any]:
    """The house's and the common ones first; then all there are."""
    house = house_currency()
    often = list(dict.fromkeys([*([house] if house else []), *OFTEN]))
    others = [(code, code) for code in CURRENCIES if code not in often]
    nothing = [] if house else [("", "—")]
    return [*nothing, *((code, code) for code in often), (_("All others"), others)]
