"""The door of pages behind signed links: no session, no cookie, no account; the address itself is the key.

A forger would have to know the address, so there is nothing for a CSRF token to add; and a browser that sends no
referrer (which keeps the secret out of other people's logs) sends no origin that Django could compare either.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from redis import RedisError

from accounts.api.authentication import caller_address
from tickets.links import digest_of
from tickets.models import SignedLink
from tickets.web.shown.side import zone_of

More = ParamSpec("More")
View = Callable[Concatenate[HttpRequest, SignedLink, More], HttpResponseBase]
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
WINDOW = 600  # seconds
PER_LINK, PER_ADDRESS = 30, 120  # posts in a window
FORM = re.compile(r"[A-Za-z0-9_-]{16,64}")


def behind_link(purpose: str) -> Callable[[View[More]], Callable[..., HttpResponseBase]]:
    """A page for whoever holds a link of this purpose, in the words and the zone of the one it was made for.

    Whatever does not open it (unknown, expired, revoked, made for another page) is answered with one and the same.
    """

    def wrap(view: View[More]) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def door(request: HttpRequest, token: str, *args: More.args, **kwargs: More.kwargs) -> HttpResponseBase:
            if request.method == "POST" and _too_often(request, token):
                return _guarded(render(request, "portal/too_often.html", {"company": settings.COMPANY}, status=429))
            link = SignedLink.objects.with_digest(digest_of(token)).first()
            if link is None or link.purpose != purpose or not link.opens(timezone.now()):
                return gone(request)
            contact = link.contact
            with (
                translation.override(contact.language or settings.LANGUAGE_CODE),
                timezone.override(zone_of(contact.time_zone)),
            ):
                return _guarded(view(request, link, *args, **kwargs))

        return door

    return wrap


def gone(request: HttpRequest) -> HttpResponse:
    """What does not open: the same page whatever the reason, which says how to get a new link."""
    page = render(request, "portal/gone.html", {"company": settings.COMPANY}, status=404)
    _guarded(page)
    return page


def form_named(request: HttpRequest) -> str:
    """The name of the form that was filled in, so that sending it twice is once; made anew by each page."""
    named = request.POST.get("form", "")
    return named if FORM.fullmatch(named) else ""


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _too_often(request: HttpRequest, token: str) -> bool:
    """Counted per link and per address; a cache that is away limits nobody."""
    try:
        of_link = _count(f"link:{digest_of(token)[:32]}")
        of_address = _count(f"link-from:{caller_address(request)}")
    except (RedisError, OSError):
        return False
    return of_link > PER_LINK or of_address > PER_ADDRESS


def _count(key: str) -> int:
    cache.add(key, 0, WINDOW)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out this very moment
        return 1
