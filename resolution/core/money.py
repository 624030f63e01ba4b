"""Money: whole minor units of a currency of ISO 4217, and the amounts that people read and type."""

import re
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

_LISTED = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
    MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
    UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = tuple(_LISTED.split())
_WITHOUT_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_WITH_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
DIGITS = {**dict.fromkeys(_WITHOUT_DIGITS.split(), 0), **dict.fromkeys(_WITH_THREE_DIGITS.split(), 3)}
MOST_MINOR = 10**14  # a trillion of most currencies; every program that reads JSON holds it exactly
BETWEEN_GROUPS = " '\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{RIGHT SINGLE QUOTATION MARK}"


def house_currency() -> str:
    """The currency that is meant where nobody says one; empty where the house has none that we know."""
    return settings.CURRENCY if settings.CURRENCY in CURRENCIES else ""


def digits_of(currency: str) -> int:
    """How many digits of an amount are minor units: cents have two."""
    return DIGITS.get(currency, 2)


def amount_of(minor: int | None, currency: str) -> Decimal | None:
    """Minor units as an amount."""
    return None if minor is None else Decimal(minor).scaleb(-digits_of(currency))


def written(amount: Decimal, currency: str) -> str:
    """An amount in the reader's format, without its currency; cents only where there are any."""
    digits = 0 if amount == amount.to_integral() else digits_of(currency)
    return number_format(amount, decimal_pos=digits, force_grouping=True)


def read_amount(text: str, currency: str) -> int | None:
    """The minor units that somebody typed in their own format, or None for nothing.

    Raises ValidationError. Groups must be whole groups, so that 50,00 of another country never becomes 5000.
    """
    typed = text.strip()
    if not typed:
        return None
    point, comma = (re.escape(str(get_format(name))) for name in ("DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR"))
    groups = f"[{BETWEEN_GROUPS}]|{comma}"
    found = re.fullmatch(rf"([0-9]+|[0-9]{{1,3}}(?:(?:{groups})[0-9]{{3}})+)(?:{point}([0-9]+))?", typed)
    digits = digits_of(currency)
    if found is None or len((found[2] or "").rstrip("0")) > digits:
        raise ValidationError(_("Write an amount such as %(example)s.") % {"example": _example(currency)})
    minor = int(re.sub(r"[^0-9]", "", found[1])[:40] + (found[2] or "")[:digits].ljust(digits, "0"))
    if minor > MOST_MINOR:
        most = written(Decimal(MOST_MINOR).scaleb(-digits), currency)
        raise ValidationError(_("Write an amount of at most %(most)s.") % {"most": most})
    return minor


def _example(currency: str) -> str:
    return written(Decimal("1250.5") if digits_of(currency) else Decimal(1250), currency)
