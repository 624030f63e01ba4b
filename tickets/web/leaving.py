"""Somebody leaves or changes desks: their open tickets go to a colleague or back to the teams."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import RANK
from accounts.web.access import administrators_only
from accounts.web.forms import HouseForm
from accounts.web.pages import settings_page
from resolution.core.typing import ReaderRequest
from tickets.models import Ticket
from tickets.operations import hand_over, hand_over_and_deactivate

SHOWN = 10


class HandOverForm(HouseForm):
    """Where the tickets go."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Give them to"),
        required=False,
        empty_label=_("Back to their teams, without an owner"),
        help_text=_("Customers notice nothing; every ticket shows who had it and who has it now."),
    )

    def __init__(self, owner: User, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        colleagues = User.objects.filter(is_active=True, role__in=list(RANK)).exclude(pk=owner.pk)
        field = self.fields["to"]
        field.queryset = colleagues.order_by("name", "id")  # type: ignore[attr-defined] # a model choice field has one


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def leave(request: ReaderRequest, pk: int) -> HttpResponse:
    owner = get_object_or_404(User, pk=pk)
    form = HandOverForm(owner, request.POST or None)
    verb = hand_over_and_deactivate if "deactivate" in request.POST else hand_over
    numbers: list[int] = []
    if request.method == "POST" and form.carried_out(
        lambda: numbers.append(verb(owner, form.cleaned_data["to"], actor=request.user, at=timezone.now()))
    ):
        said = ngettext("%(n)d ticket was handed over.", "%(n)d tickets were handed over.", numbers[0])
        messages.success(request, said % {"n": numbers[0]})
        return redirect("accounts:person", pk)
    tickets = list(
        Ticket.objects.visible_to(request.user).owned_by(owner).order_by("next_action_at", "id")[: SHOWN + 1]
    )
    context = {"person": owner, "form": form, "tickets": tickets[:SHOWN], "more": len(tickets) > SHOWN}
    return settings_page(request, "settings/leaving.html", context, section="people", status=form.status)
