"""What a browser sees while `make run` tells the demo story: one page that goes on by itself."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from resolution.embedded import curtain

HEALTH = ("/healthz", "/readyz")
SOON = "3"  # seconds until the browser looks again


class WaitingMiddleware:
    """In front of everything else while the curtain is drawn, so that nobody sets up a house that fills itself.

    The curtain is drawn before the web server starts and never again: once it is open, nothing is asked any more.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.EMBEDDED:
            raise MiddlewareNotUsed
        self.answer = answer
        self.waits = True

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.waits and request.path not in HEALTH:
            self.waits = curtain.is_drawn(settings.STATE)
            if self.waits:
                return _please_wait(request)
        return self.answer(request)


def _please_wait(request: HttpRequest) -> HttpResponse:
    response = render(request, "base/waiting.html", status=503)
    response["Retry-After"] = response["Refresh"] = SOON
    response["Cache-Control"] = "no-store"
    return response
