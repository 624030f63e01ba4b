"""What is mine to do, as an iCalendar document: pure, from agenda entries with their tickets."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Alarm, Calendar, Event, vDuration

from tickets.models import AgendaEntry

# The due moments that somebody plans their day around, whichever floor they belong to, and what to do then.
WHAT: dict[str, str | Promise] = {
    "follow_up": gettext_lazy("Follow up with the customer"),
    "update_promise": gettext_lazy("Send the promised progress update"),
    "hold": gettext_lazy("The hold ends: look at it again"),
    "commitment": gettext_lazy("Keep the promise that is due"),
    "recovery_action": gettext_lazy("Do what the recovery plan promises"),
}
LASTS = timedelta(minutes=15)
REMINDS_BEFORE = timedelta(minutes=15)
READ_AGAIN = timedelta(minutes=15)


def calendar_of(name: str, entries: Iterable[AgendaEntry]) -> bytes:
    """The document; the same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Resolution//Agenda//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Resolution: %(name)s") % {"name": name})
    calendar.add("refresh-interval", vDuration(READ_AGAIN), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: AgendaEntry) -> Event:
    ticket, event = entry.ticket, Event()
    address = settings.BASE_URL + reverse("tickets:ticket", args=[ticket.reference])
    event.add("uid", f"{ticket.reference}.{entry.kind}.{entry.key}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", entry.created_at.astimezone(UTC))
    event.add("dtstart", entry.due_at.astimezone(UTC))
    event.add("duration", LASTS)
    event.add("summary", f"{ticket.reference}: {WHAT[entry.kind]}")
    event.add("description", f"{ticket.subject}\n{address}")
    event.add("url", address)
    event.add("transp", "TRANSPARENT")  # it is a moment, and blocks nobody's day
    event.add_component(_alarm(f"{ticket.reference}: {WHAT[entry.kind]}"))
    return event


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -REMINDS_BEFORE)
    return alarm
