"""The conversation as a fragment: another kind of it, or what came before."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from resolution.core.typing import ReaderRequest
from tickets.web import ground
from tickets.web.screen import screen_of
from tickets.web.shown.conversation import conversation


@require_safe
def timeline(request: ReaderRequest, reference: str) -> HttpResponse:
    """The middle with a kind of the conversation; only its older part when a cursor is given."""
    screen = screen_of(request, reference)
    if not screen.look.before:
        return render(request, "tickets/workspace/middle.html", screen.basics() | {"middle": screen.middle()})
    older = conversation(screen.ticket, screen.user, kind=screen.look.show, before=screen.look.before)
    context = {
        "timeline": older,
        "ticket": screen.ticket,
        "here": ground.address(screen.ticket),
        "now": timezone.now(),
    }
    return render(request, "tickets/workspace/timeline.html#page", context)
