"""What a failed attempt to send means: try again, give up, or be in doubt. Pure rules."""

import smtplib
from datetime import timedelta
from enum import StrEnum

GIVES_UP_AFTER = timedelta(hours=72)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)

# While sending, a broken line tells nothing about whether the server had taken the mail already.
BROKEN_LINE = (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError)
# Everything that a mail server, the network or the disk does to us; anything else is our own mistake.
EXPECTED = (smtplib.SMTPException, OSError)


class Verdict(StrEnum):
    RETRY = "retry"
    FAIL = "fail"
    DOUBT = "doubt"


def verdict_of(fault: Exception) -> Verdict:
    """What to do about a fault that was met while a mail was being sent."""
    if isinstance(fault, BROKEN_LINE):
        return Verdict.DOUBT
    if isinstance(fault, smtplib.SMTPAuthenticationError):  # our settings are wrong, not this mail
        return Verdict.RETRY
    codes = codes_of(fault)
    permanent = bool(codes) and all(500 <= code < 600 for code in codes)
    return Verdict.FAIL if permanent else Verdict.RETRY


def codes_of(fault: Exception) -> list[int]:
    """The answers of the server in a fault: one a recipient, else its own."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in fault.recipients.values()]
    return [fault.smtp_code] if isinstance(fault, smtplib.SMTPResponseException) else []


def words_of(fault: Exception) -> str:
    """The fault in a line, as the server said it."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_plain(words)}" for code, words in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {_plain(fault.smtp_error)}"
    return f"{type(fault).__name__}: {fault}"[:500]


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: one minute, then twice as long each time, at most an hour."""
    doublings = max(0, min(attempts - 1, 10))
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _plain(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:500]
