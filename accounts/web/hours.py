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
from accounts.operations.opening_hours import LONGEST_NAME, MOST_HOLIDAYS, read_holidays
from accounts.public_holidays import countries, days_off, years_of
from accounts.web.forms import HouseForm, ZoneField
from resolution.core.business_time import Calendar, NeverOpens

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|\N{EN DASH}|to)\s*(\d{1,2})(?:[:.](\d{2}))?")
SAMPLE_HOURS = (1, 4, 8, 24)
MIDNIGHT = "00:00"


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
        if isinstance(value, str):
            return value
        spans = [(opens, "24:00" if opens == closes == MIDNIGHT else closes) for opens, closes in value or ()]
        return ", ".join(f"{opens}-{closes}" for opens, closes in spans)


class TeamForm(HouseForm):
    """A team, when it works, and when it does not."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As the queue shows it."))
    time_zone = ZoneField(help_text=_("The hours below are meant in it."))
    round_the_clock = forms.BooleanField(
        label=_("Round the clock"),
        required=False,
        help_text=_("Every hour of every day. Hours and holidays below are kept, and count when you take this back."),
    )
    week_0, week_1, week_2, week_3, week_4, week_5, week_6 = (
        HoursField(label=WEEKDAYS[day], max_length=120, widget=HoursInput) for day in range(7)
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        max_length=MOST_HOLIDAYS * (LONGEST_NAME + 12),
        widget=forms.Textarea({"rows": 6, "placeholder": "2026-12-25 Christmas Day"}),
        help_text=_("One date on a line, with a name if you like. The team is closed all day."),
    )

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"week_{day}"] for day in range(7)]

    def changes(self) -> dict[str, Any]:
        """What was typed, in the shape that the operations take."""
        typed = self.cleaned_data
        week = {str(day): typed[f"week_{day}"] for day in range(7)}
        said = {"name": typed["name"], "time_zone": typed["time_zone"], "round_the_clock": typed["round_the_clock"]}
        if any(week.values()) or not typed["round_the_clock"]:
            said["week"] = week
        return {**said, "holidays": _lines(typed["holidays"])}


class PublicHolidaysForm(HouseForm):
    """Whose public holidays are to be put into a team's list."""

    country = forms.ChoiceField(label=_("Country"))
    region = forms.CharField(
        label=_("Region"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Its code or name, like BY or Bayern; empty for what the whole country keeps."),
    )
    years = forms.CharField(label=_("Years"), max_length=60, help_text=_("Like 2026, 2027 or 2026-2028."))

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        field = self.fields["country"]
        field.choices = [("", _("Choose one")), *countries()]  # type: ignore[attr-defined] # a choice field has them

    def clean_years(self) -> list[int]:
        return years_of(self.cleaned_data["years"])

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = self.cleaned_data
        if not self.errors:
            try:
                typed["days"] = days_off(typed["country"], typed["region"].strip(), typed["years"])
            except ValidationError as fault:
                self.add_error("region", fault)
        return typed

    def put_into(self, text: str) -> str:
        """The list with the days added, in order; what stood there keeps its name. For a valid form."""
        try:
            return "\n".join(read_holidays([*self.cleaned_data["days"], *_lines(text)]))
        except ValidationError:  # a line that is no date stays for its author to mend, and the days come after it
            return "\n".join([*_lines(text), *self.cleaned_data["days"]])


def initial_of(team: Team) -> dict[str, Any]:
    """A team as its form shows it."""
    week = joined(team.week)
    return {
        "name": team.name,
        "time_zone": team.time_zone,
        "round_the_clock": team.round_the_clock,
        "holidays": "\n".join(team.holidays),
        **{f"week_{day}": week.get(str(day), []) for day in range(7)},
    }


def joined(week: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """A stored week as people say it: a night that goes on in the morning is one, 22:00-06:00."""
    said = {str(day): [list(span) for span in week.get(str(day), ())] for day in range(7)}
    mornings = [(day, week[day][0]) for day in week if week[day] and week[day][0][0] == MIDNIGHT]
    for day, (_opens, closes) in mornings:
        before = said[str((int(day) - 1) % 7)]
        if before and before[-1][1] == MIDNIGHT and MIDNIGHT < closes < before[-1][0]:
            before[-1][1] = closes
            said[day] = said[day][1:]
    return said


def promises(calendar: Calendar, at: datetime) -> list[tuple[int, datetime]]:
    """When promises of so many working hours, made now, would be due."""
    try:
        return [(hours, calendar.add(at, hours * 3600)) for hours in SAMPLE_HOURS]
    except NeverOpens:
        return []


def summary(week: Mapping[str, Any]) -> str:
    """A week in one line: equal neighbours are drawn together."""
    spoken = joined(week)
    said = [(day, ", ".join(f"{opens}-{closes}" for opens, closes in spoken[str(day)])) for day in range(7)]
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


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := raw.strip())]


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
