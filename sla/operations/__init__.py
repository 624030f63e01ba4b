"""What can be done with service levels. Doors and receivers call these names; the files keep them apart."""

from sla.operations.calendars import calendar_for, follow_hours
from sla.operations.clocks import (
    LIVE,
    WARN_AT,
    awaited,
    calendar_of,
    cancel,
    decide_due,
    pause,
    replan,
    start,
    stop,
    unpause,
)

__all__ = [
    "LIVE",
    "WARN_AT",
    "awaited",
    "calendar_for",
    "calendar_of",
    "cancel",
    "decide_due",
    "follow_hours",
    "pause",
    "replan",
    "start",
    "stop",
    "unpause",
]
