"""The nouns of measuring: facts are the truth, rollups make it quick, everything else keeps both honest."""

from metrics.models.documentation import DocumentationScore
from metrics.models.fact import MetricFact
from metrics.models.keeping import DirtyDay, Progress, Restatement, StaleTicket
from metrics.models.rollup import MetricRollup
from metrics.models.target import KpiTarget
from metrics.models.weekly import WeeklySummary

__all__ = [
    "DirtyDay",
    "DocumentationScore",
    "KpiTarget",
    "MetricFact",
    "MetricRollup",
    "Progress",
    "Restatement",
    "StaleTicket",
    "WeeklySummary",
]
