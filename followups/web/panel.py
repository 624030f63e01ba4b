"""The follow-ups of one ticket, as a part of its page and as a page of their own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from followups.models import FollowUp, UpdatePromise
from followups.web.words import state_of, story_of
from resolution.core.identifiers import ticket_key
from resolution.core.typing import ReaderRequest
from tickets.models import Ticket
from tickets.permissions import may_change

SHOWN, PROMISES = 8, 4


@require_safe
def panel(request: ReaderRequest, reference: str) -> HttpResponse:
    """Both follow-ups of the latest cycles, and the latest promises of a next update."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_key(reference))
    follow_ups = FollowUp.objects.filter(ticket=ticket).for_panel()[:SHOWN]
    may_record = may_change(request.user, ticket)
    context = {
        "ticket": ticket,
        "promises": UpdatePromise.objects.filter(ticket=ticket).for_panel()[:PROMISES],
        "now": timezone.now(),
        "follow_ups": [_row(follow_up, ticket, may_record=may_record) for follow_up in follow_ups],
    }
    template = "followups/panel.html#panel" if "HX-Request" in request.headers else "followups/panel.html"
    return render(request, template, context)


def _row(follow_up: FollowUp, ticket: Ticket, *, may_record: bool) -> dict[str, Any]:
    current = follow_up.cycle_id == ticket.cycle_id
    return {
        "follow_up": follow_up,
        "state": state_of(follow_up),
        "story": story_of(follow_up),
        "url": reverse("followups:outcome", args=[follow_up.pk]),
        "records": may_record and current and follow_up.answerable and not follow_up.automatic,
    }
