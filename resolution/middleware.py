"""Two small things around every page: whose time zone it is read in, and how the house says no."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate

from resolution.core.refusals import Invalid, Refused
from tickets.web.shown.labels import label_of

STATUS = {"forbidden": 403, "validation": 422, "gate-unmet": 409, "conflict": 409}
Answer = Callable[[HttpRequest], HttpResponse]


class ReaderMiddleware:
    """Dates and words in the reader's own zone and language."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            activate(user.language)
            timezone.activate(_zone(user.time_zone))
        else:
            timezone.deactivate()
        response = self.answer(request)
        if user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalMiddleware:
    """A refusal of the house becomes 409, 403 or 422, with the same words everywhere."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, refusal: Exception) -> HttpResponse | None:
        if not isinstance(refusal, Refused):
            return None
        status = STATUS[refusal.kind]
        context = {"refused": refusal, "faults": _faults(refusal), "back": _back(request)}
        if "HX-Request" not in request.headers:
            if request.headers.get("Accept", "").startswith("application/json"):
                return JsonResponse({"detail": str(refusal)}, status=status)
            return render(request, "base/refusal.html", context, status=status)
        response = render(request, "base/refusal.html#refusal", context, status=status)
        response["HX-Retarget"] = "#refusals"
        response["HX-Reswap"] = "innerHTML"
        return response


def _faults(refusal: Refused) -> list[tuple[str, list[str]]]:
    """Every field that could not be taken, by the name that people read, with why."""
    if not isinstance(refusal, Invalid):
        return []
    return [(label_of(name).capitalize(), sentences) for name, sentences in refusal.faults.items()]


def _back(request: HttpRequest) -> str:
    """The page that the refused request came from, if it is one of ours."""
    before = request.headers.get("Referer", "")
    return before if url_has_allowed_host_and_scheme(before, {request.get_host()}) else "/"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
