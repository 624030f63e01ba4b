"""Public identifiers: a prefix that says what it is, and a key that sorts as the rows were made."""

from django.conf import settings

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread
WIDTH = 13


def public_id(prefix: str, key: int) -> str:
    """`tkt_000000000010j` for row 1042: fixed width, so that text order is creation order."""
    digits = ""
    while key:
        key, rest = divmod(key, 32)
        digits = ALPHABET[rest] + digits
    return f"{prefix}_{digits.rjust(WIDTH, '0')}"


def row_key(prefix: str, text: str) -> int | None:
    """The row behind a public identifier, or None when the text is not one of this kind."""
    head, _, digits = text.partition("_")
    if head != prefix or len(digits) != WIDTH or any(digit not in ALPHABET for digit in digits):
        return None
    key = 0
    for digit in digits:
        key = key * 32 + ALPHABET.index(digit)
    return key if key < 2**63 else None


def reference(key: int) -> str:
    """What people call a ticket: RES-1042, never shorter than four digits."""
    return f"{settings.REFERENCE_PREFIX}-{key:04d}"


def ticket_key(text: str) -> int | None:
    """The ticket that `RES-1042`, `res-1042` or `tkt_…` means, or None."""
    prefix, _, digits = text.partition("-")
    if prefix.upper() == settings.REFERENCE_PREFIX and digits.isascii() and digits.isdigit() and len(digits) < 19:
        return int(digits)
    return row_key("tkt", text)
