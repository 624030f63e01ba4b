"""What may be asked of a number: which days, and which part of everything."""

from dataclasses import dataclass
from datetime import date

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from metrics.filters import DIMENSIONS, WORDS, Filters
from metrics.listing import OUTCOMES
from metrics.periods import LONGEST, Period
from resolution.api.query import PAGING, Parameter, given, page_size, require_usable
from resolution.api.views import ApiView
from resolution.core.identifiers import row_key
from resolution.core.refusals import Invalid
from resolution.core.reporting_days import local_day

USUAL_DAYS, MOST_DAYS = 30, 366
PREFIXES = {"team": "team", "agent": "usr"}
DAY = {"type": "string", "format": "date"}
QUESTIONS = (
    Parameter(
        "days",
        "The last so many days, today included.",
        {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": USUAL_DAYS},
    ),
    Parameter("from", "The first day, instead of `days`.", DAY),
    Parameter("to", "The last day, with `from`; today when it is left out.", DAY),
    *(
        Parameter(
            name,
            f"`{PREFIXES[name]}_…`" if name in PREFIXES else "",
            {"type": "string", **({"enum": [word for word, _label in WORDS[name]]} if name in WORDS else {})},
        )
        for name in DIMENSIONS
    ),
)
OF_UNITS = (*QUESTIONS, Parameter("outcome", "", {"type": "string", "enum": list(OUTCOMES)}), *PAGING)


@dataclass(frozen=True)
class Question:
    """A period, the part of everything that counts, and a page of what is behind it."""

    period: Period
    filters: Filters
    outcome: str
    size: int
    cursor: str


def read(view: ApiView, known: tuple[Parameter, ...]) -> Question:
    """What a query string asks. Raises a problem that names every parameter that is unknown or cannot be taken."""
    said = {name: text for name, text in given(view, [one.name for one in known]).items() if text}
    faults: dict[str, str] = {}
    period, filters = _period(said, view, faults), _filters(said, faults)
    outcome, size = said.get("outcome", ""), page_size(said.get("limit", ""), faults)
    if outcome and outcome not in OUTCOMES:
        faults["outcome"] = _("Use one of: %(words)s.") % {"words": ", ".join(OUTCOMES)}
    require_usable(faults)
    return Question(period, filters, outcome, size, said.get("cursor", ""))


def _period(said: dict[str, str], view: ApiView, faults: dict[str, str]) -> Period:
    if not said.keys() & {"from", "to"}:
        return Period.last(_days(said.get("days", ""), faults), view.at)
    today = local_day(view.at)
    first, last = _day("from", said, today, faults), _day("to", said, today, faults)
    if "from" not in said:
        faults["from"] = _("Give the first day too.")
    if "days" in said:
        faults["days"] = _("Give either days, or the first and the last day.")
    if not faults and not (first <= last and (last - first).days <= LONGEST):
        faults["to"] = _("The last day is not before the first one, and ten years are the most.")
    return Period.between(first, max(first, last), view.at)


def _days(text: str, faults: dict[str, str]) -> int:
    if not text:
        return USUAL_DAYS
    if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST_DAYS:
        return int(text)
    faults["days"] = _("Ask for 1 to %(most)s days.") % {"most": MOST_DAYS}
    return USUAL_DAYS


def _day(name: str, said: dict[str, str], today: date, faults: dict[str, str]) -> date:
    if name not in said:
        return today
    try:
        found = parse_date(said[name])
    except ValueError:
        found = None
    if found is None or not 1970 <= found.year < 2200:
        faults[name] = _("Write a day like 2026-11-23.")
        return today
    return found


def _filters(said: dict[str, str], faults: dict[str, str]) -> Filters:
    words = {name: text for name, text in said.items() if name in DIMENSIONS}
    for name in words.keys() & PREFIXES.keys():
        key = row_key(PREFIXES[name], words[name])
        words[name] = "" if key is None else str(key)
        if key is None:
            faults[name] = _("This is no id of that kind.")
    try:
        return Filters.read(words)
    except Invalid as refusal:
        faults.update({name: sentences[0] for name, sentences in refusal.faults.items()})
        return Filters()
