"""The clocks of one ticket, as a fragment of its workspace."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from resolution.core.identifiers import ticket_key
from resolution.core.typing import ReaderRequest
from sla.explaining import why
from sla.models import Clock
from tickets.models import Ticket

SHOWN = 12


@require_safe
def panel(request: ReaderRequest, reference: str) -> HttpResponse:
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_key(reference))
    clocks = ticket.clocks.exclude(state=Clock.State.CANCELLED).select_related("policy", "calendar", "ticket__team")
    shown = [(clock, why(clock)) for clock in clocks.order_by("-id")[:SHOWN]]
    return render(request, "sla/panel.html", {"clocks": shown})
