"""The outcome form: its questions, in the order in which one asks them on the phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followups.models import FollowUp
from followups.vocabulary import Kind, Outcome, ReachedBy
from tickets.models import PlaybookItem
from tickets.playbook.checklist import current_version, items_of
from tickets.vocabulary import ReopenReason

EVIDENCE = "follow_up:"  # checklist items that a talk after the fix answers
GROUPS = {Kind.IMMEDIATE: "5A", Kind.EXTENDED: "5B"}


class OutcomeForm(forms.Form):
    """What somebody says about one follow-up; the house decides whether it is enough."""

    reached_by = forms.ChoiceField(
        label=_("How did you reach them?"), choices=ReachedBy.choices, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=_("Is it still solved?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("“No” reopens the ticket at Diagnose at once. Leave it empty when nobody answered."),
    )
    reopen_reason = forms.ChoiceField(
        label=_("If it is back, why is it not over?"),
        choices=ReopenReason.choices,
        initial=ReopenReason.RECURRED,
        required=False,
    )
    note = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        required=False,
        help_text=_("It is logged on the ticket: as the call, or sent to the customer if you write to them now."),
    )
    questions = forms.CharField(
        label=_("What else came up"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        required=False,
        help_text=_("“Nothing” is an answer too; it completes the checklist."),
    )
    checks = forms.MultipleChoiceField(
        label=_("You also talked about"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, follow_up: FollowUp, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = checks_of(follow_up)
        if items:
            choices = forms.ChoiceField(choices=[(item.code, item.title) for item in items]).choices
            self.fields["checks"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["checks"]


def checks_of(follow_up: FollowUp) -> list[PlaybookItem]:
    """The checklist items that this talk may answer."""
    cycle = follow_up.cycle
    items = items_of(cycle.playbook_id or current_version().pk)
    group = GROUPS[Kind(follow_up.kind)]
    return [item for item in items if item.evidence.startswith(EVIDENCE) and item.group == group]
