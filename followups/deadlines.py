"""When does "by Friday", "within 24 hours" or "tomorrow at ten" mean? Pure: words and a moment in, a moment out.

English only. A day without a time ends at five in the afternoon, where business days do; a time without a day is
the next such time. What lies behind us, and what is no deadline ("since Monday", "every Friday"), is none.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_ENDS, MORNING_ENDS, EVENING_ENDS = time(17), time(12), time(20)
LAST_MINUTE = time(23, 59)
SPAN_YEARS = 2  # whoever promises more than two years ahead means something else
NUMBERS = {
    word: number
    for number, words in enumerate(
        "|one a an|two couple|three few|four|five|six|seven|eight|nine|ten|eleven|twelve".split("|")
    )
    for word in words.split()
}
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
NUMBER = r"\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
# Before a day these make it no deadline.
NO_DEADLINE = re.compile(r"\b(?:since|from|after|last|every|each|of|past|previous|yesterday|for)(?: the)?\s*$", re.I)
BEFORE = re.compile(r"\bbefore(?: the)?\s*$", re.I)


@dataclass(frozen=True)
class Deadline:
    """A moment, and where in the text it was said."""

    due_at: datetime
    start: int
    end: int


@dataclass(frozen=True)
class _Now:
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


def deadline_in(text: str, at: datetime, zone: ZoneInfo) -> Deadline | None:
    """The deadline that the text names, seen from `at` in the writer's zone; None when it names none ahead."""
    now = _Now(at.astimezone(zone))
    if (span := _duration(text, now)) is not None:
        return span
    days, times = list(_days(text, now)), list(_times(text))
    if not days and not times:
        return None
    day = days[0] if days else None
    clock = _beside(times, day)
    if day is None and clock is None:
        return None
    start = min(found.start for found in (day, clock) if found is not None)
    end = max(found.end for found in (day, clock) if found is not None)
    moment = _moment(now, day, clock)
    return Deadline(moment, start, end) if moment is not None else None


@dataclass(frozen=True)
class _Day:
    start: int
    end: int
    day: date
    ends: time


@dataclass(frozen=True)
class _Clock:
    start: int
    end: int
    clock: time


def _moment(now: _Now, day: _Day | None, clock: _Clock | None) -> datetime | None:
    wall = clock.clock if clock else day.ends if day else DAY_ENDS
    which = day.day if day else now.today
    moment = datetime.combine(which, wall, now.local.tzinfo)
    if moment <= now.local and day is None:  # a time that has passed today is tomorrow's
        moment += timedelta(days=1)
    elif moment <= now.local and clock is None and which == now.today:
        moment = datetime.combine(which, LAST_MINUTE, now.local.tzinfo)
    ahead = now.local < moment < now.local + timedelta(days=366 * SPAN_YEARS)
    return moment if ahead else None


def _beside(times: list[_Clock], day: _Day | None) -> _Clock | None:
    """The time that belongs to the day: the first, unless it stands far away from it."""
    for clock in times:
        if day is None or abs(clock.start - day.end) <= 12 or abs(day.start - clock.end) <= 12:
            return clock
    return None


DURATION = re.compile(
    rf"\b(?P<lead>within|in|inside|over)\s+(?:the\s+)?(?:next\s+|coming\s+|about\s+|around\s+|at most\s+)*"
    rf"(?:(?P<half>half an?)\s+|a\s+(?=couple|few))?(?:(?:{NUMBER})\s*(?:-|–|to|or)\s*)?(?P<number>{NUMBER})?\s*(?:of\s+)?"
    rf"(?P<work>business|working|work)?\s*"
    rf"(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?)\b(?!\s+ago)",
    re.I,
)


def _duration(text: str, now: _Now) -> Deadline | None:
    for match in DURATION.finditer(text):
        if not match["number"] and not match["half"] and "the" not in match[0].lower():
            continue
        number = _number(match["number"]) if match["number"] else 1
        moment = _later(now, number, match["unit"].lower(), work=bool(match["work"]), half=bool(match["half"]))
        return Deadline(moment, match.start(), match.end())
    return None


def _later(now: _Now, number: int, unit: str, *, work: bool, half: bool) -> datetime:
    if unit.startswith("m") and not unit.startswith("mo"):
        return now.local + timedelta(minutes=number)
    if unit.startswith("h"):
        hours = timedelta(hours=number)
        return _added(now, hours / 2 if half else hours)
    if unit.startswith("d"):
        day = now.workday(number) if work else now.today + timedelta(days=number)
        return datetime.combine(day, now.local.timetz().replace(tzinfo=None), now.local.tzinfo)
    if unit.startswith("w"):
        return now.local + timedelta(weeks=number)
    last = now.month_end(number)
    return datetime.combine(last.replace(day=min(now.today.day, last.day)), now.local.time(), now.local.tzinfo)


def _added(now: _Now, span: timedelta) -> datetime:
    """Hours are elapsed time, also in the night in which the clocks change."""
    utc = now.local.astimezone(ZoneInfo("UTC")) + span
    return utc.astimezone(now.local.tzinfo)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _days(text: str, now: _Now) -> Iterator[_Day]:
    """The days that a text names as deadlines, the most exact kind first."""
    for pattern, read in DAYS:
        for match in pattern.finditer(text):
            before = text[: match.start()]
            day, ends = read(match, now)
            if day is None or NO_DEADLINE.search(before):
                continue
            if BEFORE.search(before):
                day -= timedelta(days=1)
            yield _Day(match.start(), match.end(), day, ends)


def _iso(match: re.Match[str], now: _Now) -> tuple[date | None, time]:
    return _date(int(match["year"]), int(match["month"]), int(match["day"])), DAY_ENDS


def _day_month(match: re.Match[str], now: _Now) -> tuple[date | None, time]:
    month, day = MONTHS[match["month"][:3].lower()], int(match["day"])
    if match["year"]:
        return _date(int(match["year"]), month, day), DAY_ENDS
    this_year = _date(now.today.year, month, day)
    passed = this_year is not None and this_year < now.today
    return (_date(now.today.year + 1, month, day) if passed else this_year), DAY_ENDS


def _the_nth(match: re.Match[str], now: _Now) -> tuple[date | None, time]:
    wanted = int(match["day"])
    for months in (0, 1):
        last = now.month_end(months)
        if wanted <= last.day and last.replace(day=wanted) > now.today:
            return last.replace(day=wanted), DAY_ENDS
    return None, DAY_ENDS


def _weekday(match: re.Match[str], now: _Now) -> tuple[date | None, time]:
    wanted = WEEKDAYS[match["name"][:3].lower()]
    ahead = (wanted - now.today.weekday()) % 7 or 7
    if (match["next"] or "").lower() == "next":  # of next week, whatever day it is today
        ahead = 7 - now.today.weekday() + wanted
    return now.today + timedelta(days=ahead), _part(match["part"])


def _near(match: re.Match[str], now: _Now) -> tuple[date | None, time]:
    word = " ".join(match["word"].lower().split())
    days = 2 if word.endswith("after tomorrow") else int(word.startswith("tomorrow"))
    part = (
        "evening" if word == "tonight" else word.removeprefix("this ") if word.startswith("this ") else match["part"]
    )
    return now.today + timedelta(days=days), _part(part)


def _week(match: re.Match[str], now: _Now) -> tuple[date | None, time]:
    weeks = int((match["next"] or "").lower() == "next")
    if weeks and re.match(r"(?:the\s+)?(?:start|beginning|early)", match[0], re.I):
        return now.today + timedelta(days=7 - now.today.weekday()), DAY_ENDS
    return now.friday(weeks), DAY_ENDS


def _month(match: re.Match[str], now: _Now) -> tuple[date | None, time]:
    return now.month_end(int((match["next"] or "").lower() == "next")), DAY_ENDS


def _end_of_day(match: re.Match[str], now: _Now) -> tuple[date | None, time]:
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


PART = r"(?:\s+(?P<part>morning|afternoon|evening|night))?"
Read = Callable[[re.Match[str], _Now], tuple[date | None, time]]
DAYS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"), _iso),
    (re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)\b"), _iso),
    (
        re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{MONTH})\b\.?(?:,?\s+(?P<year>20\d\d))?",
            re.I,
        ),
        _day_month,
    ),
    (
        re.compile(
            rf"\b(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<year>20\d\d))?", re.I
        ),
        _day_month,
    ),
    (re.compile(rf"\b(?:(?P<next>next|this|coming)\s+)?(?P<name>{WEEKDAY})\b(?!s){PART}", re.I), _weekday),
    (
        re.compile(
            rf"\b(?P<word>(?:the\s+)?day after tomorrow|tomorrow|today|tonight|this (?:morning|afternoon|evening)){PART}\b",
            re.I,
        ),
        _near,
    ),
    (
        re.compile(
            r"\b(?:(?:the\s+)?(?:end|start|beginning|middle)\s+of\s+(?:the\s+)?|early\s+|later\s+)?(?P<next>this|next)\s+week\b"
            r"|\b(?:the\s+)?end of (?:the )?week\b|\bthe weekend\b|\beow\b",
            re.I,
        ),
        _week,
    ),
    (
        re.compile(
            r"\b(?:(?:the\s+)?end of\s+)?(?P<next>this|next)\s+month\b|\b(?:the\s+)?end of (?:the )?month\b", re.I
        ),
        _month,
    ),
    (re.compile(r"\bthe (?P<day>[12]?\d|3[01])(?:st|nd|rd|th)\b", re.I), _the_nth),
    (
        re.compile(
            r"\b(?:the\s+)?(?:end of (?:the |this |my |our )?(?:business )?day|close of business|eod|cob)\b", re.I
        ),
        _end_of_day,
    ),
)
CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?!\.?\d)\s*(?P<half>[ap]\.?m\b\.?)?"
    r"|\b(?P<hour2>1[0-2]|[1-9])\s*(?P<half2>[ap]\.?m\b\.?)"
    rf"|\b(?P<hour3>1[0-2]|[1-9]|{'|'.join(list(NUMBERS)[3:])})\s+o'?clock\b"
    r"|\b(?:by|at|before|until|till)\s+(?P<hour4>1[0-2]|[1-9])(?=\s*(?:$|[,.;!)]|today|tomorrow|on\b))"
    r"|\b(?P<word>noon|midday|midnight)\b",
    re.I,
)


def _times(text: str) -> Iterator[_Clock]:
    for match in CLOCK.finditer(text):
        if re.search(r"\b(?:since|after|from|version|v)\s*$", text[: match.start()], re.I):
            continue
        yield _Clock(match.start(), match.end(), _clock(match))


def _clock(match: re.Match[str]) -> time:
    if match["word"]:
        return LAST_MINUTE if match["word"].lower() == "midnight" else time(12)
    said = match["hour"] or match["hour2"] or match["hour3"] or match["hour4"]
    hour, half = _number(said), (match["half"] or match["half2"] or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    elif not half and not match["hour"] and hour < 8:  # nobody promises something for five in the morning
        hour += 12
    return time(hour, int(match["minute"] or 0))
