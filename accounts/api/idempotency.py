"""Writing once, however often a client repeats itself."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.operations import repeating
from resolution.api.views import ApiView, body_of
from resolution.problems import Problem

LONGEST = 255
Handler = TypeVar("Handler", bound=Callable[..., Response])


def once(handler: Handler) -> Handler:
    """Run a writing method in one transaction, and with an Idempotency-Key only once in 24 hours.

    The first answer is replayed with `Idempotent-Replayed: true`. What was refused left nothing behind and
    is not kept, so that a corrected request may use the same key.
    """

    @wraps(handler)
    def run(view: ApiView, request: ApiRequest, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        with transaction.atomic():
            if key is None:
                return handler(view, request, *args, **kwargs)
            _require_readable(key)
            digest = _digest(request)
            kept, free = repeating.look_up(request.auth, key, view.at)
            if kept is not None:
                return _replayed(kept, digest)
            if not free:
                raise Problem("idempotency-in-progress")
            answer = handler(view, request, *args, **kwargs)
            if not repeating.keep(request.auth, key, repeating.Kept(digest, answer.status_code, answer.data), view.at):
                raise Problem("idempotency-in-progress")
            return answer

    return cast("Handler", run)


def _replayed(kept: repeating.Kept, digest: bytes) -> Response:
    if kept.request_digest != digest:
        raise Problem("idempotency-key-reused")
    headers = {"Idempotent-Replayed": "true"}
    if kept.status == 201:
        headers["Location"] = kept.body["url"]
    return Response(kept.body, kept.status, headers=headers)


def _digest(request: ApiRequest) -> bytes:
    address = f"{request.method} {request.get_full_path()}\n"
    return hashlib.sha256(address.encode() + body_of(request)).digest()


def _require_readable(key: str) -> None:
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise Problem("malformed", _("An Idempotency-Key has 1 to 255 visible ASCII characters."))
