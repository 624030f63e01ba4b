"""What a key may do: each address names the scope that each of its methods needs."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import ApiKey
from resolution.problems import Problem


class HasScope(BasePermission):
    """The key carries the scope that `view.scopes` names for this method; None asks for a key and no more.

    Raises the problem missing-scope, which names the scope. A method without an entry is refused.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiKey):
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method.lower() not in view.http_method_names or not hasattr(view, method.lower()):
            return True  # the framework answers 405
        scope = view.scopes[method]
        if scope is None or request.auth.allows(scope):
            return True
        raise Problem(
            "missing-scope", _("This needs a key with the scope “%(scope)s”.") % {"scope": scope}, scope=str(scope)
        )
