"""Forms that keep what was typed, and show what the house refused at the field that it is about."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.operations.profile import UNDO_SECONDS
from accounts.roles import AuthorityLevel, Role
from resolution.core.refusals import Invalid, Refused

PEOPLE_ROLES = [choice for choice in Role.choices if choice[0] != Role.INTEGRATION]


class HouseForm(forms.Form):
    """A form whose answer knows its status: 200, 422 with errors, 409 when the house refused."""

    status = 200

    def carried_out(self, act: Callable[[], Any]) -> bool:
        """Whether the form was valid and the act was done; a refusal stands in the form afterwards."""
        if self.is_valid():
            try:
                act()
            except Invalid as refusal:
                self._show(refusal)
            except Refused as refusal:
                if refusal.kind == "forbidden":
                    raise
                self.status = 409
                self.add_error(None, str(refusal))
            else:
                return True
        if self.status == 200:
            self.status = 422
        return False

    def _show(self, refusal: Invalid) -> None:
        for name, sentences in refusal.faults.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class ZoneField(forms.CharField):
    """Any IANA zone; the common ones are offered by the page's <datalist id="zones">."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput({"list": "zones", "autocomplete": "off", "spellcheck": "false"})
        super().__init__(**{"label": _("Time zone"), "max_length": 64, "widget": widget, **more})


class PersonForm(HouseForm):
    """Who somebody is here, and what they may do."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Colleagues and customers read it."),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("They sign in with it."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=PEOPLE_ROLES, help_text=_("What each may do stands below."))
    authority_level = forms.ChoiceField(
        label=_("Authority"), choices=AuthorityLevel.choices, help_text=_("How much they may grant without asking.")
    )
    time_zone = ZoneField(help_text=_("Due times and working hours are shown in it."))
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        label=_("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Agents and leads see the tickets of their teams."),
    )

    def __init__(self, teams: QuerySet[Team], *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        field = self.fields["teams"]
        field.queryset = teams  # type: ignore[attr-defined] # a model choice field has one


class ServiceAccountForm(PersonForm):
    """The one behind an integration's keys keeps its role."""

    role = forms.ChoiceField(label=_("Role"), choices=[(Role.INTEGRATION.value, Role.INTEGRATION.label)])


class NewPersonForm(PersonForm):
    invite = forms.BooleanField(
        label=_("Send an invitation by e-mail"),
        required=False,
        initial=True,
        help_text=_("With a link that sets a password; it works once."),
    )


class ProfileForm(HouseForm):
    """What people choose for themselves."""

    language = forms.ChoiceField(label=_("Language"), help_text=_("Of the screens; customers keep theirs."))
    time_zone = ZoneField(help_text=_("Every date and due time is shown in it."))
    theme = forms.ChoiceField(label=_("Theme"), choices=User.Theme.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(
        label=_("Lists"),
        choices=User.Density.choices,
        widget=forms.RadioSelect,
        help_text=_("On a telephone, lists stay comfortable."),
    )
    mail = forms.ChoiceField(
        label=_("Mail about tickets that want you"),
        choices=User.Mail.choices,
        widget=forms.RadioSelect,
        help_text=_("Everything stands in your inbox anyway. What you have read there is not mailed."),
    )
    weekly_summary = forms.BooleanField(
        label=_("Last week's KPIs by mail"),
        required=False,
        help_text=_("Each Monday at eight in your time zone: what was reached, what was not, and what moved."),
    )
    undo_seconds = forms.ChoiceField(
        label=_("Time to undo a send"),
        choices=[(n, _("%(n)d seconds") % {"n": n} if n else _("None, send at once")) for n in UNDO_SECONDS],
        help_text=_("What you send leaves when this time is over; until then you can take it back."),
    )
    single_keys = forms.BooleanField(
        label=_("Single-key shortcuts"),
        required=False,
        help_text=_("Press ? on any page to see them. Switch them off when you dictate or when they get in your way."),
    )

    def __init__(self, languages: Mapping[str, Any], *values: Any, supervises: bool, **more: Any) -> None:
        super().__init__(*values, **more)
        if not supervises:
            del self.fields["weekly_summary"]
        field = self.fields["language"]
        field.choices = list(languages.items())  # type: ignore[attr-defined] # a choice field has them
