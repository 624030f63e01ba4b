from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Team
from resolution.core.business_time import Calendar

ALL_DAY = {str(day): [["00:00", "00:00"]] for day in range(7)}


def hours_of(team: Team) -> dict[str, Any]:
    """What a version of the team's hours keeps, as they stand in the team's columns."""
    if team.round_the_clock:  # neither holidays nor a change of the clocks close it
        return {"time_zone": team.time_zone, "week": ALL_DAY, "holidays": []}
    return {"time_zone": team.time_zone, "week": team.week, "holidays": team.holidays}


class CalendarVersion(models.Model):
    """The opening hours of a team as they stood at one time. A version never changes; one a team is current.

    A trigger refuses changes of anything but `is_current`.
    """

    team = models.ForeignKey("accounts.Team", models.CASCADE, related_name="calendar_versions")
    number = models.PositiveIntegerField()
    time_zone = models.CharField(max_length=64)
    week = models.JSONField()
    holidays = models.JSONField()
    is_current = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="calendar_number_once"),
            models.UniqueConstraint(fields=["team"], condition=Q(is_current=True), name="calendar_one_current"),
        ]

    def __str__(self) -> str:
        return f"Hours {self.number} of {self.team_id}"

    @property
    def is_always(self) -> bool:
        """Whether it is open every hour of every day."""
        return not self.holidays and self.week == ALL_DAY

    @cached_property
    def calendar(self) -> Calendar:
        """The hours, ready to be counted in."""
        if self.is_always:
            return Calendar.always()
        return Calendar.from_data(self.time_zone, self.week, self.holidays)
