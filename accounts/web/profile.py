"""One's own page: how the house looks and feels to me."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.operations.profile import CLEANERS, change_profile
from accounts.web.forms import ProfileForm
from accounts.zones import COMMON
from resolution.core.typing import ReaderRequest


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: ReaderRequest) -> HttpResponse:
    initial = {name: getattr(request.user, name) for name in CLEANERS}
    form = ProfileForm(dict(settings.LANGUAGES), request.POST or None, initial=initial)
    if request.method == "POST" and form.carried_out(
        lambda: change_profile(form.cleaned_data, actor=request.user, at=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    context = {
        "form": form,
        "zones": COMMON,
        "teams": request.user.teams.order_by("name", "id"),
        "now": timezone.now(),
    }
    return render(request, "me.html", context, status=form.status)
