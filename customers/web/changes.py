"""One change at a time: a field of a customer or a contact saves by itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.models import Contact, Customer
from customers.operations import change_contact, change_customer
from customers.web.fields import CONTACT_LABELS, CUSTOMER_LABELS, OneField
from customers.web.pages import context_of
from resolution.core.refusals import Forbidden, Invalid
from resolution.core.typing import ReaderRequest


@require_POST
def change_customer_field(request: ReaderRequest, key: int, name: str) -> HttpResponse:
    """Save one field of a customer, or show it again with what is wrong."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=key)
    form = _read(request, customer, name, CUSTOMER_LABELS)
    saved = form.is_valid()
    if saved:
        change_customer(customer, {name: form.cleaned_data[name]}, actor=request.user, at=timezone.now())
    return _answer(request, customer, form, saved=saved)


@require_POST
def change_contact_field(request: ReaderRequest, key: int, name: str) -> HttpResponse:
    """Save one field of a contact, or show it again with what is wrong."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user).select_related("customer"), pk=key)
    form = _read(request, contact, name, CONTACT_LABELS)
    saved = form.is_valid() and _changed(request, contact, form)
    return _answer(request, contact.customer, form, saved=saved)


def _read(request: ReaderRequest, row: Customer | Contact, name: str, labels: dict[str, Any]) -> OneField:
    if not request.user.works_tickets:
        raise Forbidden(_("Your role reads customers and does not change them. An administrator can grant more."))
    if name not in labels:
        raise Http404(_("There is no field of this name."))
    return OneField(row, name, request.POST)


def _changed(request: ReaderRequest, contact: Contact, form: OneField) -> bool:
    before = getattr(contact, form.name)
    try:
        change_contact(contact, {form.name: form.cleaned_data[form.name]}, actor=request.user, at=timezone.now())
    except Invalid as refusal:
        for sentences in refusal.faults.values():
            form.add_error(form.name, sentences)
        setattr(contact, form.name, before)  # the heading shows what is stored, the field what was typed
        return False
    return True


def _answer(request: ReaderRequest, customer: Customer, form: OneField, *, saved: bool) -> HttpResponse:
    if "HX-Request" in request.headers:
        context = {"form": OneField(form.row, form.name) if saved else form, "saved": saved, "may_change": True}
        context["contact"] = form.row if isinstance(form.row, Contact) else None
        return render(request, "customers/property.html", context, status=200 if saved else 422)
    if not saved:
        return render(request, "customers/customer.html", context_of(request, customer, form), status=422)
    messages.success(request, _("Saved."))
    address = reverse("customers:customer", args=[customer.pk])
    if isinstance(form.row, Contact):
        address += f"?contact={form.row.pk}#contact-{form.row.pk}"
    return redirect(address)
