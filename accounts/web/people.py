"""People: the list, one person, and letting them in again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Team, User
from accounts.operations import people as operations
from accounts.operations.invitations import invite
from accounts.operations.people import subject_of
from accounts.roles import Role
from accounts.web.access import administrators_only
from accounts.web.forms import NewPersonForm, PersonForm, ServiceAccountForm
from accounts.web.pages import last_change_of, settings_page
from accounts.zones import COMMON
from resolution.core.paging import BadCursor, page
from resolution.core.refusals import Refused
from resolution.core.text import clean
from resolution.core.typing import ReaderRequest

PAGE = 50
STATUSES = {"active": gettext_lazy("Active"), "inactive": gettext_lazy("Deactivated")}


@require_safe
@administrators_only
def people(request: ReaderRequest) -> HttpResponse:
    asked = {name: clean(request.GET.get(name, "")) for name in ("q", "role", "status")}
    try:
        found = page(_people(asked), ["name", "id"], size=PAGE, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("accounts:people")
    asked = {name: value for name, value in asked.items() if value}
    context = {
        "now": timezone.now(),
        "people": found.rows,
        "asked": asked,
        "search": {"name": "q", "value": asked.get("q", ""), "placeholder": _("Name or e-mail")},
        "filters": _filters(asked),
        "next_url": f"?{urlencode({**asked, 'cursor': found.next_cursor})}" if found.next_cursor else "",
        "first_url": f"?{urlencode(asked)}" if request.GET.get("cursor") else "",
        "last_change": last_change_of(kind="person"),
    }
    return settings_page(request, "settings/people.html", context, section="people")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def new_person(request: ReaderRequest) -> HttpResponse:
    form = NewPersonForm(
        _teams(),
        request.POST or None,
        initial={"role": Role.AGENT, "authority_level": 2, "time_zone": request.user.time_zone},
    )
    made: list[User] = []
    if request.method == "POST" and form.carried_out(lambda: made.append(_create(form, request))):
        _welcome(made[0], request, wanted=form.cleaned_data["invite"])
        return redirect("accounts:person", made[0].pk)
    return settings_page(
        request, "settings/new_person.html", {"form": form, "zones": COMMON}, section="people", status=form.status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def person(request: ReaderRequest, pk: int) -> HttpResponse:
    somebody = get_object_or_404(User, pk=pk)
    form = _form(somebody, request)
    if request.method == "POST" and form.carried_out(
        lambda: operations.change_person(somebody, form.cleaned_data, actor=request.user, at=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect("accounts:person", pk)
    context = {
        "now": timezone.now(),
        "person": somebody,
        "form": form,
        "zones": COMMON,
        "last_change": last_change_of(subject=subject_of(somebody)),
    }
    return settings_page(request, "settings/person.html", context, section="people", status=form.status)


@require_POST
@administrators_only
def send_invitation(request: ReaderRequest, pk: int) -> HttpResponse:
    somebody = get_object_or_404(User, pk=pk)
    invite(somebody, actor=request.user, at=timezone.now())
    messages.success(request, _("A link was sent to %(email)s.") % {"email": somebody.email})
    return redirect("accounts:person", pk)


@require_POST
@administrators_only
def reactivate(request: ReaderRequest, pk: int) -> HttpResponse:
    somebody = get_object_or_404(User, pk=pk)
    operations.reactivate_person(somebody, actor=request.user, at=timezone.now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": somebody.name})
    return redirect("accounts:person", pk)


def _people(asked: dict[str, str]) -> QuerySet[User]:
    found = User.objects.prefetch_related("teams")
    if asked["status"] in STATUSES:
        found = found.filter(is_active=asked["status"] == "active")
    if asked["role"] in Role.values:
        found = found.filter(role=asked["role"])
    if asked["q"]:
        found = found.filter(Q(name__icontains=asked["q"]) | Q(email__icontains=asked["q"]))
    return found


def _filters(asked: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": "role", "label": _("Role"), "value": asked.get("role"), "choices": Role.choices},
        {"name": "status", "label": _("Status"), "value": asked.get("status"), "choices": STATUSES.items()},
    ]


def _teams() -> QuerySet[Team]:
    return Team.objects.order_by("name", "id")


def _form(somebody: User, request: ReaderRequest) -> PersonForm:
    names = ("name", "email", "role", "authority_level", "time_zone")
    initial = {name: getattr(somebody, name) for name in names} | {"teams": somebody.teams.all()}
    kind = ServiceAccountForm if somebody.role == Role.INTEGRATION else PersonForm
    return kind(_teams(), request.POST or None, initial=initial)


def _create(form: NewPersonForm, request: ReaderRequest) -> User:
    said = {name: value for name, value in form.cleaned_data.items() if name != "invite"}
    return operations.create_person(**said, actor=request.user, at=timezone.now())


def _welcome(somebody: User, request: ReaderRequest, *, wanted: bool) -> None:
    messages.success(request, _("%(name)s works here now.") % {"name": somebody.name})
    if not wanted:
        return
    try:
        invite(somebody, actor=request.user, at=timezone.now())
    except Refused as refusal:  # the person is there; only the mail is missing, and can be sent again
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("An invitation was sent to %(email)s.") % {"email": somebody.email})
