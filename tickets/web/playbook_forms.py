"""What an administrator may say of a playbook's draft and of one of its items."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.web.forms import HouseForm
from tickets.models import PlaybookItem


class DraftForm(HouseForm):
    """What the next version is for."""

    note = forms.CharField(label=_("What is to change, and why"), max_length=200, required=False)


class ItemForm(HouseForm):
    """The words of an item, and how strictly it holds in each variant."""

    title = forms.CharField(label=_("Title"), max_length=120)
    prompt = forms.CharField(
        label=_("Sentence"), widget=forms.Textarea({"rows": 3}), help_text=_("Agents read it while the item is open.")
    )
    express = forms.ChoiceField(label=_("Express"), choices=PlaybookItem.Strength.choices)
    standard = forms.ChoiceField(label=_("Standard"), choices=PlaybookItem.Strength.choices)
    complex = forms.ChoiceField(label=_("Complex"), choices=PlaybookItem.Strength.choices)
