"""The forms of commitments: to promise something, and what people then do with a promise."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from followups.models import Commitment
from followups.vocabulary import PROMISED_BY_HAND, CommitmentKind
from resolution.core.text import one_line
from tickets.models import Message, Ticket
from tickets.web.shown import people

RECENT = 12
WORDS = {"rows": 2, "dir": "auto"}


def moment_field(**more: Any) -> forms.DateTimeField:
    """A moment in the reader's own zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **more)


def whose_choices(mine: list[Any], *, but: int = 0) -> list[Any]:
    """Who can deliver something: people and teams, in groups."""
    colleagues = [(f"person-{key}", name) for key, name in people.colleagues() if key != but]
    teams = [(f"team-{key}", name) for key, name in people.teams()]
    return [*mine, (_("Somebody else"), colleagues), (_("A team"), teams)]


def read_whose(value: str) -> dict[str, Any]:
    """The person or team behind a choice, in the words of the verbs; neither for oneself."""
    kind, _dash, key = value.partition("-")
    return {
        "deliverer": User.objects.get(pk=key) if kind == "person" else None,
        "team": Team.objects.get(pk=key) if kind == "team" else None,
    }


class CommitForm(forms.Form):
    """A new promise: what, by when, and who delivers it."""

    text = forms.CharField(label=_("What was promised"), widget=forms.Textarea(attrs=WORDS), max_length=500)
    due_at = moment_field(label=_("Due"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in PROMISED_BY_HAND], initial=CommitmentKind.OTHER
    )
    whose = forms.ChoiceField(label=_("Delivered by"), required=False)
    told = forms.BooleanField(label=_("The customer knows already"), required=False, initial=True)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "commit-%s", **kwargs})
        mine = [("", _("Me"))] if user.works_tickets else []
        self.fields["whose"].choices = whose_choices(mine, but=user.pk)  # type: ignore[attr-defined]

    def said(self) -> Mapping[str, Any]:
        """What was filled in, in the words of the verb."""
        values = dict(self.cleaned_data)
        return values | read_whose(values.pop("whose"))


class ActForm(forms.Form):
    """One thing that is done with a commitment. `seen` are messages that may show it."""

    def __init__(self, act: str, seen: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{act}-%s", **kwargs})
        if "message" in self.fields:
            self.fields["message"].choices = [("", _("None")), *seen]  # type: ignore[attr-defined]

    def said(self) -> Mapping[str, Any]:
        values = dict(self.cleaned_data)
        if "message" in values:
            values["message"] = int(values["message"]) if values["message"] else None
        return values


class ReassignForm(ActForm):
    whose = forms.ChoiceField(
        label=_("Who delivers it from now on"),
        required=False,
        help_text=_("They are asked whether they can; what you take over yourself is confirmed at once."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = whose_choices([("", _("Me"))])  # type: ignore[attr-defined]

    def said(self) -> Mapping[str, Any]:
        return read_whose(self.cleaned_data["whose"])


class KeepForm(ActForm):
    evidence = forms.CharField(
        label=_("What shows that it was delivered"),
        widget=forms.Textarea(attrs=WORDS),
        max_length=1000,
        required=False,
        help_text=_("A sentence, or the message or call below."),
    )
    message = forms.ChoiceField(label=_("Message or call"), required=False)


class TellForm(ActForm):
    message = forms.ChoiceField(label=_("In which message or call"), required=False)


class RenegotiateForm(ActForm):
    due_at = moment_field(label=_("New date"))
    agreement = forms.CharField(label=_("How the customer agreed"), widget=forms.Textarea(attrs=WORDS), max_length=500)


class DeclineForm(ActForm):
    reason = forms.CharField(label=_("Why it cannot be delivered"), widget=forms.Textarea(attrs=WORDS), max_length=500)


class WaiveForm(ActForm):
    reason = forms.CharField(
        label=_("How we know that they do not need it"), widget=forms.Textarea(attrs=WORDS), max_length=500
    )


class ConfirmForm(ActForm):
    """Nothing needs to be said."""


def words_of(ticket: Ticket) -> list[tuple[str, str]]:
    """The last words on a ticket that may show something, newest first."""
    rows = ticket.messages.standing().exclude(kind=Message.Kind.NOTE).newest_first()[:RECENT]
    return [(str(row.pk), f"{row.get_kind_display()}: {one_line(row.body, 60)}") for row in rows]


def may_be_told_in(commitment: Commitment, ticket: Ticket, *, visible: bool) -> list[tuple[str, str]]:
    """The messages that its forms offer; whoever does not see the ticket is shown none of them."""
    return words_of(ticket) if visible and commitment.is_open else []
