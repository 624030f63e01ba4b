"""The link to a customer's page, for whoever looks after the ticket: to copy, to make anew, to close."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from resolution.core.identifiers import ticket_key
from resolution.core.typing import ReaderRequest
from tickets.links import address_of
from tickets.models import SignedLink, Ticket
from tickets.operations import linking
from tickets.permissions import may_change


@require_safe
def panel(request: ReaderRequest, reference: str) -> HttpResponse:
    """Whether there is a link, until when, and what it is: only for whoever may change the ticket."""
    ticket = _found(request, reference)
    writes = may_change(request.user, ticket)
    links = SignedLink.objects.filter(ticket=ticket, purpose=SignedLink.Purpose.TICKET, contact=ticket.contact_id)
    link = links.select_related("ticket").first()
    opens = link is not None and link.opens(timezone.now())
    context = {
        "ticket": ticket,
        "link": link,
        "opens": opens,
        "address": address_of(link) if link and opens and writes else "",
        "writes": writes,
    }
    template = "channels/link.html#panel" if "HX-Request" in request.headers else "channels/link.html"
    return render(request, template, context)


@require_POST
def renew(request: ReaderRequest, reference: str) -> HttpResponse:
    """Make a new link; the old one opens nothing any more."""
    ticket = _found(request, reference)
    linking.renew_page(ticket, actor=request.user, at=timezone.now())
    return redirect("channels:customer-link", ticket.reference)


@require_POST
def revoke(request: ReaderRequest, reference: str) -> HttpResponse:
    """Close the customer's page."""
    ticket = _found(request, reference)
    linking.revoke_page(ticket, actor=request.user, at=timezone.now())
    return redirect("channels:customer-link", ticket.reference)


def _found(request: ReaderRequest, reference: str) -> Ticket:
    ticket: Ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_key(reference))
    return ticket
