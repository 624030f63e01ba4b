"""One's own page: how the house looks and feels to me, and where my calendar is."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.operations.calendars import end_calendar_address, new_calendar_address
from accounts.operations.profile import CLEANERS, change_profile
from accounts.web.forms import ProfileForm
from accounts.zones import COMMON
from resolution.core.typing import ReaderRequest


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: ReaderRequest) -> HttpResponse:
    form = _form(request.user, request.POST or None)
    if request.method == "POST" and form.carried_out(
        lambda: change_profile(form.cleaned_data, actor=request.user, at=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    return _page(request, form)


@require_POST
@never_cache
def calendar(request: ReaderRequest) -> HttpResponse:
    """A new address of one's own calendar, shown this once."""
    secret = new_calendar_address(actor=request.user, at=timezone.now())
    address = settings.BASE_URL + reverse("followups:calendar", args=[secret])
    return _page(request, _form(request.user), calendar_address=address)


@require_POST
def calendar_off(request: ReaderRequest) -> HttpResponse:
    """Turn one's own calendar feed off."""
    end_calendar_address(actor=request.user, at=timezone.now())
    messages.success(request, _("Your calendar feed is off. Its address opens nothing any more."))
    return redirect("accounts:me")


def _form(person: User, typed: Any = None) -> ProfileForm:
    chosen = {name: getattr(person, name) for name in CLEANERS}
    return ProfileForm(dict(settings.LANGUAGES), typed, supervises=person.supervises, initial=chosen)


def _page(request: ReaderRequest, form: ProfileForm, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "zones": COMMON,
        "teams": request.user.teams.order_by("name", "id"),
        "now": timezone.now(),
    }
    return render(request, "me.html", context | more, status=form.status)
