from django.conf import settings
from django.db import models
from django.db.models import Q


class WeeklySummary(models.Model):
    """One person's mail about one week, which is named by its Monday: awaited, then settled for good.

    It is told in the transaction that owes the mail. Who begins to want it awaits the coming week, so that nobody is
    told old ones.
    """

    class State(models.TextChoices):
        AWAITED = "awaited"
        TOLD = "told"
        TOO_LATE = "too_late"
        UNWANTED = "unwanted"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    week = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.AWAITED)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "week"], name="weekly_summary_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(state="awaited"), name="one_week_awaited"),
        ]
        indexes = [
            # The tick: whose week is over.
            models.Index(fields=["week", "id"], condition=Q(state="awaited"), name="week_awaited"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, week of {self.week}: {self.state}"
