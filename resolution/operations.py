"""What the house does for itself."""

from datetime import datetime

from resolution.models import Heartbeat


def beat(name: str, *, at: datetime) -> None:
    """Write down that a worker of this name is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at})
