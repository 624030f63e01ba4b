"""What can be done with clocks. Doors and receivers call these names; the files keep them apart."""

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
    "calendar_of",
    "cancel",
    "decide_due",
    "pause",
    "replan",
    "start",
    "stop",
    "unpause",
]
