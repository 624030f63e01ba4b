"""Customers and their people as the API shows them."""

from typing import Annotated, Literal, TypedDict

from customers.models import ChurnRisk, Contact, Customer, ValueTier
from resolution.api.shapes import Instant, instant
from resolution.core.identifiers import public_id


class CustomerPart(TypedDict):
    """A customer inside of something else."""

    id: str
    object: Literal["customer"]
    name: str


class ContactPart(TypedDict):
    """A person we talk to, inside of something else."""

    id: str
    object: Literal["contact"]
    name: str
    email: str | None


class CustomerJson(TypedDict):
    """A company or a private person that we serve."""

    id: str
    object: Literal["customer"]
    url: str
    name: str
    kind: Annotated[str, Customer.Kind]
    source: str | None
    external_id: str | None
    time_zone: str
    value_tier: Annotated[str, ValueTier] | None
    churn_risk: Annotated[str, ChurnRisk] | None
    expected_end: Annotated[bool, "The relation ends as planned; it is no loss."]
    notes: str | None
    created_at: Instant
    updated_at: Instant


class ContactJson(TypedDict):
    """A person we talk to, and how they like to be talked to."""

    id: str
    object: Literal["contact"]
    url: str
    customer: CustomerPart
    name: str
    email: str | None
    phone: str | None
    role: str | None
    preferred_channel: Annotated[str, Contact.Channel] | None
    style: Annotated[str, Contact.Style] | None
    technical_level: Annotated[int | None, "1 (needs each click explained) to 4 (reads logs)."]
    language: str
    time_zone: str
    follow_ups_opted_out: bool
    surveys_opted_out: bool
    created_at: Instant
    updated_at: Instant


def customer_part(customer: Customer) -> CustomerPart:
    return {"id": public_id("cus", customer.pk), "object": "customer", "name": customer.name}


def contact_part(contact: Contact) -> ContactPart:
    return {
        "id": public_id("con", contact.pk),
        "object": "contact",
        "name": contact.name,
        "email": contact.email or None,
    }


def customer_json(customer: Customer, base: str) -> CustomerJson:
    key = public_id("cus", customer.pk)
    return {
        "id": key,
        "object": "customer",
        "url": f"{base}/customers/{key}",
        "name": customer.name,
        "kind": str(customer.kind),
        "source": customer.source or None,
        "external_id": customer.external_id or None,
        "time_zone": customer.time_zone,
        "value_tier": str(customer.value_tier) or None,
        "churn_risk": str(customer.churn_risk) or None,
        "expected_end": customer.expected_end,
        "notes": customer.notes or None,
        "created_at": instant(customer.created_at),
        "updated_at": instant(customer.updated_at),
    }


def contact_json(contact: Contact, base: str) -> ContactJson:
    """Asks nothing of the database once the customer is joined."""
    key = public_id("con", contact.pk)
    return {
        "id": key,
        "object": "contact",
        "url": f"{base}/contacts/{key}",
        "customer": customer_part(contact.customer),
        "name": contact.name,
        "email": contact.email or None,
        "phone": contact.phone or None,
        "role": contact.role or None,
        "preferred_channel": str(contact.preferred_channel) or None,
        "style": str(contact.style) or None,
        "technical_level": contact.technical_level,
        "language": contact.language,
        "time_zone": contact.time_zone,
        "follow_ups_opted_out": contact.follow_ups_opted_out,
        "surveys_opted_out": contact.surveys_opted_out,
        "created_at": instant(contact.created_at),
        "updated_at": instant(contact.updated_at),
    }
