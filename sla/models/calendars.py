from django.conf import settings
from django.db import models
from django.db.models import Q

from resolution.core.business_time import Calendar


class CalendarVersion(models.Model):
    """The opening hours of a team as they stood at one time. A version never changes; one a team is current."""

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
    def calendar(self) -> Calendar:
        """The hours, ready to be counted in."""
        return Calendar.from_data(self.time_zone, self.week, self.holidays)
