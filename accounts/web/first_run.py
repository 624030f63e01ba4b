"""The first page of a fresh house, and the signpost to it."""

from collections.abc import Callable
from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.operations.first_run import SOMEBODY_KEY, set_up, somebody_works_here
from accounts.questions import QUESTIONS
from accounts.web.forms import HouseForm, ZoneField
from accounts.zones import COMMON
from resolution.core.caching import forget


class SetupForm(HouseForm):
    """Ten answers and what other apps ask, most of them given already."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("Colleagues and customers read it."),
    )
    email = forms.CharField(
        label=_("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
        help_text=_("You sign in with it."),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least ten characters; a short sentence is fine."),
    )
    team = forms.CharField(
        label=_("Your first team"),
        max_length=80,
        initial="Support",
        help_text=_("It gets the tickets; others can follow."),
    )
    time_zone = ZoneField(initial="UTC", help_text=_("Of the team, and of you; both can be changed later."))
    opens = forms.TimeField(label=_("Open from"), initial=time(9), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    closes = forms.TimeField(
        label=_("Open until"), initial=time(17), widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    days = forms.MultipleChoiceField(
        label=_("Open on"), choices=list(WEEKDAYS.items()), initial=list(range(5)), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, typed: Any = None) -> None:
        super().__init__(typed)
        for question in QUESTIONS.values():
            self.fields[question.name] = forms.DecimalField(
                label=str(question.label),
                help_text=str(question.help_text),
                initial=question.suggested,
                min_value=question.low,
                max_value=question.high,
                max_digits=12,
                decimal_places=4,
                required=False,
            )

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of what other apps ask."""
        return [self[name] for name in QUESTIONS]

    def clean(self) -> dict[str, Any]:
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        if opens and closes and time(0) != closes <= opens:
            self.add_error("closes", _("Close after you open; 00:00 is midnight."))
        return self.cleaned_data

    def said(self) -> dict[str, Any]:
        """What `set_up` takes."""
        typed = dict(self.cleaned_data)
        hours = [[f"{typed.pop('opens'):%H:%M}", f"{typed.pop('closes'):%H:%M}"]]
        week = dict.fromkeys(typed.pop("days"), hours)
        answers = {name: typed.pop(name) for name in QUESTIONS}
        return {**typed, "week": week, "answers": {name: said for name, said in answers.items() if said is not None}}


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def setup(request: HttpRequest) -> HttpResponse:
    if somebody_works_here():
        raise Http404
    form = SetupForm(request.POST or None)
    made: list[User] = []
    if request.method == "POST" and form.carried_out(lambda: made.append(set_up(**form.said(), at=timezone.now())[0])):
        forget(SOMEBODY_KEY)
        login(request, made[0], backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("accounts:settings")
    context = {"form": form, "company": settings.COMPANY, "zones": COMMON}
    return render(request, "settings/setup.html", context, status=form.status)


class FirstRunMiddleware:
    """Whoever is asked to sign in before anybody can is led to the set-up instead."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        asked = request.resolver_match
        if asked is None or asked.view_name != settings.LOGIN_URL or somebody_works_here():
            return None
        return redirect("accounts:setup")
