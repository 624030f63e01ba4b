"""What can be done with service levels. Doors and receivers call these names; the files keep them apart."""

from sla.models.clocks import LIVE
from sla.operations.calendars import calendar_for, follow_hours
from sla.operations.clocks import (
    answered,
    awaited,
    cancel,
    clock_of,
    decide_due,
    follow_the_ball,
    read_ahead,
    replan,
    standing,
    start,
    stop,
)
from sla.operations.entitlements import follow_entitlement
from sla.operations.ladder import climb
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
    "add_uplift",
    "answered",
    "awaited",
    "calendar_for",
    "cancel",
    "climb",
    "clock_of",
    "decide_due",
    "discard_policy",
    "draft_policy",
    "drop_uplift",
    "follow_entitlement",
    "follow_hours",
    "follow_the_ball",
    "publish_policy",
    "read_ahead",
    "replan",
    "set_rules",
    "set_targets",
    "standing",
    "start",
    "stop",
]
