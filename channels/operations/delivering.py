"""Telling people of ours by mail what wants them: one mail a person and tick, in their hours, never a storm.

The row of the person is the claim: whoever holds it looks at what is due, owes one mail with all of it and marks it
told, in one transaction. A second deliverer steps over the person; one that is killed leaves everything as it was.
"""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.working_hours import first_moment
from channels.models import OutboundMail
from channels.operations.owing import owe_digest
from tickets.models import Notification

PAUSE = timedelta(minutes=15)  # between two mails to one person, unless something is urgent
PEOPLE = 1000  # that one tick looks after; the others are the next one's


def deliver_notifications(at: datetime) -> int:
    """Owe everybody one mail with what is due for them by that moment; returns how many mails are owed."""
    due = Notification.objects.untold(at).order_by("recipient").values_list("recipient", flat=True).distinct()
    return sum(_tell(person, at) for person in list(due[:PEOPLE]))


@transaction.atomic
def _tell(recipient: int, at: datetime) -> bool:
    free = User.objects.select_for_update(skip_locked=True, no_key=True)
    person = free.filter(pk=recipient).first()
    if person is None:  # in another worker's hands, who tells them
        return False
    waiting = Notification.objects.filter(recipient=person).untold(at).in_order()
    urgencies = dict(waiting.values_list("pk", "urgent"))
    if not urgencies:
        return False
    reasons = Notification.objects.filter(pk__in=urgencies)
    if not wants_mail(person):
        reasons.update(delivered_at=at)
        return False
    moment = at if any(urgencies.values()) else _calm_moment(person, at)
    if moment > at:
        reasons.update(deliver_at=moment)
        return False
    digest = min(urgencies)
    reasons.update(delivered_at=at, digest=digest)
    owe_digest(person, digest, at=at)
    return True


def wants_mail(person: User) -> bool:
    """Whether this is somebody who works here, reads mail, and wants ours."""
    return person.is_active and person.role != Role.INTEGRATION and person.mail != User.Mail.OFF


def _calm_moment(person: User, at: datetime) -> datetime:
    """The first moment in their hours that is far enough from their last mail."""
    mails = OutboundMail.objects.filter(user=person).order_by("-created_at")
    last = mails.values_list("created_at", flat=True).first()
    return first_moment(person, max(at, last + PAUSE) if last else at)
