"""How the API says no: one RFC 9457 problem document for every way in which a request can fail."""

import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from resolution.api.catalogue import KINDS
from resolution.core.refusals import Invalid, Refused
from resolution.core.text import clean

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100  # of one answer: a body of nonsense must not come back ten times its size
MOST_WORDS = 500
SOON_OVER = ("idempotency-in-progress", "unavailable")  # in a second the same request may well succeed
log = logging.getLogger(__name__)

Errors = list[dict[str, str]]


class Problem(exceptions.APIException):
    """A problem by its slug in the catalogue, with what this occurrence adds to it."""

    def __init__(self, slug: str, detail: str = "", *, errors: Iterable[dict[str, str]] = (), **members: Any) -> None:
        self.kind = KINDS[slug]
        self.status_code = self.kind.status
        self.errors = list(errors)
        self.members = members
        self.headers: dict[str, str] = {}
        super().__init__(detail or str(self.kind.meaning), code=slug)


def problem_response(fault: Exception, context: Mapping[str, Any]) -> Response:
    """Translate whatever a view raised; what nobody expected is logged, and answered as our fault."""
    view, request = context["view"], context["request"]
    problem = _translated(fault, view)
    request_id = getattr(view, "request_id", "") or new_request_id()
    if problem is None:
        problem = Problem("internal")
        log.error("Request %s failed", request_id, exc_info=fault)
        got_request_exception.send(sender=type(view), request=getattr(request, "_request", request))
    document: dict[str, Any] = {
        "type": problem.kind.url,
        "title": str(problem.kind.title),
        "status": problem.kind.status,
        "detail": _words(problem.detail),
        "instance": _words(request.path),
        "request_id": request_id,
        **problem.members,
    }
    if problem.kind.slug in SOON_OVER:
        problem.headers.setdefault("Retry-After", "1")
    if problem.errors:
        document["errors"] = problem.errors[:MOST_ERRORS]
    return Response(document, problem.kind.status, headers=problem.headers, content_type=MEDIA_TYPE)


def new_request_id() -> str:
    """A name for one request: in its answer, in our log."""
    return f"req_{uuid.uuid4().hex[:20]}"


def flattened(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Errors of a serializer, however deep, as a flat list of JSON pointers."""
    if isinstance(detail, Mapping):
        for name, part in detail.items():
            yield from flattened(part, pointer if name == "non_field_errors" else f"{pointer}/{_escaped(name)}")
    elif isinstance(detail, list):
        for position, part in enumerate(detail):
            deeper = isinstance(part, Mapping | list)
            yield from flattened(part, f"{pointer}/{position}" if deeper else pointer)
    else:
        yield {"pointer": pointer, "code": str(getattr(detail, "code", "invalid")), "detail": _words(detail)}


def _translated(fault: Exception, view: Any) -> Problem | None:
    if isinstance(fault, Problem):
        return fault
    if isinstance(fault, Refused):
        return _refusal(fault, view)
    if isinstance(fault, exceptions.APIException):
        return _of_framework(fault)
    for kinds, slug in OTHERS:
        if isinstance(fault, kinds):
            return Problem(slug)
    return None


def _refusal(refused: Refused, view: Any) -> Problem:
    if isinstance(refused, Invalid):
        point = getattr(view, "pointer", lambda name: f"/{name}")
        errors = [
            {"pointer": point(_escaped(name)), "code": "invalid", "detail": _words(sentence)}
            for name, sentences in refused.faults.items()
            for sentence in sentences
        ]
        return Problem("validation", str(refused), errors=errors)
    report = [finding.as_dict() for finding in refused.report]
    return Problem(refused.kind, str(refused), **({"report": report} if report else {}))


def _of_framework(fault: exceptions.APIException) -> Problem:
    if isinstance(fault, exceptions.ValidationError):
        return Problem("validation", _("Nothing was stored: see “errors”."), errors=flattened(fault.detail))
    slug = next((slug for kind, slug in FRAMEWORK if isinstance(fault, kind)), "malformed")
    problem = Problem(slug, str(fault.detail))
    if auth_header := getattr(fault, "auth_header", None):
        problem.headers["WWW-Authenticate"] = auth_header
    if wait := getattr(fault, "wait", None):
        problem.headers["Retry-After"] = str(int(wait))
    return problem


def _escaped(name: Any) -> str:
    return _words(name)[:100].replace("~", "~0").replace("/", "~1")


def _words(text: Any) -> str:
    # What a caller sent may stand in it, and not all of that can be written as UTF-8.
    return clean(str(text))[:MOST_WORDS]


FRAMEWORK: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.NotAuthenticated, "unauthenticated"),
    (exceptions.AuthenticationFailed, "unauthenticated"),
    (exceptions.PermissionDenied, "forbidden"),
    (exceptions.NotFound, "not-found"),
    (exceptions.MethodNotAllowed, "method-not-allowed"),
    (exceptions.UnsupportedMediaType, "unsupported-media-type"),
    (exceptions.Throttled, "rate-limited"),
)
OTHERS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((Http404,), "not-found"),
    ((DjangoPermissionDenied,), "forbidden"),
    ((RequestDataTooBig,), "too-large"),
    ((SuspiciousOperation, UnreadablePostError), "malformed"),
    ((OperationalError, InterfaceError), "unavailable"),
)
