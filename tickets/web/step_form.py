"""The form of a step: what the step asks, in its own order, each with what is known already."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from resolution.core.identifiers import ticket_key
from resolution.core.refusals import Finding
from tickets.case import Case
from tickets.lifecycle import STEPS
from tickets.models import Message, Ticket
from tickets.operations.effects import one_business_day, proposal_text
from tickets.said import Said
from tickets.vocabulary import AcceptanceKind, CancelReason, HoldParty, ReopenReason, SkipReason
from tickets.web.forms import CHOOSE, AskedChoice, AskedWords, HouseForm, asked, moment, words
from tickets.web.shown import people
from tickets.web.shown.composers import local_input, promise
from tickets.web.shown.work import summary

# Silence is what the clock sees, and presumption what the express lane writes down by itself.
ACCEPTED = [choice for choice in AcceptanceKind.choices if choice[0] != AcceptanceKind.PRESUMED]
Fields = list[tuple[str, forms.Field]]


def asks_of(step: str) -> tuple[str, ...]:
    """What a step asks; waiting for the customer may need a question to them in the same act."""
    return (*STEPS[step].asks, "message") if step == "hold" else STEPS[step].asks


class StepForm(HouseForm):
    """What one step asks, in its own order; and, where something is missing, the ways past it."""

    def __init__(self, step: str, case: Case, *args: Any, unmet: list[Finding] = [], **kwargs: Any) -> None:  # noqa: B006 - read only
        self.step, self.case = step, case
        super().__init__(*args, **kwargs)
        for ask in asks_of(step):
            for name, field in ASKS[ask](self):
                self.fields[name] = field
        self._offer_ways_past(unmet)
        self.start_at_first()

    def said(self) -> Said:
        """What the actor said, as the step takes it."""
        typed = self.cleaned_data
        plain = {name: typed[name] for name in PLAIN & typed.keys() if typed[name]}
        case = {"problem_statement": typed["problem_statement"]} if typed.get("problem_statement") else {}
        return Said(**plain, **self._target(), case=case, into=typed.get("into"))

    def clean_into(self) -> Ticket | None:
        """The ticket that goes on, of those that the reader sees."""
        named = self.cleaned_data["into"].strip() or self.data.get("candidate", "")
        if not named:
            return None
        key = ticket_key(named)
        assert self.case.actor is not None  # noqa: S101 - a reader stands before every form
        other = Ticket.objects.visible_to(self.case.actor).filter(pk=key).first() if key else None
        if other is None:
            raise forms.ValidationError(_("There is no such ticket that you can see. Write it like RES-1042."))
        return other

    def _target(self) -> dict[str, Any]:
        kind, _colon, key = self.cleaned_data.get("target", "").partition(":")
        if kind == "user":
            return {"target_user": User.objects.filter(pk=int(key), is_active=True).first()}
        return {"target_team": Team.objects.filter(pk=int(key)).first()} if kind == "team" else {}

    def _offer_ways_past(self, unmet: list[Finding]) -> None:
        actor = self.case.actor
        if any(finding.strength == "soft" for finding in unmet):
            self.fields["skip_reason"] = forms.ChoiceField(
                label=_("Skip what is soft, because"), choices=[*CHOOSE, *SkipReason.choices], required=False
            )
        if any(finding.strength == "hard" for finding in unmet) and actor is not None and actor.supervises:
            self.fields["override_reason"] = words(
                _("Override what is required, because"),
                rows=2,
                help_text=_("Your reason is kept with your name, and counted."),
            )


PLAIN = {
    "message",
    "next_update_at",
    "reason",
    "party",
    "until",
    "brief",
    "cancel_reason",
    "reopen_reason",
    "acceptance_kind",
    "acceptance_note",
    "skip_reason",
    "override_reason",
}


def _message(form: StepForm) -> Fields:
    case, step = form.case, form.step
    label = _("Closing message to the customer") if step == "resolve" else _("Message to the customer")
    field = words(label, rows=3) if step == "hold" else asked(label, rows=6)
    field.initial = MESSAGES[step](case) if step in MESSAGES else ""
    fields: Fields = [("message", field)]
    if step in ("implement", "acknowledge"):
        promised = moment(_("Next news by"))
        promised.initial = local_input(promise(case.ticket, case.at))
        fields.append(("next_update_at", promised))
    if step == "hold":
        field.help_text = _("Waiting for the customer needs a question to them: ask it here, unless you have asked.")
    return fields


def _closing(case: Case) -> str:
    name, done = case.ticket.contact.first_name or case.ticket.contact.name, case.cycle.resolution_summary
    goodbye = _("We will ask again in a day or two whether it still holds.")
    parts = [_("Hello %(name)s,") % {"name": name}, done, goodbye]
    return "\n\n".join(str(part) for part in parts if part)


def _proposal(case: Case) -> str:
    return "" if case.sent(Message.Purpose.PROPOSAL) else proposal_text(case)


def _verification(case: Case) -> str:
    name = case.ticket.contact.first_name or case.ticket.contact.name
    body = _("we have put the solution in. Please try it and tell us whether it works.")
    return f"{_('Hello %(name)s,') % {'name': name}}\n\n{body}"


MESSAGES: dict[str, Callable[[Case], str]] = {
    "implement": _proposal,
    "verify": _verification,
    "resolve": _closing,
}


def _acceptance(form: StepForm) -> Fields:
    kind = AskedChoice(label=_("How did the customer accept it?"), choices=ACCEPTED, widget=forms.RadioSelect)
    kind.initial = form.case.cycle.acceptance_kind
    note = forms.CharField(label=_("In their words"), required=False, initial=form.case.cycle.acceptance_note)
    return [("acceptance_kind", kind), ("acceptance_note", note)]


def _reason(form: StepForm) -> Fields:
    if form.step == "cancel":  # the reason is chosen; words are a courtesy to whoever reads it later
        return [("reason", words(_("In a few words"), rows=2))]
    return [("reason", asked(_("Why?"), rows=3))]


def _party(form: StepForm) -> Fields:
    parties = AskedChoice(label=_("Wait for"), choices=HoldParty.choices, widget=forms.RadioSelect)
    parties.initial = HoldParty.CUSTOMER
    return [("party", parties)]


def _until(form: StepForm) -> Fields:
    until = moment(_("Until, at the latest"), help_text=_("It wakes by itself, at most 30 days from now."))
    until.initial = local_input(one_business_day(form.case))
    return [("until", until)]


def _target(form: StepForm) -> Fields:
    choices = [
        *CHOOSE,
        (_("Teams"), [(f"team:{key}", name) for key, name in people.teams()]),
        (_("People"), [(f"user:{key}", name) for key, name in people.colleagues()]),
    ]
    return [("target", AskedChoice(label=_("Hand it to"), choices=choices))]


def _brief(form: StepForm) -> Fields:
    brief = asked(_("The case in brief"), rows=5, help_text=_("Whoever takes it reads this first."))
    brief.initial = "\n".join(f"{label}: {text}" for label, text in summary(form.case))
    return [("brief", brief)]


def _into(form: StepForm) -> Fields:
    label = _("Ticket that goes on")
    help_text = _("Everything said here moves there. It can be taken apart for 30 days.")
    attrs = {"placeholder": "RES-1042", "autocomplete": "off"}
    return [("into", AskedWords(label=label, max_length=40, help_text=help_text, widget=forms.TextInput(attrs)))]


def _choice(name: str, label: Any, choices: Any) -> Callable[[StepForm], Fields]:
    def field(form: StepForm) -> Fields:
        return [(name, AskedChoice(label=label, choices=choices, widget=forms.RadioSelect))]

    return field


def _statement(form: StepForm) -> Fields:
    statement = asked(_("What the problem really is"), rows=3)
    statement.initial = form.case.assessment.problem_statement if form.case.assessment else ""
    return [("problem_statement", statement)]


ASKS: Mapping[str, Callable[[StepForm], Fields]] = {
    "message": _message,
    "next_update_at": lambda _form: [],  # stands beside the message
    "reason": _reason,
    "party": _party,
    "until": _until,
    "target": _target,
    "brief": _brief,
    "into": _into,
    "cancel_reason": _choice("cancel_reason", _("There is nothing to solve, because"), CancelReason.choices),
    "reopen_reason": _choice("reopen_reason", _("It is not over, because"), ReopenReason.choices),
    "acceptance_kind": _acceptance,
    "case": _statement,
}
