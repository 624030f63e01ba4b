"""When does "by Friday", "within 24 hours" or "tomorrow at ten" mean? Pure: words and a moment in, a moment out.

English only. A day without a time ends at five in the afternoon, where business days do; a time without a day is
the next such time. What lies behind us, and what is no deadline ("since Monday", "every Friday"), is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from followups.days import DAY_ENDS, Day, Now, days_in

LAST_MINUTE = time(23, 59)
LONGEST = timedelta(days=2 * 366)  # whoever promises more than two years ahead means something else
NEAR = 12  # characters between a day and the time that belongs to it
HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: number for number, word in enumerate(HOURS, 1)} | {"a": 1, "an": 1, "couple": 2, "few": 3}
NUMBER = r"\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
DURATION = re.compile(
    r"\b(?:within|in|inside|over)\s+(?P<the>the\s+)?(?:next\s+|coming\s+|about\s+|around\s+|at most\s+)*"
    r"(?:(?P<half>half an?)\s+|a\s+(?=couple|few))?"
    rf"(?:(?:{NUMBER})\s*(?:-|\u2013|to|or)\s*)?(?P<number>{NUMBER})?\s*(?:of\s+)?"
    r"(?P<work>business|working|work)?\s*"
    r"(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?)\b(?!\s+ago)",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?!\.?\d)\s*(?P<half>[ap]\.?m\b\.?)?"
    r"|\b(?P<hour2>1[0-2]|[1-9])\s*(?P<half2>[ap]\.?m\b\.?)"
    rf"|\b(?P<hour3>1[0-2]|[1-9]|{'|'.join(HOURS)})\s+o'?clock\b"
    r"|\b(?:by|at|before|until|till)\s+(?P<hour4>1[0-2]|[1-9])(?=\s*(?:$|[,.;!)]|today|tomorrow|on\b))"
    r"|\b(?P<word>noon|midday|midnight)\b",
    re.IGNORECASE,
)
NO_CLOCK = re.compile(r"\b(?:since|after|from|version|v)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Deadline:
    """A moment, and where in the text it was said."""

    due_at: datetime
    start: int
    end: int


def deadline_in(text: str, at: datetime, zone: ZoneInfo) -> Deadline | None:
    """The deadline that the text names, seen from `at` in the writer's zone; None when it names none ahead."""
    now = Now(at.astimezone(zone))
    if (span := _duration(text, now)) is not None:
        return span
    days, times = list(days_in(text, now)), list(_times(text))
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
class _Clock:
    start: int
    end: int
    clock: time


def _moment(now: Now, day: Day | None, clock: _Clock | None) -> datetime | None:
    wall = clock.clock if clock else day.ends if day else DAY_ENDS
    which = day.day if day else now.today
    moment = datetime.combine(which, wall, now.local.tzinfo)
    if moment <= now.local and day is None:  # a time that has passed today is tomorrow's
        moment += timedelta(days=1)
    elif moment <= now.local and clock is None and which == now.today:
        moment = datetime.combine(which, LAST_MINUTE, now.local.tzinfo)
    ahead = now.local < moment < now.local + LONGEST
    return moment if ahead else None


def _beside(times: list[_Clock], day: Day | None) -> _Clock | None:
    """The time that belongs to the day: the first, unless it stands far away from it."""
    for clock in times:
        if day is None or abs(clock.start - day.end) <= NEAR or abs(day.start - clock.end) <= NEAR:
            return clock
    return None


def _duration(text: str, now: Now) -> Deadline | None:
    for match in DURATION.finditer(text):
        if not (match["number"] or match["half"] or match["the"]):
            continue
        number = _number(match["number"]) if match["number"] else 1
        moment = _later(now, number, match["unit"].lower(), work=bool(match["work"]), half=bool(match["half"]))
        if moment > now.local:
            return Deadline(moment, match.start(), match.end())
    return None


def _later(now: Now, number: int, unit: str, *, work: bool, half: bool) -> datetime:
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


def _added(now: Now, span: timedelta) -> datetime:
    """Hours are elapsed time, also in the night in which the clocks change."""
    utc = now.local.astimezone(UTC) + span
    return utc.astimezone(now.local.tzinfo)


def _times(text: str) -> Iterator[_Clock]:
    for match in CLOCK.finditer(text):
        if not NO_CLOCK.search(text[: match.start()]):
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


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]
