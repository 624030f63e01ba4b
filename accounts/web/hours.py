"""Opening hours between how people write them ("09:00-12:00, 13:00-17:30") and how they are stored."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from accounts.web.forms import HouseForm, ZoneField
from resolution.core.business_time import Calendar, NeverOpens

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|\N{EN DASH}|to)\s*(\d{1,2})(?:[:.](\d{2}))?")
SAMPLE_HOURS = (1, 4, 8, 24)


class HoursInput(forms.TextInput):
    """A line that may stay empty, though the question is answered by that."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class HoursField(forms.CharField):
    """The hours of one day: none, one or several, read into pairs of times."""

    def validate(self, value: Any) -> None:
        """A day without hours is closed, which is an answer too."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip().strip(",;")
        return [_span(part) for part in re.split(r"[,;]", text)] if text else []

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else ", ".join(f"{opens}-{closes}" for opens, closes in value or ())


class TeamForm(HouseForm):
    """A team, when it works, and when it does not."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As the queue shows it."))
    time_zone = ZoneField(help_text=_("The hours below are meant in it."))
    week_0, week_1, week_2, week_3, week_4, week_5, week_6 = (
        HoursField(label=WEEKDAYS[day], max_length=120, widget=HoursInput) for day in range(7)
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        widget=forms.Textarea({"rows": 4, "placeholder": "2026-12-25"}),
        help_text=_("One date on a line, like 2026-12-25. The team is closed all day."),
    )

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"week_{day}"] for day in range(7)]

    def changes(self) -> dict[str, Any]:
        """What was typed, in the shape that the operations take."""
        typed = self.cleaned_data
        return {
            "name": typed["name"],
            "time_zone": typed["time_zone"],
            "week": {str(day): typed[f"week_{day}"] for day in range(7)},
            "holidays": typed["holidays"].split(),
        }


def initial_of(team: Team) -> dict[str, Any]:
    """A team as its form shows it."""
    days = {f"week_{day}": team.week.get(str(day), []) for day in range(7)}
    return {"name": team.name, "time_zone": team.time_zone, "holidays": "\n".join(team.holidays), **days}


def promises(calendar: Calendar, at: datetime) -> list[tuple[int, datetime]]:
    """When promises of so many working hours, made now, would be due."""
    try:
        return [(hours, calendar.add(at, hours * 3600)) for hours in SAMPLE_HOURS]
    except NeverOpens:
        return []


def summary(week: Mapping[str, Any]) -> str:
    """A week in one line: equal neighbours are drawn together."""
    said = [(day, ", ".join(f"{opens}-{closes}" for opens, closes in week.get(str(day), ()))) for day in range(7)]
    lines: list[tuple[int, int, str]] = []
    for day, hours in said:
        if lines and lines[-1][2] == hours:
            lines[-1] = (lines[-1][0], day, hours)
        else:
            lines.append((day, day, hours))
    return "; ".join(f"{_days(first, last)} {hours}" for first, last, hours in lines if hours)


def open_seconds(week: Mapping[str, Any]) -> int:
    """How long a week is open, holidays and clock changes apart."""
    total = timedelta()
    for spans in week.values():
        for opens, closes in spans:
            length = _moment(closes) - _moment(opens)
            total += length if length > timedelta() else length + timedelta(days=1)
    return int(total.total_seconds())


def _span(part: str) -> list[str]:
    match = SPAN.fullmatch(part.strip())
    if match is None:
        raise ValidationError(_("Write hours like 09:00-12:00, 13:00-17:30, or leave it empty when closed."))
    opens, opens_minute, closes, closes_minute = match.groups()
    closes = "00" if closes == "24" else closes
    return [f"{int(opens):02}:{opens_minute or '00'}", f"{int(closes):02}:{closes_minute or '00'}"]


def _days(first: int, last: int) -> str:
    names = [str(WEEKDAYS_ABBR[day]) for day in (first, last)]
    return names[0] if first == last else f"{names[0]}\N{EN DASH}{names[1]}"


def _moment(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
