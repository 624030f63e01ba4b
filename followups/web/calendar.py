"""The calendar feed of one person, at a secret address: for calendar programs, which have no session."""

import hashlib
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.operations.calendars import reader_of
from followups.calendars import WHAT, calendar_of
from followups.models import FollowUp
from followups.operations.planning import key_of
from tickets.models import AgendaEntry, Ticket

BACK, AHEAD = timedelta(days=7), timedelta(days=60)
MOST = 500  # entries


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What the owner of the address has to do in the next sixty days, and what still waits from the last seven."""
    reader = reader_of(token)
    if reader is None:
        raise Http404
    with translation.override(reader.language):
        written = calendar_of(reader.name, _entries(reader, timezone.now()))
    etag = f'"{hashlib.sha256(written).hexdigest()[:32]}"'
    answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="resolution.ics"'
    answer["ETag"], answer["Cache-Control"] = etag, "private, max-age=300"
    answer["Referrer-Policy"], answer["X-Robots-Tag"] = "no-referrer", "noindex"
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _entries(reader: User, at: datetime) -> list[AgendaEntry]:
    """The due moments of the reader's own open tickets, without those that a mail takes care of by itself."""
    mine = Ticket.objects.visible_to(reader).owned_by(reader)
    due = AgendaEntry.objects.outstanding().filter(
        ticket__in=mine, counts=True, kind__in=WHAT, due_at__gte=at - BACK, due_at__lte=at + AHEAD
    )
    entries = list(due.select_related("ticket").order_by("due_at", "id")[:MOST])
    automatic = FollowUp.objects.running().filter(ticket__in=mine, automatic=True).select_related("ticket__cycle")
    by_itself = {(follow_up.ticket_id, key_of(follow_up.ticket, follow_up)) for follow_up in automatic}
    return [entry for entry in entries if entry.kind != "follow_up" or (entry.ticket_id, entry.key) not in by_itself]
