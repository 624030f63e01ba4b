"""The days that English mails name, as dates: "next Friday", "12 June", "the end of the week". Pure."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY_ENDS, MORNING_ENDS, EVENING_ENDS = time(17), time(12), time(20)
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


@dataclass(frozen=True)
class Now:
    local: datetime

    @property
    def today(self) -> date:
        return self.local.date()

    def workday(self, days: int) -> date:
        """So many business days ahead."""
        day = self.today
        while days:
            day += timedelta(days=1)
            days -= day.weekday() < 5
        return day

    def friday(self, weeks: int = 0) -> date:
        """The Friday of a week; of this one, from Saturday on, the Friday that comes."""
        friday = self.today + timedelta(days=4 - self.today.weekday(), weeks=weeks)
        return friday if friday >= self.today else friday + timedelta(weeks=1)

    def month_end(self, months: int = 0) -> date:
        year, month = divmod(self.today.month - 1 + months, 12)
        year += self.today.year
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


@dataclass(frozen=True)
class Day:
    """A day, where in the text it was said, and when on that day it ends unless a time is named."""

    start: int
    end: int
    day: date
    ends: time


def days_in(text: str, now: Now) -> Iterator[Day]:
    """The days that a text names as deadlines, the most exact kind first."""
    for pattern, read in DAYS:
        for match in pattern.finditer(text):
            before = text[: match.start()]
            day, ends = read(match, now)
            if day is None or NO_DEADLINE.search(before):
                continue
            yield Day(match.start(), match.end(), day - timedelta(days=1) if BEFORE.search(before) else day, ends)


def _iso(match: re.Match[str], now: Now) -> tuple[date | None, time]:
    return _date(int(match["year"]), int(match["month"]), int(match["day"])), DAY_ENDS


def _day_month(match: re.Match[str], now: Now) -> tuple[date | None, time]:
    month, day = MONTHS[match["month"][:3].lower()], int(match["day"])
    if match["year"]:
        return _date(int(match["year"]), month, day), DAY_ENDS
    this_year = _date(now.today.year, month, day)
    passed = this_year is not None and this_year < now.today
    return (_date(now.today.year + 1, month, day) if passed else this_year), DAY_ENDS


def _the_nth(match: re.Match[str], now: Now) -> tuple[date | None, time]:
    wanted = int(match["day"])
    for months in (0, 1):
        last = now.month_end(months)
        if wanted <= last.day and last.replace(day=wanted) > now.today:
            return last.replace(day=wanted), DAY_ENDS
    return None, DAY_ENDS


def _weekday(match: re.Match[str], now: Now) -> tuple[date | None, time]:
    wanted = WEEKDAYS[match["name"][:3].lower()]
    ahead = (wanted - now.today.weekday()) % 7 or 7
    if (match["next"] or "").lower() == "next":  # of next week, whatever day it is today
        ahead = 7 - now.today.weekday() + wanted
    return now.today + timedelta(days=ahead), _part(match["part"])


def _near(match: re.Match[str], now: Now) -> tuple[date | None, time]:
    word = " ".join(match["word"].lower().split())
    days = 2 if word.endswith("after tomorrow") else int(word.startswith("tomorrow"))
    part = (
        "evening" if word == "tonight" else word.removeprefix("this ") if word.startswith("this ") else match["part"]
    )
    return now.today + timedelta(days=days), _part(part)


def _week(match: re.Match[str], now: Now) -> tuple[date | None, time]:
    weeks = int((match["next"] or "").lower() == "next")
    if weeks and re.match(r"(?:the\s+)?(?:start|beginning|early)", match[0], re.IGNORECASE):
        return now.today + timedelta(days=7 - now.today.weekday()), DAY_ENDS
    return now.friday(weeks), DAY_ENDS


def _month(match: re.Match[str], now: Now) -> tuple[date | None, time]:
    return now.month_end(int((match["next"] or "").lower() == "next")), DAY_ENDS


def _end_of_day(match: re.Match[str], now: Now) -> tuple[date | None, time]:
    return now.today, DAY_ENDS


def _part(word: str | None) -> time:
    return {"morning": MORNING_ENDS, "evening": EVENING_ENDS, "night": EVENING_ENDS}.get(
        (word or "").lower(), DAY_ENDS
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts).replace(" ", r"\s+"), re.IGNORECASE)


WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
PART = r"(?: (?P<part>morning|afternoon|evening|night))?"
YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
NTH = r"(?:st|nd|rd|th)"
# Before a day these make it no deadline, or an earlier one.
NO_DEADLINE = _words(r"\b(?:since|from|after|last|every|each|of|past|previous|yesterday|for)(?: the)?\s*$")
BEFORE = _words(r"\bbefore(?: the)?\s*$")
Read = Callable[[re.Match[str], Now], tuple[date | None, time]]
DAYS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (_words(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"), _iso),
    (_words(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)\b"), _iso),
    (_words(rf"\b(?P<day>\d{{1,2}}){NTH}?(?: of)? (?P<month>{MONTH})\b\.?{YEAR}"), _day_month),
    (_words(rf"\b(?P<month>{MONTH})\.? (?P<day>\d{{1,2}}){NTH}?\b(?!:){YEAR}"), _day_month),
    (_words(rf"\b(?:(?P<next>next|this|coming) )?(?P<name>{WEEKDAY})\b(?!s){PART}"), _weekday),
    (
        _words(
            r"\b(?P<word>(?:the )?day after tomorrow|tomorrow|today|tonight|this (?:morning|afternoon|evening))"
            rf"{PART}\b"
        ),
        _near,
    ),
    (
        _words(
            r"\b(?:(?:the )?(?:end|start|beginning|middle) of (?:the )?|early |later )?(?P<next>this|next) week\b",
            r"\b(?:the )?end of (?:the )?week\b|\bthe weekend\b|\beow\b",
        ),
        _week,
    ),
    (_words(r"\b(?:(?:the )?end of )?(?P<next>this|next) month\b", r"\b(?:the )?end of (?:the )?month\b"), _month),
    (_words(rf"\bthe (?P<day>[12]?\d|3[01]){NTH}\b"), _the_nth),
    (
        _words(r"\b(?:the )?(?:end of (?:the |this |my |our )?(?:business )?day|close of business|eod|cob)\b"),
        _end_of_day,
    ),
)
