"""What can be done with customers: met, described, corrected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from accounts import zones
from accounts.models import User
from accounts.operations.auditing import audit
from customers.models import Contact, Customer
from resolution.core.refusals import Invalid
from resolution.core.text import one_line
from resolution.core.values import values_for

CUSTOMER_FIELDS = frozenset({"name", "kind", "time_zone", "value_tier", "churn_risk", "expected_end", "notes"})
CONTACT_FIELDS = frozenset(
    {
        "name",
        "email",
        "phone",
        "role",
        "preferred_channel",
        "style",
        "technical_level",
        "language",
        "time_zone",
        "follow_ups_opted_out",
        "surveys_opted_out",
    }
)

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
def change_contact(contact: Contact, changes: Mapping[str, Any], *, actor: User, at: datetime) -> Contact:
    """Correct what we know of a person. Raises Invalid naming what cannot be taken, also somebody else's address."""
    values = _cleaned(Contact, changes, CONTACT_FIELDS)
    before = Contact.objects.select_for_update().values(*CONTACT_FIELDS).get(pk=contact.pk)
    try:
        with transaction.atomic():
            _write(contact, values, at)
    except IntegrityError as fault:
        raise Invalid(
            _("Not saved."), {"email": [_("Another contact has this address. Merge them, or use another one.")]}
        ) from fault
    _trace(f"contact:{contact.pk}", values, before, actor=actor, at=at)
    return contact


@transaction.atomic
def stop_surveys(contact: Contact, *, at: datetime) -> None:
    """The person wants no more surveys, and says so themselves; a second time changes nothing."""
    if Contact.objects.filter(pk=contact.pk, surveys_opted_out=False).update(surveys_opted_out=True, updated_at=at):
        was, now = {"surveys_opted_out": False}, {"surveys_opted_out": True}
        audit(f"contact:{contact.pk}", "unsubscribed", actor=None, at=at, before=was, after=now)


@transaction.atomic
def change_customer(customer: Customer, changes: Mapping[str, Any], *, actor: User, at: datetime) -> Customer:
    """Correct what we know of a customer. Raises Invalid naming what cannot be taken."""
    values = _cleaned(Customer, changes, CUSTOMER_FIELDS)
    before = Customer.objects.select_for_update().values(*CUSTOMER_FIELDS).get(pk=customer.pk)
    _write(customer, values, at)
    _trace(f"customer:{customer.pk}", values, before, actor=actor, at=at)
    return customer


@transaction.atomic
def describe_customer(
    source: str, external_id: str, facts: Mapping[str, Any], *, actor: User, at: datetime
) -> tuple[Customer, bool]:
    """The customer behind a source's external id, as described; True when it had to be made."""
    known = Customer.objects.filter(source=source, external_id=external_id).first()
    if known is not None:
        return change_customer(known, facts, actor=actor, at=at), False
    described = _cleaned(Customer, facts, CUSTOMER_FIELDS)
    try:
        with transaction.atomic():
            made = Customer.objects.create(
                source=source, external_id=external_id, created_at=at, updated_at=at, **described
            )
    except IntegrityError:  # somebody described the same one a moment ago
        return describe_customer(source, external_id, facts, actor=actor, at=at)
    audit(f"customer:{made.pk}", "created", actor=actor, at=at, before={}, after=described)
    return made, True


def _cleaned(model: type[Model], changes: Mapping[str, Any], columns: frozenset[str]) -> dict[str, Any]:
    values = values_for(model, changes, columns)
    if values.get("time_zone", "UTC") not in zones.known():
        sentence = _("We know no such time zone; write it like Europe/Lisbon.")
        raise Invalid(_("Not saved; what you typed is kept."), {"time_zone": [sentence]})
    return values


def _write(row: Customer | Contact, values: Mapping[str, Any], at: datetime) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = at
    row.save(update_fields=[*values, "updated_at"])


def _trace(subject: str, values: dict[str, Any], before: dict[str, Any], *, actor: User, at: datetime) -> None:
    """A line of the audit, unless everything was so already."""
    was = {name: before[name] for name in values}
    if was != values:
        audit(subject, "changed", actor=actor, at=at, before=was, after=values)


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
