"""Telling people of ours that a ticket wants them: once for each reason, in their own hours; and reading it.

Whoever changes many reasons at once locks them in one order (`in_order`), so that a tick that hands them to a mail
and a reader who reads them all wait for each other and never for ever.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.models import User
from accounts.working_hours import first_moment, first_morning
from tickets import queues
from tickets.hand import same_for_all
from tickets.models import Notification, Ticket
from tickets.notification_querysets import NotificationQuerySet
from tickets.operations.writing import insert


def notify(  # noqa: PLR0913 - a reason has that many facts
    ticket: Ticket,
    recipients: Iterable[User],
    *,
    kind: str,
    key: str,
    words: str,
    at: datetime,
    urgent: bool = False,
    by_mail: bool = True,
    actor: User | None = None,
) -> None:
    """Give people a reason to look at a ticket; the same kind and key a second time changes nothing.

    It is told in the first moment of the recipient's hours; `urgent` does not wait for them. Without `by_mail` it
    stands in the inbox only. Whoever caused it (`actor`) is left out, and so is who works here no more.
    """
    people = {person.pk: person for person in recipients if person.is_active and person != actor}
    if not people:
        return
    prefetch_related_objects([*people.values()], "teams")
    rows = [
        Notification(
            ticket=ticket,
            recipient=person,
            kind=kind,
            key=key,
            words=words[:300],
            urgent=urgent,
            created_at=at,
            deliver_at=at if urgent else _moment_for(ticket, person, at),
            delivered_at=None if by_mail else at,
        )
        for _key, person in sorted(people.items())
    ]
    insert(ticket, *rows, once=True)


def moment_for(person: User, at: datetime) -> datetime:
    """When a calm reason is told: in the first moment of their hours, or with the next morning's digest."""
    return first_morning(person, at) if person.mail == User.Mail.DIGEST else first_moment(person, at)


def _moment_for(ticket: Ticket, person: User, at: datetime) -> datetime:
    return same_for_all(ticket, ("moment", person.pk, at), lambda: moment_for(person, at))


def read_ticket(ticket: int, *, reader: User, at: datetime) -> int:
    """Somebody looked at the ticket, or put it aside: all their reasons for it are read. Returns how many."""
    return _read(Notification.objects.visible_to(reader).unread().filter(ticket=ticket), reader, at)


def read_everything(*, reader: User, up_to: int, at: datetime) -> int:
    """Read all that somebody saw: up to the newest of their page, so that nothing is read that came later."""
    return _read(Notification.objects.filter(recipient=reader, pk__lte=up_to).unread(), reader, at)


def _read(rows: NotificationQuerySet, reader: User, at: datetime) -> int:
    with transaction.atomic():
        keys = list(rows.in_order().values_list("pk", flat=True))
        read: int = Notification.objects.filter(pk__in=keys).update(read_at=at) if keys else 0
    if read:
        queues.forget_counts(reader)
    return read
