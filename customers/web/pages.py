"""The customers' list, and what one customer's page shows."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Contact, Customer
from customers.web.contract_card import contract_card
from customers.web.fields import OneField, forms_of
from resolution.core.identifiers import reference
from resolution.core.paging import Page, page_or_first
from resolution.core.typing import ReaderRequest

SIZE = 25
CONTACTS_SHOWN = 50
BY_NAME = ("sort_name", "id")
NEWEST_FIRST = ("-created_at", "-id")
HISTORY = ("id", "subject", "phase", "severity", "created_at", "resolved_at", "contact__name", "owner__name")


@require_safe
def index(request: ReaderRequest) -> HttpResponse:
    """Every customer by name; `?q=` finds them by their own or their people's names and addresses."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    customers = Customer.objects.visible_to(request.user).by_name()
    found, stale = _page(customers.matching(words) if words else customers, BY_NAME, request.GET.get("cursor", ""))
    address = reverse("customers:list")
    context = {
        "words": words,
        "customers": found.rows,
        "stale": stale,
        "next_url": _address(address, q=words, cursor=found.next_cursor) if found.next_cursor else "",
        "first_url": _address(address, q=words) if request.GET.get("cursor") else "",
    }
    return render(request, "customers/list.html", context)


@require_safe
def contact(request: ReaderRequest, key: int) -> HttpResponse:
    """A contact is shown on their customer's page."""
    found = get_object_or_404(Contact.objects.visible_to(request.user), pk=key)
    address = reverse("customers:customer", args=[found.customer_id])
    return redirect(f"{address}?contact={found.pk}#contact-{found.pk}")


def context_of(request: ReaderRequest, customer: Customer, faulty: OneField | None = None) -> dict[str, Any]:
    """What the customer's page shows; `faulty` takes the place of the field that was not saved."""
    contacts = list(customer.contacts.order_by("name", "id")[:CONTACTS_SHOWN])
    opened = _opened(contacts, faulty, request.GET.get("contact", ""))
    cursor = request.GET.get("cursor", "")
    tickets = customer.tickets.visible_to(request.user).values_list(*HISTORY, named=True)
    history, stale = _page(tickets, NEWEST_FIRST, cursor)
    address = reverse("customers:customer", args=[customer.pk])
    return {
        "customer": customer,
        "may_change": request.user.works_tickets,
        "properties": _with(forms_of(customer), faulty),
        "contacts": contacts,
        "opened": opened,
        "contact_properties": _with(forms_of(opened), faulty) if opened else [],
        "contracts": contract_card(customer, timezone.localdate(), may_keep=request.user.keeps_contracts),
        "history": [_ticket(row) for row in history.rows],
        "stale": stale,
        "next_url": _address(address, cursor=history.next_cursor) + "#history" if history.next_cursor else "",
        "first_url": address + "#history" if cursor else "",
        "now": timezone.now(),
    }


def _page(rows: Any, order: tuple[str, ...], cursor: str) -> tuple[Page[Any], str]:
    """One page, or the first one with a sentence when the cursor is not one of this list."""
    found, is_there = page_or_first(rows, order, size=SIZE, cursor=cursor)
    return found, "" if is_there else _("The page that you asked for is gone; this is the start.")


def _opened(contacts: list[Contact], faulty: OneField | None, asked: str) -> Contact | None:
    """The contact whose fields are shown: where something went wrong, who was asked for, or the only one."""
    if faulty is not None and isinstance(faulty.row, Contact):
        return faulty.row
    for contact in contacts:
        if str(contact.pk) == asked:
            return contact
    return contacts[0] if len(contacts) == 1 else None


def _with(fields: list[OneField], faulty: OneField | None) -> list[OneField]:
    if faulty is None:
        return fields
    same = [one for one in fields if one.row == faulty.row and one.name == faulty.name]
    return [faulty if one in same else one for one in fields]


def _ticket(row: Any) -> dict[str, Any]:
    name = reference(row.id)
    return {
        "id": row.id,
        "reference": name,
        "url": reverse("tickets:ticket", args=[name]),
        "subject": row.subject,
        "severity": row.severity,
        "phase": row.phase,
        "created_at": row.created_at,
        "contact": row.contact__name,
        "owner": row.owner__name,
    }


def _address(path: str, **query: Any) -> str:
    said = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{said}" if said else path
