"""The house's own row: who ticked last."""

from django.db import models


class Heartbeat(models.Model):
    """When a worker last did something that beat asked for; older than 120 s means that nothing ticks."""

    name = models.CharField(max_length=80, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at}"
