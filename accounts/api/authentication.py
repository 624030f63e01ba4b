"""Who is calling: the bearer of an API key, acting as the integration that it belongs to."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiKey, User
from accounts.operations.keys import LIVE, note_use


class ApiRequest(Request):
    """A request whose caller is known: the integration's user, and the key in `auth`."""

    user: User  # HasScope has sent everybody else away
    auth: ApiKey


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer rsk_live_…`: one query, found by digest, so that no secret is compared or kept."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.startswith(LIVE):
            raise AuthenticationFailed(_("Send “Authorization: Bearer %(prefix)s…”.") % {"prefix": LIVE})
        digest = ApiKey.digest_of(secret.strip())
        key, now = _found(digest), timezone.now()
        if key is None or not key.usable(now) or not key.user.is_active:
            raise AuthenticationFailed(_("This key is unknown, expired or revoked. Make a new one in the settings."))
        if key.addresses and caller_address(request) not in key.addresses:
            raise AuthenticationFailed(_("This key is not allowed from your address."))
        note_use(key, now)
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Resolution API"'


def caller_address(request: Request | HttpRequest) -> str:
    """The caller's address in its shortest spelling; empty when it cannot be known.

    Behind the proxy that we trust it is the last one forwarded: the only one that nobody else can write.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return str(mapped or known)


def _found(digest: bytes) -> ApiKey | None:
    try:
        return ApiKey.objects.select_related("user", "team").get(digest=digest)
    except ApiKey.DoesNotExist:
        return None
