"""The contracts of a customer as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.models import Contract, Customer

SHOWN = 50
DAY = "j M Y"


@dataclass(frozen=True)
class ContractLine:
    """One contract on a day, with the addresses at which it is changed and ended."""

    contract: Contract
    today: date

    @property
    def is_over(self) -> bool:
        return self.contract.ends_on is not None and self.contract.ends_on < self.today

    @property
    def is_to_come(self) -> bool:
        return self.contract.starts_on > self.today

    @property
    def days_left(self) -> int | None:
        """Days until it renews; None where that is not known or past."""
        day = self.contract.renews_on
        return (day - self.today).days if day is not None and day >= self.today else None

    @property
    def change_url(self) -> str:
        return contract_address(self.contract)

    @property
    def end_url(self) -> str:
        return contract_address(self.contract, act="end")


def contract_card(customer: Customer, today: date, *, may_keep: bool) -> dict[str, Any]:
    """What the card shows, newest first, and whether its reader may change it: one statement."""
    found = list(customer.contracts.order_by("-starts_on", "-id")[: SHOWN + 1])
    shown = found[:SHOWN]
    page = reverse("customers:customer", args=[customer.pk])
    return {
        "lines": [ContractLine(contract, today) for contract in shown],
        "more": len(found) > SHOWN,
        "overlap": overlap_of(shown, today),
        "may_keep": may_keep,
        "new_url": f"{page}?contract=new",
    }


def contract_address(contract: Contract, *, act: str = "") -> str:
    """The customer's page with a form of the contract open on it."""
    page = reverse("customers:customer", args=[contract.customer_id])
    return f"{page}?contract={contract.pk}{'&act=' + act if act else ''}"


def overlap_of(contracts: Sequence[Contract], today: date) -> str:
    """A sentence where two contracts cover the same days from today on; empty where none do."""
    standing = [one for one in contracts if one.ends_on is None or one.ends_on >= today]
    # Of contracts in the order of their first days, neighbours overlap if any two do.
    for earlier, later in pairwise(sorted(standing, key=lambda one: one.starts_on)):
        if earlier.ends_on is None or earlier.ends_on >= later.starts_on:
            ends = [day for day in (earlier.ends_on, later.ends_on) if day is not None]
            days = {"first": date_format(later.starts_on, DAY), "last": date_format(min(ends), DAY) if ends else ""}
            if ends:
                return _("Two contracts cover %(first)s to %(last)s.") % days
            return _("Two contracts cover the days from %(first)s on.") % days
    return ""
