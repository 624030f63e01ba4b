"""Customers and their people as the API shows them."""

from typing import Annotated, Literal, TypedDict

from customers.models import ChurnRisk, Contact, Contract, Customer, ValueTier
from resolution.api.shapes import Day, Instant, day, instant
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


class MoneyJson(TypedDict):
    """An amount of money."""

    amount_minor: Annotated[int, "In the smallest unit of the currency, such as cents."]
    currency: Annotated[str, "Its three letters in ISO 4217."]


class ContractJson(TypedDict):
    """What a customer and we have agreed, from a first to a last day, both included."""

    id: str
    object: Literal["contract"]
    url: str
    customer: CustomerPart
    name: str | None
    service_level: Annotated[str | None, "A word such as gold, by which service standards can promise more."]
    annual_value: MoneyJson | None
    starts_on: Day
    ends_on: Annotated[Day | None, "The last day that it covers; null while no end is agreed."]
    renews_on: Annotated[Day | None, "The next day on which it is agreed anew."]


class GoneContractJson(TypedDict):
    """A contract that is no more."""

    id: str
    object: Literal["contract"]
    deleted: bool


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


def contract_json(contract: Contract, base: str) -> ContractJson:
    """Asks nothing of the database once the customer is joined."""
    value = contract.annual_value_minor
    return {
        "id": contract.public_id,
        "object": "contract",
        "url": f"{base}/contracts/{contract.public_id}",
        "customer": customer_part(contract.customer),
        "name": contract.name or None,
        "service_level": contract.service_level or None,
        "annual_value": None if value is None else {"amount_minor": value, "currency": contract.currency},
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": day(contract.ends_on),
        "renews_on": day(contract.renews_on),
    }
