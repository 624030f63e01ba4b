"""Whom we have not met before, is met: the contact behind an address or an external id, made when unknown."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from customers.models import Contact, Customer
from resolution.core.refusals import Invalid
from resolution.core.text import one_line
from resolution.core.values import values_for

MET_BY = ("email", "phone", "external_id")


def meet(
    *,
    email: str = "",
    name: str = "",
    phone: str = "",
    company: str = "",
    external_id: str = "",
    source: str = "",
    channel: str = "",
    at: datetime,
) -> Contact:
    """The contact behind an external id or a mail address; made, with their customer, when unknown.

    Raises Invalid when there is nothing to know a person by, or what there is cannot be kept.
    """
    if not (email or external_id or name):
        raise Invalid(_("Nobody to answer."), {"customer": [_("Give an e-mail address, a name or an external id.")]})
    values_for(Contact, {"email": email, "phone": phone, "external_id": external_id}, MET_BY)
    known = _known(email, external_id, source)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _introduce(email, name, phone, company, external_id, source, channel, at)
    except IntegrityError:  # somebody met the same person a moment ago
        known = _known(email, external_id, source)
        if known is None:
            raise
        return known


@transaction.atomic
def meet_all(people: dict[str, tuple[str, str, str]], *, at: datetime) -> dict[str, Contact]:
    """Contacts for many addresses at once: lower-case address to (name, company, phone) in, contact out.

    Three statements whatever their number; an address that is known keeps its contact.
    """
    known = {
        contact.email.lower(): contact
        for contact in Contact.objects.select_related("customer")
        .annotate(address=Upper("email"))
        .filter(address__in=[address.upper() for address in people])
    }
    strangers = [address for address in people if address not in known]
    customers = Customer.objects.bulk_create(
        Customer(
            name=one_line(people[address][1] or people[address][0] or address, 200),
            kind=Customer.Kind.COMPANY if people[address][1] else Customer.Kind.PERSON,
            created_at=at,
            updated_at=at,
        )
        for address in strangers
    )
    contacts = Contact.objects.bulk_create(
        Contact(
            customer=customer,
            name=one_line(people[address][0], 120) or address.split("@")[0],
            email=address,
            phone=people[address][2][:40],
            created_at=at,
            updated_at=at,
        )
        for address, customer in zip(strangers, customers, strict=True)
    )
    return known | {contact.email: contact for contact in contacts}


def _known(email: str, external_id: str, source: str) -> Contact | None:
    contacts = Contact.objects.select_related("customer")
    if external_id:
        found = contacts.filter(customer__source=source, customer__external_id=external_id).order_by("id")
        by_address = found.filter(email__iexact=email).first() if email else None
        if by_address or (found.exists() and not email):
            return by_address or found.first()
    return next(iter(contacts.with_address(email)[:1]), None) if email else None  # one at most: no order to ask for


def _introduce(
    email: str, name: str, phone: str, company: str, external_id: str, source: str, channel: str, at: datetime
) -> Contact:
    name = one_line(name, 120) or email.split("@", maxsplit=1)[0]
    customer = None
    if external_id:
        customer = Customer.objects.filter(source=source, external_id=external_id).first()
    customer = customer or Customer.objects.create(
        name=one_line(company, 200) or name,
        kind=Customer.Kind.COMPANY if company else Customer.Kind.PERSON,
        source=source,
        external_id=external_id,
        created_at=at,
        updated_at=at,
    )
    return Contact.objects.create(
        customer=customer,
        name=name,
        email=email,
        phone=phone,
        preferred_channel=channel if channel in Contact.Channel.values else "",
        created_at=at,
        updated_at=at,
    )
