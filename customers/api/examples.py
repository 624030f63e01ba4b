"""Examples of the documentation; the tests hold them against the schema."""

from typing import Any

from customers.api.shapes import ContactJson, ContractJson, CustomerJson, GoneContractJson

BASE = "https://support.example.com/api/v1"
AT = "2026-11-23T14:30:00Z"
CUSTOMER: CustomerJson = {
    "id": "cus_000000000000h",
    "object": "customer",
    "url": f"{BASE}/customers/cus_000000000000h",
    "name": "Northwind",
    "kind": "company",
    "source": "crm",
    "external_id": "acc-9",
    "time_zone": "Europe/Lisbon",
    "value_tier": "B",
    "churn_risk": None,
    "expected_end": False,
    "notes": None,
    "created_at": AT,
    "updated_at": AT,
}
CONTACT: ContactJson = {
    "id": "con_000000000000k",
    "object": "contact",
    "url": f"{BASE}/contacts/con_000000000000k",
    "customer": {"id": "cus_000000000000h", "object": "customer", "name": "Northwind"},
    "name": "Dana Reyes",
    "email": "dana@example.com",
    "phone": None,
    "role": "Head of finance",
    "preferred_channel": "email",
    "style": "brief",
    "technical_level": 3,
    "language": "en",
    "time_zone": "Europe/Lisbon",
    "follow_ups_opted_out": False,
    "surveys_opted_out": False,
    "created_at": AT,
    "updated_at": AT,
}
DESCRIBED: dict[str, Any] = {"name": "Northwind", "time_zone": "Europe/Lisbon", "value_tier": "B"}
CONTRACT: ContractJson = {
    "id": "ctr_0000000000007",
    "object": "contract",
    "url": f"{BASE}/contracts/ctr_0000000000007",
    "customer": {"id": "cus_000000000000h", "object": "customer", "name": "Northwind"},
    "name": "Reporting service",
    "service_level": "gold",
    "annual_value": {"amount_minor": 5_000_000, "currency": "EUR"},
    "starts_on": "2026-01-01",
    "ends_on": None,
    "renews_on": "2027-01-01",
}
NEW_CONTRACT: dict[str, Any] = {
    "name": "Reporting service",
    "service_level": "gold",
    "annual_value": {"amount_minor": 5_000_000, "currency": "EUR"},
    "starts_on": "2026-01-01",
    "renews_on": "2027-01-01",
}
GONE: GoneContractJson = {"id": "ctr_0000000000007", "object": "contract", "deleted": True}
