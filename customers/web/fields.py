"""The fields of customers and contacts that a person may change, each as a form of its own."""

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Contact, Customer

if TYPE_CHECKING:
    FormOfARow = forms.ModelForm[Any]
else:
    FormOfARow = forms.ModelForm

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


class OneField(FormOfARow):
    """A form of one field. A time zone has to exist, a language is a code such as pt-BR."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        (self.name,) = self.fields
        field = self.fields[self.name]
        if self.name == "technical_level":
            field = forms.TypedChoiceField(choices=LEVELS, coerce=int, empty_value=None, required=False)
            self.fields[self.name] = field
        elif isinstance(field, forms.ChoiceField):
            field.choices = [LEVELS[0] if choice[0] == "" else choice for choice in _flat(field)]
        if self.name == "language":
            field.validators.append(RegexValidator(LANGUAGE, _("Write a code such as en or pt-BR.")))
        if self.name == "notes":
            field.widget = forms.Textarea({"rows": 3})
        if self.name in ("name", "notes", "role"):
            field.widget.attrs["dir"] = "auto"
        field.label = self.labels[self.name]

    def validate_constraints(self) -> None:
        """The database holds them, and the verb says in our words what it refused."""

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no time zone of this name; write it like Europe/Lisbon."))
        return zone

    @property
    def labels(self) -> dict[str, Any]:
        return CUSTOMER_LABELS if isinstance(self.instance, Customer) else CONTACT_LABELS

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
        door = "customers:change" if isinstance(self.instance, Customer) else "customers:change-contact"
        return reverse(door, args=[self.instance.pk, self.name])

    @property
    def words(self) -> str:
        """The stored value as those read it who may not change it."""
        value = getattr(self.instance, self.name)
        if self.name == "technical_level":
            return str(dict(LEVELS).get(value or "", value))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        shown = getattr(self.instance, f"get_{self.name}_display", None)
        return str(shown() if shown else value) or "—"


def _flat(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    return [(value, label) for value, label in list(field.choices)]  # type: ignore[arg-type]


def form_for(row: Customer | Contact, name: str, data: Any = None) -> OneField:
    """The form of one field, filled from the row, or from what was sent."""
    form: type[OneField] = forms.modelform_factory(type(row), form=OneField, fields=[name])  # type: ignore[assignment]
    kind = "customer" if isinstance(row, Customer) else "contact"
    return form(data, instance=row, auto_id=f"{kind}-{row.pk}-%s")


def forms_of(row: Customer | Contact) -> list[OneField]:
    """Every field of the row that a person may change, in the order in which people think of them."""
    labels = CUSTOMER_LABELS if isinstance(row, Customer) else CONTACT_LABELS
    return [form_for(row, name) for name in labels]
