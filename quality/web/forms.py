"""The form of a review, made of its rubric, and the short ones of what follows from it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quality.rubrics import Criterion, Rubric
from quality.sheet import (
    LONGEST_NOTE,
    LONGEST_QUOTE,
    QUOTES,
    Quote,
    Sheet,
    field_of_mark,
    field_of_message,
    field_of_words,
)
from resolution.core.text import clean

NOT_HERE = "none"
Choices = Sequence[tuple[str, str]]


class ReviewForm(forms.Form):
    """A mark and room for quotes per standard, a mark per line of the record, and a note. What is missing is said
    by the verb, so that a draft may be half of it. `messages` are (key, words) of what can be quoted.
    """

    note = forms.CharField(
        label=_("Note to the person"),
        help_text=_("Warm and concrete: what went well, and one thing to try next time. They read it word for word."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def __init__(self, rubric: Rubric, messages: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "review-%s", **kwargs})
        self.rubric = rubric
        self.messages = [("", _("In which message?")), *messages]
        for criterion in rubric.criteria:
            self.fields[field_of_mark(criterion.code)] = _mark_field(criterion)
        for standard in rubric.standards:
            for place in range(QUOTES):
                self.fields[field_of_words(standard.code, place)] = _words_field(standard)
                self.fields[field_of_message(standard.code, place)] = self._message_field()
        self.order_fields([name for name in self.fields if name != "note"] + ["note"])

    def sheet(self) -> Sheet:
        """What was filled in, in the words of the verb."""
        typed = self.cleaned_data
        marks = {one.code: typed[field_of_mark(one.code)] for one in self.rubric.criteria}
        judged = {code: None if mark == NOT_HERE else int(mark) for code, mark in marks.items() if mark}
        return Sheet(judged, list(self._quotes()), clean(typed["note"])[: 2 * LONGEST_NOTE])

    def _quotes(self) -> Iterator[Quote]:
        for standard in self.rubric.standards:
            for place in range(QUOTES):
                words = clean(self.cleaned_data[field_of_words(standard.code, place)])
                message = self.cleaned_data[field_of_message(standard.code, place)]
                if words:
                    yield Quote(standard.code, int(message or 0), words, place)

    def _message_field(self) -> forms.ChoiceField:
        return forms.ChoiceField(label=_("Message"), choices=self.messages, required=False)


def _mark_field(criterion: Criterion) -> forms.ChoiceField:
    steps = [(str(step), words) for step, words in sorted(criterion.steps.items(), reverse=True)]
    apart = [(NOT_HERE, _("Does not apply here"))] if criterion.may_not_apply else []
    return forms.ChoiceField(
        label=str(criterion.title), choices=[*steps, *apart], required=False, widget=forms.RadioSelect
    )


def _words_field(standard: Criterion) -> forms.CharField:
    attrs = {"rows": 1, "dir": "auto", "placeholder": _("Quote the words, as they were written")}
    return forms.CharField(
        label=_("Words for “%(title)s”") % {"title": standard.title},
        required=False,
        max_length=2 * LONGEST_QUOTE,
        widget=forms.Textarea(attrs=attrs),
    )


class AnswerForm(forms.Form):
    """What the person whose work it is says to it."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("You answer once; the reviewer is told. Or only say that you have read it."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class WithdrawForm(forms.Form):
    """Why a review is taken back."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        help_text=_("The person reads it, and it stays in the audit."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
