from typing import Any

from django.conf import settings
from django.db import models

from resolution.core.business_time import Calendar

OFFICE_WEEK: dict[str, Any] = {str(day): [["09:00", "17:00"]] for day in range(5)}


def office_week() -> dict[str, Any]:
    return dict(OFFICE_WEEK)


class Team(models.Model):
    """People who share a queue and opening hours."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    week = models.JSONField(default=office_week)
    # Dates on which they are closed, each with or without a name: "2026-12-25 Christmas Day".
    holidays = models.JSONField(default=list)
    # Every hour of every day; week and holidays rest until somebody closes again.
    round_the_clock = models.BooleanField(default=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name

    @property
    def calendar(self) -> Calendar:
        """The team's opening hours."""
        if self.round_the_clock:
            return Calendar.always()
        return Calendar.from_data(self.time_zone, self.week, self.holidays)


class Membership(models.Model):
    """A person works in a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"
