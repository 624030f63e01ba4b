from django.conf import settings
from django.db import models


class KpiTarget(models.Model):
    """What a KPI should reach, from a day on: for everybody, or for one team. Earlier targets stay."""

    key = models.CharField(max_length=40)
    team = models.ForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="kpi_targets")
    value = models.DecimalField(max_digits=12, decimal_places=4)
    valid_from = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "team", "valid_from"], nulls_distinct=False, name="target_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value} from {self.valid_from}"
