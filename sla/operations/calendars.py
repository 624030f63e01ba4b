"""Hours in versions: every change of a team's hours is the next one, and clocks point to the one they count in."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Team, User
from resolution.core.business_time import NeverOpens
from resolution.core.caching import forget
from resolution.core.refusals import Refused
from sla.durations import say_length
from sla.models import CalendarVersion, Clock
from sla.models.calendars import hours_of
from sla.models.clocks import LIVE
from sla.standards import Terms, current_terms
from tickets.operations.agenda import put_for_each
from tickets.operations.opening import DEFAULT_TEAM

REPLAN = "clock_replan"
MOST_REMEMBERED = 1000
# By team and hours: a version never changes, so it is read once per process. Hours that come back after others may
# find the version that had them before, which is equal to the current one in every hour.
_remembered: dict[tuple[int, str], CalendarVersion] = {}


def calendar_for(team: Team) -> CalendarVersion:
    """The current hours of a team as a version; the first one is made here for a team that has none yet."""
    hours = hours_of(team)
    key = (team.pk, json.dumps(hours, sort_keys=True))
    known = _remembered.get(key)
    if known is not None:
        return known
    current = CalendarVersion.objects.filter(team=team, is_current=True).first()
    if current is None or not _keeps(current, hours):
        return _catch_up(team)  # not remembered before another look finds it: this transaction may come to nothing
    if len(_remembered) >= MOST_REMEMBERED:
        _remembered.clear()
    _remembered[key] = current
    return current


@transaction.atomic
def follow_hours(team: Team, *, actor: User | None, at: datetime) -> CalendarVersion:
    """Keep a team's changed hours as its next version, and have its running clocks counted anew.

    Raises Refused where the current standards could never come due in these hours.
    """
    require_reachable(team, current_terms(), at)
    version = _next_version(team, actor, at)
    _forget(team)
    transaction.on_commit(lambda: forget(DEFAULT_TEAM))
    running = Clock.objects.filter(ticket__team=team, state__in=LIVE, business=True)
    put_for_each(running.values("ticket"), REPLAN, f"calendar:team:{team.pk}:{version.number}", due_at=at, at=at)
    return version


def require_reachable(team: Team, terms: Terms, at: datetime) -> None:
    """Raises Refused where what is promised takes more of the team's open time than a year and a month has."""
    longest = max((target.seconds for target in terms.standards.values() if target.business), default=0)
    try:
        team.calendar.add(at, longest)
    except NeverOpens as fault:
        sentence = _("%(team)s is open so little that %(length)s of its hours take more than a year.")
        raise Refused(sentence % {"team": team.name, "length": say_length(longest)}) from fault


@transaction.atomic
def _catch_up(team: Team) -> CalendarVersion:
    """The team's own row tells, under its lock: whoever asks may have read it a while ago."""
    return _next_version(Team.objects.select_for_update(no_key=True).get(pk=team.pk), None, Now())


def _next_version(team: Team, actor: User | None, at: Any) -> CalendarVersion:
    hours = hours_of(team)
    last = team.calendar_versions.order_by("-number").first()
    if last is not None and last.is_current and _keeps(last, hours):
        return last
    team.calendar_versions.filter(is_current=True).update(is_current=False)
    number = last.number + 1 if last else 1
    return CalendarVersion.objects.create(
        team=team, number=number, is_current=True, created_by=actor, created_at=at, **hours
    )


def _keeps(version: CalendarVersion, hours: dict[str, Any]) -> bool:
    return all(getattr(version, name) == value for name, value in hours.items())


def _forget(team: Team) -> None:
    for key in [key for key in _remembered if key[0] == team.pk]:
        _remembered.pop(key, None)
