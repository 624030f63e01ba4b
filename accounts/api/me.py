"""Who am I, and what may I do: the first thing to ask with a new key."""

from typing import Annotated, Literal, TypedDict

from rest_framework.response import Response
from rest_framework.settings import api_settings

from accounts.api.authentication import ApiRequest
from accounts.api.shapes import PersonJson, TeamJson, person_json, team_json
from accounts.models import ApiKey
from accounts.operations.keys import source_of
from accounts.roles import Scope
from resolution.api.schema import described
from resolution.api.shapes import Instant, instant
from resolution.api.views import VERSION, ApiView
from resolution.core.identifiers import public_id


class MeJson(TypedDict):
    """The key that asks."""

    id: str
    object: Literal["api_key"]
    url: str
    name: str
    prefix: str
    scopes: list[Annotated[str, Scope]]
    source: Annotated[str, "What tickets and customers of this integration have as their source."]
    acts_as: PersonJson
    team: Annotated[TeamJson | None, "Where tickets go that this key creates."]
    addresses: list[str]
    rate_limit: str
    version: str
    created_at: Instant
    updated_at: Instant
    expires_at: Instant | None


class Me(ApiView):
    scopes = {"GET": None}

    @described("read_me", tag="Me", answer=MeJson)
    def get(self, request: ApiRequest) -> Response:
        """The key, its scopes and the integration that it acts as."""
        return Response(_me(request.auth, self.base))


def _me(key: ApiKey, base: str) -> MeJson:
    return {
        "id": public_id("key", key.pk),
        "object": "api_key",
        "url": f"{base}/me",
        "name": key.name,
        "prefix": key.prefix,
        "scopes": list(key.scopes),
        "source": source_of(key.user),
        "acts_as": person_json(key.user),
        "team": team_json(key.team),
        "addresses": list(key.addresses),
        "rate_limit": str(api_settings.DEFAULT_THROTTLE_RATES.get("key") or ""),
        "version": VERSION,
        "created_at": instant(key.created_at),
        "updated_at": instant(key.created_at),
        "expires_at": instant(key.expires_at),
    }
