"""What can be done with numbers: kept up to date, taken anew, measured against a target, and told by mail."""

from metrics.operations.facts import mark_stale, refresh_facts
from metrics.operations.recomputing import rebuild, recompute_nightly
from metrics.operations.rolling import roll_up
from metrics.operations.targets import set_target
from metrics.operations.weekly import tell_weekly

__all__ = ["mark_stale", "rebuild", "recompute_nightly", "refresh_facts", "roll_up", "set_target", "tell_weekly"]
