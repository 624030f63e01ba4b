"""The promises we are measured by: hours, what is promised in them, and the clocks that run on it."""

from sla.models.calendars import CalendarVersion
from sla.models.clocks import Clock
from sla.models.policies import PolicyVersion, ServiceStandard, Uplift

__all__ = ["CalendarVersion", "Clock", "PolicyVersion", "ServiceStandard", "Uplift"]
