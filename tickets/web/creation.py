"""A new ticket that somebody types in for a customer: who asks is found while typing, or introduced."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.models import Contact
from customers.operations import meet
from resolution.core.refusals import Forbidden, Invalid, Refused
from resolution.core.typing import ReaderRequest
from tickets import operations
from tickets.models import Ticket
from tickets.web.creation_form import TicketForm
from tickets.web.rows import ticket_address

SUGGESTED = 6  # people shown while somebody types
SOURCE = "browser"  # with the form's token as external id: one form makes one ticket, however often it is sent


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ReaderRequest) -> HttpResponse:
    """The form, and what becomes of it. Faults bring it back (422) with everything that was typed."""
    if not request.user.works_tickets:
        raise Forbidden(_("Your role reads tickets and does not create them. An administrator can grant more."))
    if request.method != "POST":
        initial = {"owner": request.user.pk, **request.GET.dict(), "token": uuid4()}
        return _shown(request, TicketForm(reader=request.user, initial=initial))
    form = TicketForm(request.POST, reader=request.user)
    if "look" in request.POST:  # who is it? asked without script; nothing is saved and nothing is scolded
        return _shown(request, TicketForm(reader=request.user, initial=request.POST.dict()))
    ticket = _create(request, form) if form.is_valid() else None
    return _shown(request, form, status=422) if ticket is None else _created(request, ticket)


@require_safe
def people(request: ReaderRequest) -> HttpResponse:
    """Who the typed name or address may be, and which open tickets the chosen one has: a part of the form."""
    return render(request, "tickets/new.html#people", _people(request, request.GET))


def _create(request: ReaderRequest, form: TicketForm) -> Ticket | None:
    """One transaction for person and ticket; None when the house found something to correct."""
    at, said = timezone.now(), form.cleaned_data
    try:
        with transaction.atomic():
            contact = said["requester"] if isinstance(said["requester"], Contact) else meet(**form.stranger, at=at)
            return operations.open_ticket(
                contact=contact, **form.issue, source=SOURCE, external_id=str(said["token"]), actor=request.user, at=at
            )
    except Invalid as refusal:
        form.take_faults(refusal)
    except Refused:  # this very form was sent before; the first ticket is the answer to the second press
        known = Ticket.objects.filter(source=SOURCE, external_id=str(said["token"])).first()
        if known is None:
            raise
        return known
    return None


def _created(request: ReaderRequest, ticket: Ticket) -> HttpResponse:
    others = Ticket.objects.visible_to(request.user).open().filter(contact=ticket.contact_id).exclude(pk=ticket.pk)
    known = [other.reference for other in others.order_by("-created_at", "-id")[:3]]
    said = _("%(reference)s is open.") % {"reference": ticket.reference}
    if known:
        said += " " + _("The same person also waits for %(others)s.") % {"others": ", ".join(known)}
    messages.success(request, said)
    if not Ticket.objects.visible_to(request.user).filter(pk=ticket.pk).exists():
        return redirect("tickets:home")  # it went to a team whose tickets its writer does not see
    return redirect(ticket_address()(ticket.reference))


def _shown(request: ReaderRequest, form: TicketForm, status: int = 200) -> HttpResponse:
    typed: Any = form.data if form.is_bound else form.initial
    context = {"form": form, "now": timezone.now(), **_people(request, typed)}
    return render(request, "tickets/new.html", context, status=status)


def _people(request: ReaderRequest, typed: Any) -> dict[str, Any]:
    """Suggestions for what was typed, the chosen one first, and what is open for them already."""
    contacts = Contact.objects.visible_to(request.user).select_related("customer")
    chosen_key, words = str(typed.get("contact") or ""), str(typed.get("requester") or "").strip()
    chosen = contacts.filter(pk=chosen_key).first() if chosen_key.isdecimal() and len(chosen_key) < 19 else None
    found = list(contacts.found_by(words)[: SUGGESTED + 1]) if len(words) > 1 else []
    if chosen is None and len(found) == 1 and found[0].email.lower() == words.lower():
        chosen = found[0]
    suggestions = [chosen, *(one for one in found if one != chosen)] if chosen else found
    return {
        "words": words,
        "chosen": chosen,
        "suggestions": suggestions[:SUGGESTED],
        "more": len(found) > SUGGESTED,
        "duplicates": _open_tickets(request, chosen) if chosen else [],
    }


def _open_tickets(request: ReaderRequest, contact: Contact) -> list[dict[str, Any]]:
    address = ticket_address()
    found = Ticket.objects.visible_to(request.user).open().filter(contact=contact).order_by("-created_at", "-id")
    return [
        {"reference": one.reference, "url": address(one.reference), "subject": one.subject, "phase": one.phase,
         "created_at": one.created_at}
        for one in found[:5]
    ]  # fmt: skip
