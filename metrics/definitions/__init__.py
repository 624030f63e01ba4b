"""The twelve KPIs, one object each, in the order of the framework."""

from metrics.definitions.also import Also
from metrics.definitions.base import Direction, Group, MetricDefinition, Source, Status
from metrics.definitions.documentation_quality import DOCUMENTATION_QUALITY
from metrics.definitions.effort import EFFORT
from metrics.definitions.escalation import ESCALATION
from metrics.definitions.first_contact_resolution import FIRST_CONTACT_RESOLUTION
from metrics.definitions.follow_up_completion import FOLLOW_UP_COMPLETION
from metrics.definitions.knowledge_contribution import KNOWLEDGE_CONTRIBUTION
from metrics.definitions.measuring import Measure, Unit
from metrics.definitions.nps import NPS
from metrics.definitions.recurrence import RECURRENCE
from metrics.definitions.resolution_time import RESOLUTION_TIME
from metrics.definitions.response_compliance import RESPONSE_COMPLIANCE
from metrics.definitions.retention import RETENTION
from metrics.definitions.satisfaction import SATISFACTION

DEFINITIONS = (
    FIRST_CONTACT_RESOLUTION,
    RESOLUTION_TIME,
    SATISFACTION,
    RECURRENCE,
    RETENTION,
    NPS,
    EFFORT,
    ESCALATION,
    RESPONSE_COMPLIANCE,
    FOLLOW_UP_COMPLETION,
    DOCUMENTATION_QUALITY,
    KNOWLEDGE_CONTRIBUTION,
)
BY_KEY = {definition.key: definition for definition in DEFINITIONS}
BY_NUMBER = {definition.number: definition for definition in DEFINITIONS}

__all__ = [
    "BY_KEY",
    "BY_NUMBER",
    "DEFINITIONS",
    "KNOWLEDGE_CONTRIBUTION",
    "RESOLUTION_TIME",
    "Also",
    "Direction",
    "Group",
    "Measure",
    "MetricDefinition",
    "Source",
    "Status",
    "Unit",
]
