"""What we know of customers and their people: described, corrected, with a line of the audit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts import zones
from accounts.models import AuditEntry, User
from accounts.operations.auditing import audit
from customers.entitlements import entitlement_changed
from customers.models import Contact, Customer
from resolution.core.refusals import Invalid
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
    entry = _trace(f"customer:{customer.pk}", values, before, actor=actor, at=at)
    if entry is not None and "value_tier" in entry.after:
        entitlement_changed.send(Customer, customer=customer, cause=entry, at=at)
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


def _trace(
    subject: str, values: dict[str, Any], before: dict[str, Any], *, actor: User, at: datetime
) -> AuditEntry | None:
    """A line of the audit, unless everything was so already."""
    was = {name: before[name] for name in values}
    return audit(subject, "changed", actor=actor, at=at, before=was, after=values) if was != values else None
