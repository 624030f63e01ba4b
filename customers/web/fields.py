"""The fields of customers and contacts that a person may change, each as a form of its own."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Contact, Customer

CUSTOMER_LABELS = {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "value_tier": gettext_lazy("Value tier"),
    "churn_risk": gettext_lazy("Risk of leaving"),
    "expected_end": gettext_lazy("Ends as agreed"),
    "time_zone": gettext_lazy("Time zone"),
    "notes": gettext_lazy("Notes"),
}
CONTACT_LABELS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "role": gettext_lazy("Role"),
    "preferred_channel": gettext_lazy("Prefers"),
    "style": gettext_lazy("Style"),
    "technical_level": gettext_lazy("Technical comfort"),
    "language": gettext_lazy("Language"),
    "time_zone": gettext_lazy("Time zone"),
    "follow_ups_opted_out": gettext_lazy("No follow-ups"),
    "surveys_opted_out": gettext_lazy("No surveys"),
}
LEVELS = [
    ("", gettext_lazy("Not known")),
    (1, gettext_lazy("1 Needs each click explained")),
    (2, gettext_lazy("2 Follows written steps")),
    (3, gettext_lazy("3 Knows their way around")),
    (4, gettext_lazy("4 Reads logs and settings")),
]
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class OneField(forms.Form):
    """A form of one field of a row. A time zone has to exist, a language is a code such as pt-BR."""

    def __init__(self, row: Customer | Contact, name: str, data: Any = None) -> None:
        self.row, self.name = row, name
        kind = "customer" if isinstance(row, Customer) else "contact"
        super().__init__(data, auto_id=f"{kind}-{row.pk}-%s", initial={name: getattr(row, name)})
        self.fields[name] = field = _drawn(row, name)
        field.label = self.labels[name]
        if name in ("name", "notes", "role"):
            field.widget.attrs["dir"] = "auto"
        if not self.saves_itself:
            field.widget.attrs["placeholder"] = "—"

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no time zone of this name; write it like Europe/Lisbon."))
        return zone

    @property
    def labels(self) -> dict[str, Any]:
        return CUSTOMER_LABELS if isinstance(self.row, Customer) else CONTACT_LABELS

    @property
    def field(self) -> forms.BoundField:
        return self[self.name]

    @property
    def saves_itself(self) -> bool:
        """Choices save when they are made, text when it is sent."""
        return isinstance(self.fields[self.name], forms.ChoiceField | forms.BooleanField)

    @property
    def row_id(self) -> str:
        return f"row-{self.field.auto_id}"

    @property
    def address(self) -> str:
        door = "customers:change" if isinstance(self.row, Customer) else "customers:change-contact"
        return reverse(door, args=[self.row.pk, self.name])

    @property
    def words(self) -> str:
        """The stored value as those read it who may not change it."""
        value = getattr(self.row, self.name)
        if self.name == "technical_level":
            return str(dict(LEVELS).get(value or "", value))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        shown = getattr(self.row, f"get_{self.name}_display", None)
        return str(shown() if shown else value) or "—"


def forms_of(row: Customer | Contact) -> list[OneField]:
    """Every field of the row that a person may change, in the order in which people think of them."""
    labels = CUSTOMER_LABELS if isinstance(row, Customer) else CONTACT_LABELS
    return [OneField(row, name) for name in labels]


def _drawn(row: Customer | Contact, name: str) -> forms.Field:
    """The control of a column, with our words where it is empty."""
    if name == "technical_level":
        return forms.TypedChoiceField(choices=LEVELS, coerce=int, empty_value=None, required=False)
    field: forms.Field = row._meta.get_field(name).formfield()  # type: ignore[union-attr,assignment] # noqa: SLF001
    if isinstance(field, forms.ChoiceField):
        known = [(value, label) for value, label in list(field.choices) if value]  # type: ignore[arg-type]
        field.choices = known if field.required else [LEVELS[0], *known]
    if name == "language":
        field.validators.append(RegexValidator(LANGUAGE, _("Write a code such as en or pt-BR.")))
    if name == "notes":
        field.widget.attrs["rows"] = 3
    return field
