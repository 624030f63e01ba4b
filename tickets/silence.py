"""Silence as an answer: two requests to verify on different days, and five business days without a word.

Everything is counted in the team's own zone and days, and only since the solution was last put before the
customer: what they say, or a new round, begins the count anew.
"""

from datetime import datetime, timedelta

from resolution.core.business_time import HORIZON, Calendar, NeverOpens
from tickets.case import Case
from tickets.models import Message
from tickets.vocabulary import Phase

DAYS = 5  # business days after the last request
REQUESTS = 2  # on different days
ONE_DAY = timedelta(days=1)


def requests(case: Case) -> list[Message]:
    """The requests to verify that nobody has answered, oldest first."""
    ticket = case.ticket
    if ticket.phase != Phase.VERIFICATION:
        return []
    heard = ticket.last_inbound_at
    return [
        message
        for message in case.sent(Message.Purpose.VERIFICATION_REQUEST)
        if message.created_at >= ticket.phase_entered_at and (heard is None or heard <= message.created_at)
    ]


def counts_from(case: Case) -> datetime | None:
    """When the last of enough requests left; None while silence would say nothing yet."""
    asked = requests(case)
    zone = calendar_of(case).zone
    days = {message.created_at.astimezone(zone).date() for message in asked}
    return asked[-1].created_at if len(days) >= REQUESTS else None


def long_enough(case: Case) -> bool:
    """Whether the customer has been silent for so long that it counts as their yes."""
    since = counts_from(case)
    return since is not None and case.at >= ends(case, since)


def ends(case: Case, since: datetime) -> datetime:
    """The same time of day five business days later, or the team's next open moment after it."""
    calendar = calendar_of(case)
    local, left = since.astimezone(calendar.zone), DAYS
    day = local.date()
    while left:
        day += ONE_DAY
        if day - local.date() > HORIZON:
            raise NeverOpens
        left -= bool(calendar.week.get(day.weekday())) and day not in calendar.holidays
    return calendar.next_open(datetime.combine(day, local.time(), calendar.zone))


def calendar_of(case: Case) -> Calendar:
    """The days and hours in which silence is counted."""
    return case.ticket.team.calendar if case.ticket.team else Calendar.always()
