"""The doors that only some roles may open, and the sentence for everybody else."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from resolution.core.typing import ReaderRequest

More = ParamSpec("More")
View = Callable[Concatenate[ReaderRequest, More], HttpResponse]


def administrators_only(view: View[More]) -> View[More]:
    """Open the view to administrators; others read which permission is missing and who can give it."""

    @wraps(view)
    def guarded(request: ReaderRequest, /, *values: More.args, **named: More.kwargs) -> HttpResponse:
        if not request.user.administers:
            raise PermissionDenied(_settings_refusal())
        return view(request, *values, **named)

    return guarded


def supervisors_only(view: View[More]) -> View[More]:
    """Open the view to supervisors and administrators; others read who can give them the role."""

    @wraps(view)
    def guarded(request: ReaderRequest, /, *values: More.args, **named: More.kwargs) -> HttpResponse:
        if not request.user.supervises:
            sentence = _("Supervisors and administrators decide what is promised. Ask an administrator: %(names)s.")
            raise PermissionDenied(sentence % {"names": _administrators()})
        return view(request, *values, **named)

    return guarded


def reviewers_only(view: View[More]) -> View[More]:
    """Open the view to whoever reviews the work of others; others read who can give them the role."""

    @wraps(view)
    def guarded(request: ReaderRequest, /, *values: More.args, **named: More.kwargs) -> HttpResponse:
        if not request.user.supervises:
            sentence = _("Supervisors and administrators review work. Ask an administrator: %(names)s.")
            raise PermissionDenied(sentence % {"names": _administrators()})
        return view(request, *values, **named)

    return guarded


def leaders_only(view: View[More]) -> View[More]:
    """Open the view to whoever looks after the work of others, and to auditors."""

    @wraps(view)
    def guarded(request: ReaderRequest, /, *values: More.args, **named: More.kwargs) -> HttpResponse:
        if not watches_work(request.user):
            sentence = _(
                "Leads, supervisors and administrators look after the work here. Ask an administrator: %(names)s."
            )
            raise PermissionDenied(sentence % {"names": _administrators()})
        return view(request, *values, **named)

    return guarded


def watches_work(user: User) -> bool:
    return user.leads or user.role == Role.AUDITOR


def audit_readers_only(view: View[More]) -> View[More]:
    """Open the view to administrators and auditors; others read who can give them the role."""

    @wraps(view)
    def guarded(request: ReaderRequest, /, *values: More.args, **named: More.kwargs) -> HttpResponse:
        if not request.user.reads_audit:
            sentence = _("The audit is read by administrators and auditors. Ask an administrator: %(names)s.")
            raise PermissionDenied(sentence % {"names": _administrators()})
        return view(request, *values, **named)

    return guarded


def _settings_refusal() -> str:
    sentence = _(
        "This page needs the permission to change settings, which administrators have. Ask one of them: %(names)s."
    )
    return sentence % {"names": _administrators()}


def _administrators() -> str:
    found = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("id")
    return ", ".join(found.values_list("name", flat=True)[:3]) or _("whoever set this up")
