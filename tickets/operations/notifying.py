"""Telling people of ours that a ticket wants them: once for each reason, in their own hours."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from resolution.core.business_time import NeverOpens
from tickets.models import Notification, Ticket


def notify(
    ticket: Ticket, recipients: Iterable[User], *, kind: str, key: str, words: str, at: datetime, urgent: bool = False
) -> None:
    """Give people a reason to look at a ticket; the same kind and key a second time changes nothing.

    It is delivered in the first moment of the recipient's hours; `urgent` does not wait for them.
    """
    rows = [
        Notification(
            ticket=ticket,
            recipient=person,
            kind=kind,
            key=key,
            words=words[:300],
            created_at=at,
            deliver_at=at if urgent else _in_hours(person, at),
        )
        for person in recipients
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def _in_hours(person: User, at: datetime) -> datetime:
    """The first moment at which one of their teams works; whoever is in no team is always there."""
    moments = []
    for team in person.teams.all():
        try:
            moments.append(team.calendar.next_open(at))
        except NeverOpens:
            continue
    return min(moments, default=at)
