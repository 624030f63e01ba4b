"""The form behind a follow-up's link: real radio buttons, so that a phone and a keyboard know them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followups.scales import lowest
from followups.vocabulary import Outcome, SurveyKind

QUESTIONS = {
    SurveyKind.CSAT: (_("How satisfied are you with the result?"), _("1 is not at all, 10 is completely.")),
    SurveyKind.CES: (_("How easy was it to get this solved?"), _("1 is very hard, 10 is very easy.")),
    SurveyKind.NPS: (_("How likely are you to recommend us?"), _("0 is not at all, 10 is certainly.")),
}
MOST = 5_000  # characters


class SurveyForm(forms.Form):
    """What the link asks, and a word or two; everything is optional, the verb asks for at least one answer."""

    holds = forms.ChoiceField(
        label=_("Does it still work?"), choices=Outcome.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, asks: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scales = [kind for kind in SurveyKind.values if kind in asks]
        for kind in self.scales:
            question, meaning = QUESTIONS[SurveyKind(kind)]
            numbers = [(str(number), str(number)) for number in range(lowest(kind), 11)]
            self.fields[kind] = forms.ChoiceField(
                label=question, help_text=meaning, choices=numbers, widget=forms.RadioSelect, required=False
            )
        self.fields["words"] = forms.CharField(
            label=_("Anything we should know? If it is back: what happens now?"),
            max_length=MOST,
            widget=forms.Textarea({"rows": 4, "dir": "auto"}),
            required=False,
        )

    def said(self) -> dict[str, Any]:
        """What `answer_survey` takes."""
        typed = self.cleaned_data
        scores = {kind: int(typed[kind]) for kind in self.scales if typed[kind]}
        return {"holds": typed["holds"], "scores": scores, "words": typed["words"]}


def preselected(form: SurveyForm, query: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """What stands chosen when the page opens: what was answered before, and what the mail's link named."""
    chosen = dict(known)
    for name in ("holds", *form.scales):
        choices: Any = form.fields[name]
        if query.get(name, "") in {str(value) for value, _label in choices.choices if value}:
            chosen[name] = query[name]
    return chosen
