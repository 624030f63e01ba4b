"""What keeps facts and rollups up to date: what is to be looked at again, and what moved."""

from django.db import models


class StaleTicket(models.Model):
    """Something happened to a ticket, so its facts are to be looked at again. `cause` is the event's verb."""

    ticket = models.BigIntegerField()
    cause = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.ticket}: {self.cause}"


class DirtyDay(models.Model):
    """A day whose facts changed since it was rolled up, and why."""

    definition = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    day = models.DateField()
    cause = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "version", "day"], name="dirty_day_once")]

    def __str__(self) -> str:
        return f"KPI {self.definition} on {self.day}"


class Restatement(models.Model):
    """A number that was final moved: which day, from what to what, and what caused it. Append-only."""

    definition = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    day = models.DateField()
    cause = models.CharField(max_length=40)
    restated_at = models.DateTimeField()
    n_before = models.PositiveIntegerField()
    n_after = models.PositiveIntegerField()
    value_before = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value_after = models.DecimalField(max_digits=18, decimal_places=4, null=True)

    class Meta:
        indexes = [
            # The restatements of a KPI's page, newest first.
            models.Index(fields=["definition", "-id"], name="restatement_newest"),
            # The weekly mail: what was restated in its week.
            models.Index(fields=["restated_at"], name="restatement_when"),
        ]

    def __str__(self) -> str:
        return f"KPI {self.definition} on {self.day}: {self.cause}"


class Progress(models.Model):
    """How far a recurring job of ours has come: one row for each."""

    class Job(models.TextChoices):
        ROLL_UP = "roll_up"
        NIGHTLY = "nightly"

    job = models.CharField(max_length=10, choices=Job.choices, primary_key=True)
    finished_at = models.DateTimeField(null=True)
    night = models.DateField(null=True)
    reached_at = models.DateTimeField(null=True)
    reached_key = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.job
