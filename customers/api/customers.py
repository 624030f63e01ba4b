"""Customers and the people whom we talk to."""

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.operations.keys import source_of
from accounts.roles import Scope
from customers.api import examples
from customers.api.listing import CONTACTS, CUSTOMERS
from customers.api.shapes import ContactJson, CustomerJson, contact_json, customer_json
from customers.api.wishes import ContactChange, CustomerChange, CustomerDescription
from customers.models import Contact, Customer
from customers.operations import change_contact, change_customer, describe_customer
from customers.querysets import ContactQuerySet
from resolution.api.schema import described
from resolution.api.views import ApiView, created
from resolution.core.identifiers import row_key
from resolution.core.refusals import Invalid
from resolution.core.text import clean

TAG = "Customers"
LONGEST_ID = 200
READ_AND_WRITE = {"GET": Scope.CUSTOMERS_READ, "PATCH": Scope.CUSTOMERS_WRITE, "PUT": Scope.CUSTOMERS_WRITE}


class Customers(ApiView):
    scopes = READ_AND_WRITE

    @described("list_customers", tag=TAG, answer=CustomerJson, listing=CUSTOMERS, example=examples.CUSTOMER)
    def get(self, request: ApiRequest) -> Response:
        """Everybody whom we serve, by name."""
        rows = Customer.objects.visible_to(request.user).by_name()
        return CUSTOMERS.answer(rows, self, lambda customer: customer_json(customer, self.base))


class OneCustomer(ApiView):
    scopes = READ_AND_WRITE

    @described("read_customer", tag=TAG, answer=CustomerJson, problems=["not-found"], example=examples.CUSTOMER)
    def get(self, request: ApiRequest, customer: str) -> Response:
        """One customer."""
        return Response(customer_json(customer_of(request, customer), self.base))

    @described(
        "change_customer",
        tag=TAG,
        wish=CustomerChange,
        answer=CustomerJson,
        problems=["not-found"],
        asks={"value_tier": "A"},
    )
    @once
    def patch(self, request: ApiRequest, customer: str) -> Response:
        """Correct what we know of a customer."""
        wish = CustomerChange.of(request)
        return Response(
            customer_json(
                change_customer(customer_of(request, customer), wish, actor=request.user, at=self.at), self.base
            )
        )


class CustomerByExternalId(ApiView):
    scopes = READ_AND_WRITE

    @described("read_customer_by_external_id", tag=TAG, answer=CustomerJson, problems=["not-found"])
    def get(self, request: ApiRequest, external_id: str) -> Response:
        """The customer that your own system calls so."""
        rows = Customer.objects.visible_to(request.user).filter(source=source_of(request.user))
        found = rows.filter(external_id=_own_id(external_id)).first()
        if found is None:
            raise Http404
        return Response(customer_json(found, self.base))

    @described(
        "put_customer_by_external_id",
        tag=TAG,
        wish=CustomerDescription,
        answer=CustomerJson,
        status=201,
        also=200,
        asks=examples.DESCRIBED,
        example=examples.CUSTOMER,
    )
    @once
    def put(self, request: ApiRequest, external_id: str) -> Response:
        """Describe a customer under your own id: made the first time (201), changed afterwards (200)."""
        wish = CustomerDescription.of(request)
        customer, made = describe_customer(
            source_of(request.user), _own_id(external_id), wish, actor=request.user, at=self.at
        )
        body = customer_json(customer, self.base)
        return created(body) if made else Response(body)


class Contacts(ApiView):
    scopes = READ_AND_WRITE

    @described("list_contacts", tag=TAG, answer=ContactJson, listing=CONTACTS, example=examples.CONTACT)
    def get(self, request: ApiRequest) -> Response:
        """The people whom we talk to, newest first."""
        return CONTACTS.answer(_people(request), self, lambda contact: contact_json(contact, self.base))


class OneContact(ApiView):
    scopes = READ_AND_WRITE

    @described("read_contact", tag=TAG, answer=ContactJson, problems=["not-found"], example=examples.CONTACT)
    def get(self, request: ApiRequest, contact: str) -> Response:
        """One person."""
        return Response(contact_json(_contact(request, contact), self.base))

    @described(
        "change_contact",
        tag=TAG,
        wish=ContactChange,
        answer=ContactJson,
        problems=["not-found"],
        asks={"style": "formal"},
    )
    @once
    def patch(self, request: ApiRequest, contact: str) -> Response:
        """Correct what we know of a person."""
        wish = ContactChange.of(request)
        return Response(
            contact_json(change_contact(_contact(request, contact), wish, actor=request.user, at=self.at), self.base)
        )


def _people(request: ApiRequest) -> ContactQuerySet:
    rows: ContactQuerySet = Contact.objects.visible_to(request.user).select_related("customer")
    return rows


def customer_of(request: ApiRequest, text: str) -> Customer:
    """The customer of an address. Raises Http404."""
    found: Customer | None = Customer.objects.visible_to(request.user).filter(pk=row_key("cus", text) or 0).first()
    if found is None:
        raise Http404
    return found


def _contact(request: ApiRequest, text: str) -> Contact:
    found = _people(request).filter(pk=row_key("con", text) or 0).first()
    if found is None:
        raise Http404
    return found


def _own_id(text: str) -> str:
    if not text or clean(text) != text or len(text) > LONGEST_ID:
        sentence = _("An external id has 1 to %(limit)s characters, none of them a control character.")
        raise Invalid(_("Nothing was done."), {"external_id": [sentence % {"limit": LONGEST_ID}]})
    return text
