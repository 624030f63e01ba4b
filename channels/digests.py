"""What one of ours is told by mail: all that came due for them, ticket by ticket, in their language and zone."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from channels.envelopes import Letter, header, usable, zone_of
from channels.models import OutboundMail
from resolution.core.text import clean
from tickets.models import Notification
from tickets.notification_querysets import NotificationQuerySet

LISTED = 500  # reasons that a mail spells out; more of them are counted, and stand in the inbox


def digest_of(mail: OutboundMail) -> Letter:
    """The reasons that this mail carries and that were not read meanwhile. Raises NoAddress."""
    person = reader_of(mail)
    to = usable(person.email)
    with translation.override(person.language), timezone.override(zone_of(person.time_zone)):
        reasons = list(reasons_of(mail).select_related("ticket").order_by("-pk")[:LISTED])
        tickets = _by_ticket(reasons)
        context = {
            "company": settings.COMPANY,
            "name": person.name,
            "tickets": tickets,
            "more": reasons_of(mail).count() - LISTED if len(reasons) == LISTED else 0,
            "inbox_url": settings.BASE_URL + reverse("tickets:inbox"),
            "preferences_url": settings.BASE_URL + reverse("accounts:me"),
        }
        return Letter(
            to=to,
            subject=header(_subject(tickets)),
            text=clean(render_to_string("emails/digest.txt", context)) + "\n",
            html=render_to_string("emails/digest.html", context),
        )


def reader_of(mail: OutboundMail) -> User:
    """The one of ours for whom it is. Raises LookupError for a mail to a customer."""
    if mail.user is None:
        raise LookupError(f"{mail} is to nobody of ours.")
    return mail.user


def reasons_of(mail: OutboundMail) -> NotificationQuerySet:
    """What the mail tells: what is unread still, or all of it once it may have been read in a mailbox already."""
    told: NotificationQuerySet = Notification.objects.visible_to(reader_of(mail)).filter(digest=int(mail.key))
    return told if mail.doubts else told.unread()


def _by_ticket(reasons: list[Notification]) -> list[dict[str, Any]]:
    """One entry per ticket, the newest first, and its reasons in the same order."""
    tickets: dict[int, dict[str, Any]] = {}
    for reason in reasons:
        ticket = reason.ticket
        entry = tickets.setdefault(
            ticket.pk,
            {
                "reference": ticket.reference,
                "subject": ticket.subject,
                "url": settings.BASE_URL + reverse("tickets:ticket", args=[ticket.reference]),
                "reasons": [],
            },
        )
        entry["reasons"].append(reason)
    return list(tickets.values())


def _subject(tickets: list[dict[str, Any]]) -> str:
    if len(tickets) == 1:
        [ticket] = tickets
        return _("%(reference)s wants you: %(words)s") % {
            "reference": ticket["reference"],
            "words": ticket["reasons"][0].words,
        }
    return ngettext("%(n)s ticket wants you", "%(n)s tickets want you", len(tickets)) % {"n": len(tickets)}
