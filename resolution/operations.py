"""What the house does for itself."""

from datetime import datetime

from resolution.models import Heartbeat


def beat(name: str, *, at: datetime) -> None:
    """Write down that a beat, a loop or a worker of this name is alive."""
    row = Heartbeat(name=name[:80], beat_at=at)
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["beat_at"])
