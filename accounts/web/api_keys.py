"""API keys of integrations. A secret is shown once, in the answer that made it, and nowhere again."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import ApiKey, Team
from accounts.operations.keys import create_api_key, revoke_api_key, rotate_api_key
from accounts.roles import Scope
from accounts.web.access import administrators_only
from accounts.web.forms import HouseForm
from accounts.web.pages import last_change_of, settings_page
from resolution.core.typing import ReaderRequest

LIFETIMES = {
    "90": gettext_lazy("In 90 days"),
    "365": gettext_lazy("In a year"),
    "": gettext_lazy("Never"),
}
SHOWN = 200


class KeyForm(HouseForm):
    """What an integration may do, for how long, and from where."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Such as CRM or Shop."))
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=gettext_lazy("Team of new tickets"),
        required=False,
        empty_label=gettext_lazy("The first team"),
        help_text=gettext_lazy("Where they go by themselves."),
    )
    lifetime = forms.ChoiceField(
        label=gettext_lazy("Expires"),
        choices=list(LIFETIMES.items()),
        required=False,
        initial="365",
        help_text=gettext_lazy("Rotate it before then."),
    )
    addresses = forms.CharField(
        label=gettext_lazy("Only from these IP addresses"),
        required=False,
        widget=forms.Textarea({"rows": 2, "placeholder": "203.0.113.7"}),
        help_text=gettext_lazy("One on a line; empty means from everywhere."),
    )

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        field = self.fields["team"]
        field.queryset = Team.objects.order_by("name", "id")  # type: ignore[attr-defined] # a model choice field has one

    def said(self, at: datetime) -> dict[str, Any]:
        """What `create_api_key` takes."""
        typed = dict(self.cleaned_data)
        days = typed.pop("lifetime")
        typed["addresses"] = typed["addresses"].split()
        return {**typed, "expires_at": at + timedelta(days=int(days)) if days else None}


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def api_keys(request: ReaderRequest) -> HttpResponse:
    at = timezone.now()
    form = KeyForm(request.POST or None)
    made: list[tuple[ApiKey, str]] = []
    if request.method == "POST" and form.carried_out(
        lambda: made.append(create_api_key(**form.said(at), actor=request.user, at=at))
    ):
        return _keys_page(request, KeyForm(), at, made[0])
    return _keys_page(request, form, at)


@require_POST
@administrators_only
def rotate(request: ReaderRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    made = rotate_api_key(get_object_or_404(ApiKey, pk=pk), actor=request.user, at=at)
    return _keys_page(request, KeyForm(), at, made)


@require_POST
@administrators_only
def revoke(request: ReaderRequest, pk: int) -> HttpResponse:
    key = revoke_api_key(get_object_or_404(ApiKey, pk=pk), actor=request.user, at=timezone.now())
    messages.success(request, _("%(name)s is revoked. Requests with it are refused from now on.") % {"name": key})
    return redirect("accounts:api-keys")


def _keys_page(
    request: ReaderRequest, form: KeyForm, at: datetime, made: tuple[ApiKey, str] | None = None
) -> HttpResponse:
    keys = list(ApiKey.objects.select_related("user", "team", "created_by").order_by("-id")[:SHOWN])
    asked = request.GET.get("revoke", "")
    context = {
        "now": at,
        "form": form,
        "usable": [_row(key) for key in keys if key.usable(at)],
        "ended": [_row(key) for key in keys if not key.usable(at)],
        "made": made[0] if made else None,
        "secret": made[1] if made else "",
        "base_url": settings.BASE_URL,
        "revoking": next((key for key in keys if str(key.pk) == asked and key.usable(at)), None),
        "last_change": last_change_of(kind="api_key"),
    }
    return settings_page(request, "settings/api_keys.html", context, section="api-keys", status=form.status)


def _row(key: ApiKey) -> dict[str, Any]:
    labels = dict(Scope.choices)
    return {"key": key, "scopes": [(scope, labels.get(scope, scope)) for scope in key.scopes]}
