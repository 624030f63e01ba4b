"""What explains the API to people and programs: open to everybody, since it holds no one's words."""

import json
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from resolution.api.catalogue import KINDS
from resolution.api.reading import Group, operations
from resolution.api.schema import document


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    return HttpResponse(_written(), content_type="application/json", headers={"Access-Control-Allow-Origin": "*"})


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same document for people, with a first call that works."""
    base = request.build_absolute_uri("/api/v1")
    return render(request, "api/docs.html", {"groups": _groups(), "base": base})


@login_not_required
@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Every way in which the API says no."""
    return render(request, "api/problems.html", {"kinds": KINDS.values()})


@login_not_required
@require_safe
def problem(request: HttpRequest, slug: str) -> HttpResponse:
    """One way in which the API says no: the page that the `type` of a problem leads to."""
    if slug not in KINDS:
        raise Http404
    return render(request, "api/problem.html", {"kind": KINDS[slug], "example": json.dumps(_example(slug), indent=2)})


@cache
def _written() -> bytes:
    return json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()


@cache
def _groups() -> list[Group]:
    return operations(document())


def _example(slug: str) -> dict[str, Any]:
    kind = KINDS[slug]
    return {
        "type": kind.url,
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(kind.meaning),
        "instance": "/api/v1/tickets",
        "request_id": "req_5f2c9a7be1d04c83a6f0",
    }
