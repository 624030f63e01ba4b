"""The doors that only some roles may open, and the sentence for everybody else."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from resolution.core.typing import ReaderRequest

More = ParamSpec("More")
View = Callable[Concatenate[ReaderRequest, More], HttpResponse]


def administrators_only(view: View[More]) -> View[More]:
    """Open the view to administrators; others read which permission is missing and who can give it."""
    sentence = _(
        "This page needs the permission to change settings, which administrators have. Ask one of them: %(names)s."
    )
    return _only(view, lambda user: user.administers, sentence)


def supervisors_only(view: View[More]) -> View[More]:
    """Open the view to supervisors and administrators; others read who can give them the role."""
    sentence = _("Supervisors and administrators decide what is promised. Ask an administrator: %(names)s.")
    return _only(view, lambda user: user.supervises, sentence)


def reviewers_only(view: View[More]) -> View[More]:
    """Open the view to whoever reviews the work of others."""
    sentence = _("Supervisors and administrators review work. Ask an administrator: %(names)s.")
    return _only(view, lambda user: user.supervises, sentence)


def contract_keepers_only(view: View[More]) -> View[More]:
    """Open the view to whoever may say what customers and we have agreed."""
    sentence = _("Supervisors and administrators keep contracts. Ask an administrator: %(names)s.")
    return _only(view, lambda user: user.keeps_contracts, sentence)


def leaders_only(view: View[More]) -> View[More]:
    """Open the view to whoever looks after the work of others, and to auditors."""
    sentence = _("Leads, supervisors and administrators look after the work here. Ask an administrator: %(names)s.")
    return _only(view, watches_work, sentence)


def audit_readers_only(view: View[More]) -> View[More]:
    """Open the view to administrators and auditors."""
    sentence = _("The audit is read by administrators and auditors. Ask an administrator: %(names)s.")
    return _only(view, lambda user: user.reads_audit, sentence)


def watches_work(user: User) -> bool:
    """Whether somebody looks after the work of others, or reads how it is looked after."""
    return user.leads or user.role == Role.AUDITOR


def _only(view: View[More], opens_for: Callable[[User], bool], refusal: Promise) -> View[More]:
    """The view for some; others read the sentence, with the administrators who can change that in it."""

    @wraps(view)
    def guarded(request: ReaderRequest, /, *values: More.args, **named: More.kwargs) -> HttpResponse:
        if not opens_for(request.user):
            raise PermissionDenied(refusal % {"names": _administrators()})
        return view(request, *values, **named)

    return guarded


def _administrators() -> str:
    found = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("id")
    return ", ".join(found.values_list("name", flat=True)[:3]) or gettext("whoever set this up")
