"""Days of the reporting time zone, in which everything that is counted or sampled lies, whatever DST does."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings


def local(at: datetime) -> datetime:
    """The moment in the reporting time zone."""
    return at.astimezone(ZoneInfo(settings.REPORTING_TIME_ZONE))


def local_day(at: datetime) -> date:
    """The date of an instant."""
    return local(at).date()


def midnight(day: date) -> datetime:
    """The instant at which a day begins, in UTC."""
    return datetime.combine(day, time(0), ZoneInfo(settings.REPORTING_TIME_ZONE)).astimezone(UTC)
