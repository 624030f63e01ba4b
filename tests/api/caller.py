"""Calling the API as a program does."""

import json
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, User
from accounts.operations.keys import create_api_key
from accounts.roles import Scope
from tests.api.contract import require_as_documented


class Caller:
    """A client with a key; paths are those under /api/v1."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client()
        self.secret = secret

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, None, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)

    def call(self, method: str, path: str, body: Any, **headers: str) -> Any:
        """A raw body may be bytes; header names are written like Idempotency_Key."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = sent.pop("Content-Type", "application/json")
        if self.secret:
            sent.setdefault("Authorization", f"Bearer {self.secret}")
        answer = self.client.generic(method, f"/api/v1{path}", data, content_type=kind, headers=sent)
        require_as_documented(method, f"/api/v1{path}", answer)
        return answer


def make_key(administrator: User, *, scopes: Any = (Scope.TICKETS_WRITE,), **fields: Any) -> tuple[ApiKey, str]:
    """A key that was just used, so that its next use writes nothing."""
    now = timezone.now()
    key, secret = create_api_key(name=fields.pop("name", "CRM"), scopes=scopes, actor=administrator, at=now, **fields)
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key, secret
