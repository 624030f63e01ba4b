"""The form of a new ticket. It takes a known contact, or what is needed to meet somebody new."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team, User
from accounts.roles import RANK
from customers.models import Contact
from resolution.core.refusals import Invalid
from resolution.core.text import LIMIT
from tickets.operations.opening import default_team
from tickets.vocabulary import Category, Channel, Severity

BY_HAND = [choice for choice in Channel.choices if choice[0] != Channel.API]


class TicketForm(forms.Form):
    """Valid when it is known who asks; `requester` is then a Contact, or None for the stranger below."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    contact = forms.ModelChoiceField(Contact.objects.none(), required=False, widget=forms.HiddenInput)
    requester = forms.CharField(
        label=gettext_lazy("Who asks?"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Type a name or an e-mail address; people we know show up below."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    company = forms.CharField(
        label=gettext_lazy("Company"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Empty for a private person."),
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say in a few words what it is about.")},
    )
    message = forms.CharField(
        label=gettext_lazy("What they said"),
        max_length=LIMIT,
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
        help_text=gettext_lazy("In their words, as far as you can."),
        error_messages={"required": gettext_lazy("Write down what they said or asked.")},
    )
    channel = forms.ChoiceField(label=gettext_lazy("Came in by"), choices=BY_HAND, initial=Channel.PHONE)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices, initial=Severity.MEDIUM)
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        required=False,
        choices=[("", gettext_lazy("Not clear yet")), *Category.choices],
    )
    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True, role__in=[*RANK]).order_by("name", "id"),
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    team = forms.ModelChoiceField(
        Team.objects.order_by("name", "id"),
        label=gettext_lazy("Team"),
        required=False,
        empty_label=gettext_lazy("The usual one"),
    )

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.visible_to(reader).select_related("customer")
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
        self.fields["subject"].widget.attrs["dir"] = "auto"
        self.contacts = contacts

    def clean(self) -> dict[str, Any]:
        """Find out who asks: the chosen contact, the only one that fits, or somebody to be met."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        words = said.get("requester", "").strip()
        if said.get("contact"):
            said["requester"] = said["contact"]
        elif said.get("email") or said.get("name") or "email" in self.errors:
            said["requester"] = None
        else:
            said["requester"] = self._fitting(words)
        if said.get("owner") is None and said.get("team") is None and default_team() is None:
            self.add_error("owner", _("There is no team yet that could take it, so choose an owner."))
        return said

    @property
    def issue(self) -> dict[str, Any]:
        """What `open_ticket` is told, beside who asks."""
        names = ("subject", "message", "channel", "severity", "category", "owner", "team")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def stranger(self) -> dict[str, str]:
        """What `meet` is told about somebody new."""
        said = self.cleaned_data
        typed = str(self.data.get("requester", "")).strip()
        address = said["email"] or (typed if "@" in typed else "")
        name = said["name"] or ("" if "@" in typed else typed)
        return {"email": address, "name": name, "company": said["company"], "channel": said["channel"]}

    def take_faults(self, refusal: Invalid) -> None:
        """What the house refused, at the field that can mend it."""
        for name, sentences in refusal.faults.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)

    def _fitting(self, words: str) -> Contact | None:
        """The one person whom the typed words mean; None for an unknown address; else a fault."""
        if not words:
            self.add_error("requester", _("Say who asks: a name or an e-mail address."))
            return None
        if "@" in words:
            return self._by_address(words)
        fitting = list(self.contacts.filter(name__iexact=words)[:2])
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            self.add_error("requester", _("Several people have this name; choose one of them below."))
        else:
            self.add_error("requester", _("Nobody of this name is known. Choose somebody below, or add an e-mail."))
        return None

    def _by_address(self, words: str) -> Contact | None:
        known: Contact | None = self.contacts.with_address(words).first()
        if known is None:
            try:
                validate_email(words)
            except forms.ValidationError:
                self.add_error("requester", _("This is no e-mail address. Correct it, or type a name."))
        return known
