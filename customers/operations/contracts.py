"""Contracts: entered, changed, ended, and taken out where one was entered by mistake."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, User
from accounts.operations.auditing import audit
from customers.entitlements import entitlement_changed
from customers.models import Contract, Customer
from resolution.core.money import CURRENCIES, amount_of, house_currency
from resolution.core.refusals import Forbidden, Invalid, Refused
from resolution.core.values import values_for

CONTRACT_FIELDS = ("name", "service_level", "annual_value_minor", "currency", "starts_on", "ends_on", "renews_on")
Facts = dict[str, Any]


@transaction.atomic
def add_contract(customer: Customer, facts: Mapping[str, Any], *, actor: User, at: datetime) -> Contract:
    """Bind a customer by a contract; without a currency its value is in the house's. Raises Invalid by field."""
    require_keeper(actor)
    said = values_for(Contract, {"starts_on": None, **facts}, CONTRACT_FIELDS)
    values = _sound({name: said.get(name, "") for name in ("name", "service_level", "currency")} | said)
    contract = Contract.objects.create(customer=_locked(customer.pk), **values)
    owner = {"customer": contract.customer.name}
    entry = audit(subject_of(contract), "created", actor=actor, at=at, before={}, after=owner | _told(values))
    _pass_on(contract, {}, values, entry, at)
    return contract


@transaction.atomic
def change_contract(contract: Contract, changes: Mapping[str, Any], *, actor: User, at: datetime) -> Contract:
    """Correct a contract; what is not named stays. Raises Invalid naming what cannot be taken."""
    require_keeper(actor)
    values = values_for(Contract, changes, CONTRACT_FIELDS)
    return _rewrite(_held(contract), values, "changed", actor=actor, at=at)


@transaction.atomic
def end_contract(contract: Contract, *, on: date, actor: User, at: datetime) -> Contract:
    """Make a day the last one of a contract; a renewal after it is off."""
    require_keeper(actor)
    last = values_for(Contract, {"ends_on": on}, CONTRACT_FIELDS)["ends_on"]
    if last is None:
        raise _invalid(ends_on=_("Say which day is the last one."))
    contract = _held(contract)
    renews = contract.renews_on
    values = {"ends_on": last, "renews_on": renews if renews is None or renews <= last else None}
    return _rewrite(contract, values, "ended", actor=actor, at=at)


@transaction.atomic
def remove_contract(contract: Contract, *, actor: User, at: datetime) -> None:
    """Take out a contract that was entered by mistake, as if it had never been; the audit keeps what it said."""
    require_keeper(actor)
    contract = _held(contract)
    values = _facts(contract)
    owner = {"customer": contract.customer.name}
    entry = audit(subject_of(contract), "removed", actor=actor, at=at, before=owner | _told(values), after={})
    contract.delete()
    _pass_on(contract, values, {}, entry, at)


def require_keeper(actor: User) -> None:
    """Raises Forbidden unless the actor may say what customers and we have agreed."""
    if not (actor.is_active and actor.keeps_contracts):
        raise Forbidden(_("Supervisors and administrators keep contracts. Ask one of them."))


def subject_of(contract: Contract) -> str:
    """What the audit calls a contract."""
    return f"contract:{contract.pk}"


def _locked(key: int) -> Customer:
    # Whoever opens a ticket for this customer meanwhile waits, and its clocks follow what is true afterwards.
    customer: Customer = Customer.objects.select_for_update().get(pk=key)
    return customer


def _held(contract: Contract) -> Contract:
    """The contract as it stands now, under its customer's lock. Raises Refused when somebody removed it."""
    customer = _locked(contract.customer_id)
    found = Contract.objects.filter(pk=contract.pk).first()
    if found is None:
        raise Refused(_("Somebody removed this contract a moment ago. Look at the customer's page again."))
    found.customer = customer
    return found


def _rewrite(contract: Contract, values: Facts, verb: str, *, actor: User, at: datetime) -> Contract:
    before = _facts(contract)
    after = _sound({**before, **values})
    if after != before:
        for name, value in after.items():
            setattr(contract, name, value)
        contract.save(update_fields=CONTRACT_FIELDS)
        entry = audit(subject_of(contract), verb, actor=actor, at=at, before=_told(before), after=_told(after))
        _pass_on(contract, before, after, entry, at)
    return contract


def _sound(values: Facts) -> Facts:
    """The facts of one contract, brought into shape. Raises Invalid where they contradict each other."""
    starts, ends, renews = values["starts_on"], values.get("ends_on"), values.get("renews_on")
    faults = {}
    if ends is not None and ends < starts:
        faults["ends_on"] = _("The last day is before the first one; move one of them.")
    elif renews is not None and ends is not None and renews > ends:
        faults["renews_on"] = _("It cannot renew after its last day; clear the renewal, or move the last day.")
    if renews is not None and renews < starts:
        faults["renews_on"] = _("It cannot renew before its first day; choose a later day, or clear it.")
    currency = values["currency"].upper() or house_currency()
    if not currency and values.get("annual_value_minor") is not None:
        faults["currency"] = _("Say in which currency, by its three letters, such as EUR.")
    if currency and currency not in CURRENCIES:
        faults["currency"] = _("We know no such currency; write its three letters, such as EUR.")
    if faults:
        raise _invalid(**faults)
    words = {name: " ".join(values[name].split()) for name in ("name", "service_level")}
    return {**values, **words, "currency": currency}


def _invalid(**faults: str) -> Invalid:
    return Invalid(_("Not saved; what you typed is kept."), {name: [fault] for name, fault in faults.items()})


def _facts(contract: Contract) -> Facts:
    return {name: getattr(contract, name) for name in CONTRACT_FIELDS}


def _told(values: Facts) -> Facts:
    """The facts as the audit keeps them: days in ISO, and the value as one amount with its currency."""
    amount = amount_of(values.get("annual_value_minor"), values["currency"])
    told = {name: value for name, value in values.items() if name not in ("annual_value_minor", "currency")}
    days = {name: value.isoformat() for name, value in told.items() if isinstance(value, date)}
    return {**told, **days, "annual_value": "" if amount is None else f"{amount} {values['currency']}"}


def _pass_on(contract: Contract, before: Facts, after: Facts, cause: AuditEntry, at: datetime) -> None:
    """Tell the floors above, where what this customer is promised may be different now."""
    if _promises(before) != _promises(after):
        entitlement_changed.send(Customer, customer=contract.customer, cause=cause, at=at)


def _promises(values: Facts) -> tuple[Any, ...]:
    """The service level that a contract gives, and on which days; nothing where it gives none."""
    level = values.get("service_level", "").lower()
    return (level, values.get("starts_on"), values.get("ends_on")) if level else ()
