from django.contrib.postgres.fields import ArrayField
from django.db import models


class DocumentationScore(models.Model):
    """How well a resolved cycle was written down, 0 to 10, and which lines earned nothing.

    Counted again while the record is fresh and left alone from 48 hours after the resolution: it is a
    measurement taken at a time, so a later rebuild of the facts reads it and never takes it anew.
    """

    cycle = models.OneToOneField(
        "tickets.ResolutionCycle", models.CASCADE, primary_key=True, related_name="documentation_score"
    )
    score = models.DecimalField(max_digits=6, decimal_places=4)
    missing = ArrayField(models.CharField(max_length=20), default=list)
    measured_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.score} for cycle {self.cycle_id}"
