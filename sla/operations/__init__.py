"""What can be done with clocks. Doors and receivers call these names; the files keep them apart."""

from sla.operations.clocks import (
    LIVE,
    answered,
    awaited,
    cancel,
    decide_due,
    follow_the_ball,
    replan,
    standing,
    start,
    stop,
)
from sla.operations.ladder import climb

__all__ = [
    "LIVE",
    "answered",
    "awaited",
    "cancel",
    "climb",
    "decide_due",
    "follow_the_ball",
    "replan",
    "standing",
    "start",
    "stop",
]
