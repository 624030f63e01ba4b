"""Stretches of local days in the reporting time zone: half-open, from midnight to midnight, whatever DST does."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from resolution.core.reporting_days import local_day, midnight

ONE_DAY = timedelta(days=1)
TRAILING_DAYS = 90
LONGEST = 3660  # days: ten years are enough for a card


def one_year_before(day: date) -> date:
    """The same date a year earlier; the 29th of February has the 28th behind it."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


class Against(models.TextChoices):
    """What a number is compared with."""

    PREVIOUS = "previous", _("Previous period")
    YEAR = "year", _("Same period last year")
    NOTHING = "none", _("Nothing")


@dataclass(frozen=True)
class Period:
    """The local days from `start` up to, not including, `end`, looked at from the moment `at`.

    A rolling period follows the present; for a KPI that looks ahead it moves back until it is final.
    """

    start: date
    end: date
    at: datetime
    rolling: bool = False

    @classmethod
    def last(cls, days: int, at: datetime) -> "Period":
        """The last so many days, today included."""
        end = local_day(at) + ONE_DAY
        return cls(end - timedelta(days=days), end, at, rolling=True)

    @classmethod
    def between(cls, first: date, last: date, at: datetime) -> "Period":
        """From the first to the last day, both included."""
        return cls(first, last + ONE_DAY, at)

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def days(self) -> int:
        return self.length.days

    @property
    def last_day(self) -> date:
        return self.end - ONE_DAY

    def before(self) -> "Period":
        """The period of the same length that ends where this one begins."""
        return replace(self, start=self.start - self.length, end=self.start)

    def a_year_before(self) -> "Period":
        """The same dates a year earlier."""
        return replace(self, start=one_year_before(self.start), end=one_year_before(self.end))

    def ending(self, end: date) -> "Period":
        """A fixed period of the same length with another end."""
        return replace(self, start=end - self.length, end=end, rolling=False)

    def final(self, look_ahead: timedelta) -> "Period":
        """The latest period of this length of which everything is known; a fixed one stays as it is."""
        if not self.rolling or not look_ahead:
            return self
        return self.ending(min(self.end, local_day(self.at - look_ahead)))

    def is_provisional(self, look_ahead: timedelta) -> bool:
        """Whether what happens later may still change a number of this period."""
        return bool(look_ahead) and self.matures_at(look_ahead) > self.at

    def matures_at(self, look_ahead: timedelta) -> datetime:
        return midnight(self.end) + look_ahead
