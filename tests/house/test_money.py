"""Amounts as people type them: read in their own format, and never as another amount than they meant."""

import pytest
from django.core.exceptions import ValidationError

from resolution.core.money import CURRENCIES, amount_of, read_amount, written


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("", "USD", None),
        ("  ", "USD", None),
        ("0", "USD", 0),
        ("50000", "USD", 5_000_000),
        ("50,000", "USD", 5_000_000),
        ("1,250.5", "EUR", 125_050),
        (" 1 250.50 ", "EUR", 125_050),
        ("1'250.50", "CHF", 125_050),
        ("12.500", "EUR", 1_250),
        ("1,250", "JPY", 1_250),
        ("1.255", "KWD", 1_255),
        ("1,000,000,000,000", "USD", 10**14),
    ],
)
def test_an_amount_is_read_as_its_writer_meant_it(typed: str, currency: str, minor: int | None) -> None:
    assert read_amount(typed, currency) == minor
    if minor is not None:
        amount = amount_of(minor, currency)
        assert amount is not None
        assert read_amount(written(amount, currency), currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("50,00", "USD"),
        ("1,2345", "USD"),
        ("12.345", "USD"),
        ("1.5", "JPY"),
        ("-1", "USD"),
        ("$5", "USD"),
        ("1e5", "USD"),
        ("٣", "USD"),
        ("1,000,000,000,001", "USD"),
        ("9" * 40, "USD"),
        ("much", "USD"),
        ("\x00", "USD"),
    ],
)
def test_what_could_mean_something_else_is_asked_for_again(typed: str, currency: str) -> None:
    with pytest.raises(ValidationError, match="Write an amount"):
        read_amount(typed, currency)


def test_currencies_are_three_letters_each_and_known_once() -> None:
    assert len(CURRENCIES) == len(set(CURRENCIES)) > 150
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
