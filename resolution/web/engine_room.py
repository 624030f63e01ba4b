"""The engine room: who ticks, and which due moments stepped aside after failing again and again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.web.access import administrators_only
from accounts.web.pages import settings_page
from resolution.core.typing import ReaderRequest
from resolution.pulse import is_going, pulses
from tickets.models import AgendaEntry, UnheardEvent
from tickets.operations.agenda import retry
from tickets.operations.relay import retry_event

SHOWN = 50  # entries; as many more are seen when these are dealt with


@require_safe
@administrators_only
def engine_room(request: ReaderRequest) -> HttpResponse:
    """Who ticks, and what stepped aside, on one page."""
    now = timezone.now()
    workers = pulses(now)
    context = {
        "now": now,
        "workers": workers,
        "going": is_going(workers),
        "entries": _stepped_aside(),
        "unheard": _unheard(),
        "shown": SHOWN,
    }
    return settings_page(request, "settings/engine_room.html", context, section="engine-room")


@require_POST
@administrators_only
def try_again(request: ReaderRequest, key: int) -> HttpResponse:
    """Have one due moment tried again."""
    entry = get_object_or_404(AgendaEntry.objects.select_related("ticket"), pk=key)
    retry(entry, actor=request.user, at=timezone.now())
    messages.success(request, _("It is tried again at the next tick."))
    return redirect("engine-room")


@require_POST
@administrators_only
def read_again(request: ReaderRequest, key: int) -> HttpResponse:
    """Have one event read again."""
    unheard = get_object_or_404(UnheardEvent, pk=key)
    retry_event(unheard, actor=request.user, at=timezone.now())
    messages.success(request, _("It is tried again at the next tick."))
    return redirect("engine-room")


def _unheard() -> list[UnheardEvent]:
    rows = UnheardEvent.objects.filter(stepped_aside=True).select_related("event__ticket")
    return list(rows.order_by("-event_id")[:SHOWN])


def _stepped_aside() -> list[AgendaEntry]:
    return list(AgendaEntry.objects.stepped_aside().select_related("ticket").order_by("-id")[:SHOWN])
