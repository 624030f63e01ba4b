from django.db import models


class SampledNight(models.Model):
    """A night in which reviews were asked for. Its date is the key, so that a night is done once, by one."""

    night = models.DateField(primary_key=True)
    asked = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.night)
