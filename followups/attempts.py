"""How often somebody of ours tried to reach the customer, and what is missing until nobody can ask for more."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from followups.models import FollowUp
from tickets.models import Message, Ticket

CALL_DAYS = 2
WROTE = (Message.Kind.OUTBOUND, Message.Kind.SYSTEM)


@dataclass(frozen=True)
class Attempts:
    """The days of calls that nobody answered, oldest first, and whether we wrote as well."""

    days: tuple[date, ...] = ()
    wrote: bool = False

    @property
    def days_missing(self) -> int:
        """On how many more days somebody has to call."""
        return max(0, CALL_DAYS - len(self.days))

    @property
    def enough(self) -> bool:
        """Two unanswered calls on different days and a message: nobody can say that we did not try."""
        return self.wrote and not self.days_missing


def attempts_at(ticket: Ticket, follow_up: FollowUp) -> Attempts:
    """What was tried since the window began, in days of the team's zone: one question."""
    zone = ZoneInfo(ticket.team.time_zone if ticket.team else settings.REPORTING_TIME_ZONE)
    said = ticket.messages.standing().filter(created_at__gte=follow_up.window_start)
    tries = list(said.filter(kind__in=(Message.Kind.CALL, *WROTE)).values_list("kind", "reached", "created_at"))
    calls = {at.astimezone(zone).date() for kind, reached, at in tries if kind == Message.Kind.CALL and not reached}
    return Attempts(tuple(sorted(calls)), any(kind in WROTE for kind, _reached, _at in tries))
