"""What callers may say about customers and their people."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts import zones
from customers.models import ChurnRisk, Contact, Customer, ValueTier
from resolution.api.wishes import Address, Choice, Day, Flag, Identifier, Whole, Wish, Words
from resolution.core.money import MOST_MINOR

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
LONGEST_NOTES = 20_000


class Zone(Identifier):
    """An IANA time zone."""

    def to_internal_value(self, data: object) -> str:
        name = super().to_internal_value(data)
        if name not in zones.known():
            raise serializers.ValidationError(_("We know no such time zone; write it like Europe/Lisbon."), "invalid")
        return name


class Language(serializers.RegexField):
    """A language tag, like en or pt-BR."""

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class CustomerChange(Wish):
    """What changes; everything else stays."""

    name = Words(required=False, max_length=200)
    kind = Choice(Customer.Kind.values, required=False)
    time_zone = Zone(required=False, max_length=64)
    value_tier = Choice([*ValueTier.values, ""], required=False)
    churn_risk = Choice([*ChurnRisk.values, ""], required=False)
    expected_end = Flag(required=False)
    notes = Words(required=False, allow_blank=True, max_length=LONGEST_NOTES)


class CustomerDescription(CustomerChange):
    """A customer as your system knows it."""

    name = Words(max_length=200)


class ContactChange(Wish):
    """What changes; everything else stays."""

    name = Words(required=False, max_length=120)
    email = Address(required=False, allow_blank=True, max_length=254)
    phone = Words(required=False, allow_blank=True, max_length=40)
    role = Words(required=False, allow_blank=True, max_length=80)
    preferred_channel = Choice([*Contact.Channel.values, ""], required=False)
    style = Choice([*Contact.Style.values, ""], required=False)  # type: ignore[assignment] # the framework takes it out
    technical_level = Whole(required=False, allow_null=True, min_value=1, max_value=4)
    language = Language(LANGUAGE, required=False, max_length=10)
    time_zone = Zone(required=False, max_length=64)
    follow_ups_opted_out = Flag(required=False)
    surveys_opted_out = Flag(required=False)


class MoneyWish(Wish):
    """An amount in minor units; without a currency it is in the one that is there, or in the house's."""

    amount_minor = Whole(max_value=MOST_MINOR)
    currency = Identifier(required=False, max_length=3)


class ContractChange(Wish):
    """What changes; everything else stays."""

    name = Words(required=False, allow_blank=True, max_length=120)
    service_level = Words(required=False, allow_blank=True, max_length=40)
    annual_value = MoneyWish(required=False, allow_null=True)
    starts_on = Day(required=False)
    ends_on = Day(required=False, allow_null=True)
    renews_on = Day(required=False, allow_null=True)


class ContractDescription(ContractChange):
    """A new contract; only its first day must be known."""

    starts_on = Day()


def contract_facts(wish: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of a contract, in the words of the verbs."""
    facts = {name: value for name, value in wish.items() if name != "annual_value"}
    if "annual_value" in wish:
        value = wish["annual_value"] or {}
        facts["annual_value_minor"] = value.get("amount_minor")
        facts |= {"currency": value["currency"]} if "currency" in value else {}
    return facts
