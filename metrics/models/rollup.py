from django.db import models


class MetricRollup(models.Model):
    """The sums of one KPI over one local day: over all facts, or over those of one member of one dimension.

    `dimension` is empty for all facts together, so that no card ever adds up members. A fact is part of
    eight rows: the whole, and one for each of the seven dimensions.
    """

    dimension = models.CharField(max_length=8, blank=True)
    member = models.CharField(max_length=20, blank=True)
    definition = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    day = models.DateField()
    n = models.PositiveIntegerField()
    numerator = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=24, decimal_places=4)
    squares = models.DecimalField(max_digits=38, decimal_places=8)

    class Meta:
        constraints = [
            # Also what every card reads: one member's days of one KPI lie side by side.
            models.UniqueConstraint(fields=["dimension", "member", "definition", "version", "day"], name="rollup_once")
        ]
        indexes = [
            # Rolling a day up again.
            models.Index(fields=["definition", "day"], name="rollup_of_day"),
        ]

    def __str__(self) -> str:
        return f"KPI {self.definition} on {self.day} {self.dimension} {self.member}".rstrip()
