"""When people of ours can be told something: in the hours of their teams. Pure questions, no clock."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from accounts.models import User
from resolution.core.business_time import Calendar, NeverOpens

MORNING = {day: ((time(9), time(17)),) for day in range(7)}


def first_moment(person: User, at: datetime) -> datetime:
    """The first moment from `at` on in which one of their teams works; whoever is in no team is always there."""
    return _earliest(person, lambda calendar: calendar.next_open(at)) or at


def first_morning(person: User, at: datetime) -> datetime:
    """The first beginning of a working day from `at` on; nine in their own zone for whoever is in no team."""
    found = _earliest(person, lambda calendar: _morning(calendar, at))
    return found or _morning(Calendar(_zone(person.time_zone), MORNING), at)


def _earliest(person: User, moment_of: Callable[[Calendar], datetime]) -> datetime | None:
    moments = []
    for team in person.teams.all():
        try:
            moments.append(moment_of(team.calendar))
        except NeverOpens:
            continue
    return min(moments, default=None)


def _morning(calendar: Calendar, at: datetime) -> datetime:
    # The first opening of a day: a second one, after lunch, is no morning.
    midnight = at.astimezone(calendar.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    opened = calendar.next_open(midnight)
    return opened if opened >= at else calendar.next_open(midnight + timedelta(days=1))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
