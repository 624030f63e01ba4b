"""The forms of the workspace's dialogs: they draw and clean what is typed; writing is left to the verbs."""

from typing import Any

from django import forms
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _

from resolution.core.refusals import Invalid
from tickets.case import Case
from tickets.models import ApprovalRequest, ItemResponse, SolutionOption
from tickets.said import Said
from tickets.vocabulary import (
    Category,
    Severity,
    SkipReason,
)

CHOOSE = [("", _("Choose…"))]
MILD = [(severity.value, severity.label) for severity in (Severity.MEDIUM, Severity.LOW)]


class Asked(forms.Field):
    """What a step asks for: shown as needed, but whether it may be missing is for the step's gates to say."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class AskedWords(Asked, forms.CharField):
    """Text that a step asks for."""


class AskedChoice(Asked, forms.ChoiceField):
    """A choice that a step asks for."""


class AskedMoment(Asked, forms.DateTimeField):
    """A moment that a step asks for, in the reader's own zone."""


def words(label: Any, *, rows: int = 4, required: bool = False, help_text: Any = "") -> forms.CharField:
    """Several lines of text."""
    area = forms.Textarea({"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, required=required, widget=area, help_text=help_text)


def asked(label: Any, *, rows: int = 4, help_text: Any = "") -> AskedWords:
    """Several lines of text that a step asks for."""
    return AskedWords(label=label, widget=forms.Textarea({"rows": rows, "dir": "auto"}), help_text=help_text)


def moment(label: Any, *, help_text: Any = "") -> AskedMoment:
    """A date and a time, in the reader's own zone."""
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    return AskedMoment(label=label, widget=widget, input_formats=formats, help_text=help_text)


class HouseForm(forms.Form):
    """A form that takes back what the house could not take; `wide` fields fill a row of a wide dialog."""

    wide: tuple[str, ...] = ()

    def take_faults(self, refusal: Invalid) -> None:
        """Show the house's sentences beside the fields they are about."""
        self.is_valid()
        for name, faults in refusal.faults.items():
            self.add_error(name if name in self.fields else None, ErrorList(faults))

    def start_at_first(self) -> None:
        """The cursor goes into the first field that is neither hidden nor a choice."""
        for field in self.fields.values():
            if not isinstance(field.widget, forms.RadioSelect | forms.HiddenInput):
                field.widget.attrs["autofocus"] = True
                return


class ExpressForm(HouseForm):
    """Everything that a simple issue needs to be solved in one act."""

    wide = ("problem_statement", "message", "tested", "resolution_summary")

    problem_statement = words(_("The problem in one or two sentences"), rows=2, required=True)
    category = forms.ChoiceField(label=_("What it is"), choices=[*CHOOSE, *Category.choices])
    severity = forms.ChoiceField(label=_("Severity"), choices=MILD)
    message = words(_("Your answer to the customer"), rows=6, required=True)
    tested = forms.CharField(
        label=_("How you saw that it works"),
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("Passes the test of the original issue."),
    )
    resolution_summary = words(_("What was done"), rows=2, required=True)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)
        self._ask_for_a_milder_severity()
        self.start_at_first()

    def _ask_for_a_milder_severity(self) -> None:
        """What is worse than medium is not lowered by a menu that has no line for it, but by somebody who says so."""
        severity = self.fields["severity"]
        assert isinstance(severity, forms.ChoiceField)  # noqa: S101 - declared above
        if self.case.ticket.severity not in dict(MILD):
            now = self.case.ticket.get_severity_display()
            severity.choices = [*CHOOSE, *MILD]
            severity.help_text = _("It is “%(severity)s” now. This way is for medium and low ones.") % {
                "severity": now
            }

    def said(self) -> Said:
        """One act: the answers, the reply, the test and the record, with everything soft left out."""
        typed = self.cleaned_data
        case = {name: typed[name] for name in ("problem_statement", "category", "severity", "resolution_summary")}
        assert self.case.actor is not None  # noqa: S101 - a reader stands before every form
        owner = {} if self.case.ticket.owner_id else {"owner": self.case.actor.pk}
        return Said(
            message=typed["message"],
            case={**case, **owner, "complexity": "simple"},
            tested=typed["tested"],
            skip_reason=SkipReason.EXPRESS,
        )


class ItemForm(HouseForm):
    """An answer to one checklist item."""

    state = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)
    skip_reason = forms.ChoiceField(
        label=_("Skip it, because"), choices=[*CHOOSE, *SkipReason.choices], required=False
    )
    note = words(_("In a few words"), rows=2, help_text=_("Three words at least when it does not apply."))

    def __init__(self, *args: Any, by_hand: bool, soft: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [*BY_HAND] if by_hand else []
        states += [(ItemResponse.State.SKIPPED.value, _("Skip it"))] if soft else []
        states.append(("open", _("Open again")))
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = states
        if not soft:
            del self.fields["skip_reason"]


BY_HAND = (
    (ItemResponse.State.DONE.value, _("Done")),
    (ItemResponse.State.NOT_APPLICABLE.value, _("Does not apply")),
    (ItemResponse.State.DEFERRED.value, _("Later")),
)


class OptionForm(HouseForm):
    """One way to solve it."""

    wide = ("title", "description", "significant_change")

    title = forms.CharField(label=_("In a few words"), max_length=200, widget=forms.TextInput({"dir": "auto"}))
    description = words(_("What we would do"), rows=2)
    risk = forms.ChoiceField(
        label=_("Risk"),
        choices=SolutionOption._meta.get_field("risk").choices or (),  # noqa: SLF001
        required=False,
        widget=forms.RadioSelect,
    )
    steps = words(_("Steps, one a line"), rows=3)
    effort_minutes = forms.IntegerField(label=_("Minutes of work"), min_value=0, required=False)
    workflow_impact = words(_("What it changes for the customer"), rows=2)
    side_effects = words(_("Side effects"), rows=2)
    test_plan = words(_("How we will test it"), rows=2)
    rollback_plan = words(_("The way back"), rows=2)
    only_viable_because = words(_("If there is no other way: why"), rows=2)
    significant_change = forms.BooleanField(label=_("A significant change: it needs approval"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_at_first()


class ApprovalForm(HouseForm):
    """What somebody with more authority is asked."""

    kind = forms.ChoiceField(label=_("Approve what?"), choices=ApprovalRequest.Kind.choices, widget=forms.RadioSelect)
    reason = words(_("What is to be approved, and why"), rows=4, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_at_first()


class SubjectForm(HouseForm):
    """What the ticket is called."""

    subject = forms.CharField(
        label=_("Subject"), max_length=200, widget=forms.TextInput({"dir": "auto", "autofocus": True})
    )
