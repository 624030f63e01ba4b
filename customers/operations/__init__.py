"""What can be done with customers: met, described, corrected, and bound by contracts."""

from customers.operations.contracts import add_contract, change_contract, end_contract, remove_contract
from customers.operations.describing import (
    CONTACT_FIELDS,
    CUSTOMER_FIELDS,
    change_contact,
    change_customer,
    describe_customer,
    stop_surveys,
)
from customers.operations.meeting import meet, meet_all

__all__ = [
    "CONTACT_FIELDS",
    "CUSTOMER_FIELDS",
    "add_contract",
    "change_contact",
    "change_contract",
    "change_customer",
    "describe_customer",
    "end_contract",
    "meet",
    "meet_all",
    "remove_contract",
    "stop_surveys",
]
