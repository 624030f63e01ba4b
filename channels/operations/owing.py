"""Writing down that a mail is owed: one row, in the transaction of its cause; a second time changes nothing."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from channels.faults import GIVES_UP_AFTER
from channels.identifiers import identifier_for_ours, message_identifier, thread_identifier
from channels.models import OutboundMail
from resolution.core.nudging import wake
from tickets.models import Ticket
from tickets.operations.writing import insert

Kind = OutboundMail.Kind
SEND_TASK = "channels.send_mail"
RECEIPT_KEY = "receipt"


def owe_message(ticket: Ticket, message: int, purpose: str, *, automatic: bool, wait: int, at: datetime) -> None:
    """Owe the customer a message of ours, after the seconds in which its author may take it back."""
    kind = purpose if purpose in Kind.values else Kind.REPLY
    _owe(
        ticket, kind, str(message), automatic=automatic, message_id=message, due_at=at + timedelta(seconds=wait), at=at
    )


def owe_receipt(ticket: Ticket, *, at: datetime) -> None:
    """Owe whoever wrote to us the word that it arrived."""
    _owe(ticket, Kind.RECEIPT, RECEIPT_KEY, automatic=True, message_id=None, due_at=at, at=at)


def owe_digest(person: User, digest: int, *, at: datetime) -> None:
    """Owe one of ours the mail that tells the reasons of a digest; it is named after the first of them."""
    _owe_ours(person, Kind.DIGEST, str(digest), at)


def owe_weekly_summary(person: User, week: date, *, at: datetime) -> None:
    """Owe one of ours the numbers of the week that began on that Monday."""
    _owe_ours(person, Kind.WEEKLY_SUMMARY, week.isoformat(), at)


def _owe_ours(person: User, kind: str, key: str, at: datetime) -> None:
    mail = OutboundMail(
        user=person,
        kind=kind,
        key=key,
        automatic=True,
        to=person.email,
        message_identifier=identifier_for_ours(person.pk, kind, key),
        due_at=at,
        give_up_at=at + GIVES_UP_AFTER,
        created_at=at,
    )
    _write_down(mail, at)


def _owe(
    ticket: Ticket, kind: str, key: str, *, automatic: bool, message_id: int | None, due_at: datetime, at: datetime
) -> None:
    mail = OutboundMail(
        ticket=ticket,
        message_id=message_id,
        kind=kind,
        key=key,
        automatic=automatic,
        to=ticket.contact.email,
        message_identifier=message_identifier(ticket.pk, kind, key),
        thread_identifier=thread_identifier(ticket.pk),
        due_at=due_at,
        give_up_at=due_at + GIVES_UP_AFTER,
        created_at=at,
    )
    _write_down(mail, at)


def _write_down(mail: OutboundMail, at: datetime) -> None:
    if mail.ticket is not None:
        insert(mail.ticket, mail, once=True)
    else:
        OutboundMail.objects.bulk_create([mail], ignore_conflicts=True)
    if mail.due_at <= at:
        transaction.on_commit(_wake_the_sender, robust=True)


def _wake_the_sender() -> None:
    wake(SEND_TASK)
