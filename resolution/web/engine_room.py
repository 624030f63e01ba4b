"""The engine room: who ticks, and which due moments stepped aside after failing again and again."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.web.access import administrators_only
from accounts.web.pages import settings_page
from resolution.core.typing import ReaderRequest
from resolution.models import Heartbeat
from tickets.models import AgendaEntry
from tickets.operations.agenda import retry

SILENT_AFTER = timedelta(seconds=120)
SHOWN = 50  # entries; as many more are seen when these are dealt with
FORGOTTEN_AFTER = timedelta(days=1)  # a worker that was away for so long was taken away


@require_safe
@administrators_only
def engine_room(request: ReaderRequest) -> HttpResponse:
    """Both lists on one page."""
    now = timezone.now()
    context = {"now": now, "workers": _workers(now), "entries": _stepped_aside(), "shown": SHOWN}
    return settings_page(request, "settings/engine_room.html", context, section="engine-room")


@require_POST
@administrators_only
def try_again(request: ReaderRequest, key: int) -> HttpResponse:
    """Have one due moment tried again."""
    entry = get_object_or_404(AgendaEntry.objects.select_related("ticket"), pk=key)
    retry(entry, actor=request.user, at=timezone.now())
    messages.success(request, _("It is tried again at the next tick."))
    return redirect("engine-room")


def _workers(now: datetime) -> list[dict[str, Any]]:
    beats = Heartbeat.objects.filter(beat_at__gt=now - FORGOTTEN_AFTER).order_by("name")
    return [{"name": beat.name, "at": beat.beat_at, "silent": now - beat.beat_at > SILENT_AFTER} for beat in beats]


def _stepped_aside() -> list[AgendaEntry]:
    return list(AgendaEntry.objects.stepped_aside().select_related("ticket").order_by("-id")[:SHOWN])
