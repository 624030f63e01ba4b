"""Contracts are entered, changed, ended and taken out, with a line of the audit each; nonsense is refused by name."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from accounts.roles import Role
from customers.models import Contract, Customer
from customers.operations import add_contract, change_contract, end_contract, remove_contract
from metrics import reading
from metrics.filters import Filters
from metrics.periods import Period
from resolution.core.refusals import Forbidden, Invalid, Refused
from tests.factories import DAY, MONDAY, make_contact, make_user

pytestmark = pytest.mark.django_db
GOLD = {
    "name": "Reporting service",
    "service_level": "gold",
    "annual_value_minor": 5_000_000,
    "currency": "EUR",
    "starts_on": date(2026, 1, 1),
    "renews_on": date(2027, 1, 1),
}


@pytest.fixture
def by() -> dict[str, Any]:
    return {"actor": make_user(Role.SUPERVISOR), "at": MONDAY}


@pytest.fixture
def customer() -> Customer:
    return make_contact(company="Meridian").customer


def told() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    entries = AuditEntry.objects.filter(subject__startswith="contract:").order_by("id")
    return [(entry.verb, entry.before, entry.after) for entry in entries]


def refused(customer: Customer, by: dict[str, Any], **facts: Any) -> dict[str, list[str]]:
    """What is wrong with a contract like this, by field; nothing of it is kept."""
    with pytest.raises(Invalid) as refusal:
        add_contract(customer, GOLD | facts, **by)
    assert not Contract.objects.exists()
    assert not told()
    return refusal.value.faults


def test_a_contract_lives_from_its_entry_to_its_end_and_the_audit_tells_each_step(
    customer: Customer, by: dict[str, Any]
) -> None:
    contract = add_contract(customer, GOLD, **by)
    contract = change_contract(contract, {"service_level": " silver ", "annual_value_minor": 6_000_050}, **by)
    change_contract(contract, {"service_level": "silver"}, **by)  # it was so already
    contract = end_contract(contract, on=date(2026, 12, 31), **by)
    assert (contract.service_level, contract.ends_on, contract.renews_on) == ("silver", date(2026, 12, 31), None)
    assert Contract.objects.get() == contract
    assert told() == [
        (
            "created",
            {},
            {
                "customer": "Meridian",
                "name": "Reporting service",
                "service_level": "gold",
                "starts_on": "2026-01-01",
                "renews_on": "2027-01-01",
                "annual_value": "50000.00 EUR",
            },
        ),
        (
            "changed",
            {"service_level": "gold", "annual_value": "50000.00 EUR"},
            {"service_level": "silver", "annual_value": "60000.50 EUR"},
        ),
        (
            "ended",
            {"ends_on": None, "renews_on": "2027-01-01"},
            {"ends_on": "2026-12-31", "renews_on": None},
        ),
    ]


def test_a_renewal_before_the_last_day_stays_when_a_contract_ends(customer: Customer, by: dict[str, Any]) -> None:
    ended = end_contract(add_contract(customer, GOLD, **by), on=date(2027, 6, 30), **by)
    assert ended.renews_on == date(2027, 1, 1)


def test_a_removed_contract_leaves_what_it_said_in_the_audit(customer: Customer, by: dict[str, Any]) -> None:
    contract = add_contract(customer, GOLD, **by)
    remove_contract(contract, **by)
    assert not Contract.objects.exists()
    verb, before, after = told()[-1]
    assert (verb, before["name"], before["customer"], after) == ("removed", "Reporting service", "Meridian", {})
    for act in (
        lambda: change_contract(contract, {"name": "Again"}, **by),
        lambda: end_contract(contract, on=date(2026, 12, 31), **by),
        lambda: remove_contract(contract, **by),
    ):
        with pytest.raises(Refused, match="removed this contract"):
            act()


def test_only_the_first_day_has_to_be_known(customer: Customer, by: dict[str, Any]) -> None:
    contract = add_contract(customer, {"starts_on": "2026-01-01"}, **by)
    assert (contract.annual_value, contract.currency, contract.ends_on) == (None, "USD", None)
    with pytest.raises(Invalid) as refusal:
        add_contract(customer, {"name": "Something"}, **by)
    assert refusal.value.faults == {"starts_on": ["This cannot be empty."]}


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"ends_on": date(2025, 12, 31)}, "ends_on", "The last day is before the first one"),
        ({"ends_on": date(2026, 6, 30)}, "renews_on", "cannot renew after its last day"),
        ({"renews_on": date(2025, 6, 30)}, "renews_on", "cannot renew before its first day"),
        ({"annual_value_minor": -1}, "annual_value_minor", "whole number from 0"),
        ({"annual_value_minor": 10**15}, "annual_value_minor", "whole number from 0"),
        ({"annual_value_minor": 1.5}, "annual_value_minor", "whole number from 0"),
        ({"currency": "XXX"}, "currency", "three letters, such as EUR"),
        ({"currency": "E€"}, "currency", "three letters, such as EUR"),
        ({"currency": "EURO"}, "currency", "at most 3 characters"),
        ({"starts_on": "0001-01-01"}, "starts_on", "1901 to 2199"),
        ({"ends_on": "9999-12-31"}, "ends_on", "1901 to 2199"),
        ({"starts_on": "soon"}, "starts_on", "no date that we can read"),
        ({"name": "x" * 121}, "name", "at most 120 characters"),
        ({"service_level": "x" * 41}, "service_level", "at most 40 characters"),
        ({"customer_id": 1}, "customer_id", "no field of this name"),
    ],
)
def test_what_no_contract_can_be_is_refused_by_its_name_with_what_to_do(
    customer: Customer, by: dict[str, Any], facts: dict[str, Any], field: str, words: str
) -> None:
    faults = refused(customer, by, **facts)
    assert faults.keys() == {field}
    assert words in faults[field][0]


def test_what_a_contract_cannot_become_changes_nothing(customer: Customer, by: dict[str, Any]) -> None:
    contract = add_contract(customer, GOLD, **by)
    for changes in ({"ends_on": "2025-01-01"}, {"currency": "XXX"}, {"starts_on": None}, {"starts_on": "2028-01-01"}):
        with pytest.raises(Invalid):
            change_contract(contract, changes, **by)
    with pytest.raises(Invalid) as refusal:
        end_contract(contract, on=date(2025, 12, 31), **by)
    assert refusal.value.faults.keys() == {"ends_on"}
    assert Contract.objects.values("starts_on", "ends_on", "currency").get() == {
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
        "currency": "EUR",
    }
    assert [verb for verb, *_facts in told()] == ["created"]


def test_words_are_kept_on_one_line_and_without_what_cannot_be_stored(customer: Customer, by: dict[str, Any]) -> None:
    facts = GOLD | {"name": "Reporting\x00\n service", "service_level": " Gold\t plus ", "currency": "eur"}
    contract = add_contract(customer, facts, **by)
    assert (contract.name, contract.service_level, contract.currency) == ("Reporting service", "Gold plus", "EUR")


def test_a_house_without_a_currency_asks_for_one_where_there_is_a_value(
    customer: Customer, by: dict[str, Any], settings: Any
) -> None:
    settings.CURRENCY = ""
    assert refused(customer, by, currency="").keys() == {"currency"}
    facts = {name: value for name, value in GOLD.items() if name != "currency"}
    with pytest.raises(Invalid) as refusal:
        add_contract(customer, facts, **by)
    assert "Say in which currency" in refusal.value.faults["currency"][0]
    assert add_contract(customer, facts | {"annual_value_minor": None}, **by).annual_value is None


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.EXECUTIVE, Role.AUDITOR])
def test_nobody_else_keeps_contracts(customer: Customer, by: dict[str, Any], role: Role) -> None:
    contract = add_contract(customer, GOLD, **by)
    somebody: dict[str, Any] = {"actor": make_user(role), "at": MONDAY}
    for act in (
        lambda: add_contract(customer, GOLD, **somebody),
        lambda: change_contract(contract, {"name": "Mine"}, **somebody),
        lambda: end_contract(contract, on=date(2026, 12, 31), **somebody),
        lambda: remove_contract(contract, **somebody),
    ):
        with pytest.raises(Forbidden, match="Supervisors and administrators"):
            act()
    assert Contract.objects.get().name == "Reporting service"


def test_the_database_takes_no_negative_value_either(customer: Customer) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.create(customer=customer, currency="EUR", annual_value_minor=-1, starts_on=date(2026, 1, 1))


def test_retention_moves_with_what_is_entered_ended_and_removed(customer: Customer, by: dict[str, Any]) -> None:
    def retention() -> tuple[int, int]:
        until = Period.between(date(2026, 5, 1), date(2026, 5, 31), MONDAY + DAY)
        sums = reading.card("retention", until, Filters(), by["actor"]).sums
        return sums.n, sums.numerator

    assert retention() == (0, 0)
    contract = add_contract(customer, {"starts_on": date(2025, 1, 1)}, **by)
    assert retention() == (1, 1)
    end_contract(contract, on=date(2026, 3, 31), **by)
    assert retention() == (1, 0)
    remove_contract(contract, **by)
    assert retention() == (0, 0)
