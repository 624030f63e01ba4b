"""What every address of the API has in common."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from resolution.problems import Problem, new_request_id

BODY_LIMIT = 2 * 1024 * 1024
VERSION = "v1"


class OnlyJson(DefaultContentNegotiation):
    """Whatever a client says that it accepts, it gets JSON."""

    def select_renderer(  # type: ignore[override]
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], str(renderers[0].media_type)


class BoundedJson(JSONParser):
    """JSON in UTF-8 up to a limit; whatever cannot be read is malformed, however it was broken."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = body_of((parser_context or {})["request"])
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as fault:
            raise Problem("malformed", _("The body is no JSON that we can read: %(why)s") % {"why": fault}) from fault


class ApiView(APIView):
    """One address. `scopes` maps each method to the scope that it needs, None for any key."""

    scopes: ClassVar[Mapping[str, str | None]] = {}
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    parser_classes = [BoundedJson]
    content_negotiation_class = OnlyJson
    metadata_class = None
    request: Any  # an accounts.api.authentication.ApiRequest, once its caller is known
    at: datetime
    request_id: str

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        self.at, self.request_id = timezone.now(), new_request_id()
        if request.content_params:
            request.encoding = "utf-8"  # a made-up charset must not decide how the query string is read
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in {"X-Request-Id": self.request_id, **getattr(request, "limits", {})}.items():
            response[name] = value
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def pointer(self, name: str) -> str:
        """Where in the body the value stands that a verb calls by this name."""
        return f"/{name}"

    @property
    def base(self) -> str:
        """The address under which every object has its `url`."""
        return f"{self.request.scheme}://{self.request.get_host()}/api/{VERSION}"


class Anybody(BasePermission):
    """Open to callers without a key."""


class NothingHere(ApiView):
    """Whatever no other address takes."""

    authentication_classes = []
    permission_classes = [Anybody]
    throttle_classes = []

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        raise Problem("not-found", _("There is no such address. All of them stand in /api/openapi.json."))


def created(body: Mapping[str, Any]) -> Response:
    """201 with the new object and where it is."""
    return Response(body, 201, headers={"Location": body["url"]})


def body_of(request: Request) -> bytes:
    """The whole body. Raises the problem too-large before more than the limit is read."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    readable = length.isascii() and length.isdigit() and len(length) < 12
    if not readable or int(length) > BODY_LIMIT:
        raise Problem("too-large")
    return bytes(request.body)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
