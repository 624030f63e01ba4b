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
from sla.operations.policies import (
    add_uplift,
    discard_policy,
    draft_policy,
    drop_uplift,
    publish_policy,
    set_rules,
    set_targets,
)

__all__ = [
    "LIVE",
    "WARN_AT",
    "add_uplift",
    "awaited",
    "calendar_for",
    "calendar_of",
    "cancel",
    "decide_due",
    "discard_policy",
    "draft_policy",
    "drop_uplift",
    "follow_hours",
    "pause",
    "publish_policy",
    "replan",
    "set_rules",
    "set_targets",
    "start",
    "stop",
    "unpause",
]
