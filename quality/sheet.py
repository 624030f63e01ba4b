"""What a reviewer fills in, and what is still missing of it. Pure, but for a look at the messages that are quoted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from quality.rubrics import Criterion, Rubric
from resolution.core.text import rendered

LONGEST_NOTE, LONGEST_QUOTE, QUOTES = 5_000, 600, 3
_NO_WORD = re.compile(r"\W+")
Faults = dict[str, list[str]]


@dataclass(frozen=True)
class Quote:
    """Words of a message that a mark rests on. `place` is which of the standard's quotes it is, from 0."""

    code: str
    message: int
    words: str
    place: int = 0


@dataclass(frozen=True)
class Sheet:
    """Marks by criterion (None: it does not apply; left out: not judged yet), quotes, and a note to the agent."""

    marks: Mapping[str, int | None] = field(default_factory=dict)
    quotes: Sequence[Quote] = ()
    note: str = ""


def field_of_mark(code: str) -> str:
    """What a form calls the mark of a criterion."""
    return f"mark_{code}"


def field_of_words(code: str, place: int) -> str:
    return f"words_{code}_{place}"


def field_of_message(code: str, place: int) -> str:
    return f"message_{code}_{place}"


def field_names(rubric: Rubric) -> set[str]:
    """Everything that a form of this rubric may send."""
    quotes = {
        name(standard.code, place)
        for standard in rubric.standards
        for place in range(QUOTES)
        for name in (field_of_words, field_of_message)
    }
    return {"note", *(field_of_mark(one.code) for one in rubric.criteria)} | quotes


def faults_of(sheet: Sheet, rubric: Rubric, said: Mapping[int, str]) -> Faults:
    """What keeps it from being given, by field. `said` are the cycle's messages, to which every quote must belong."""
    faults: Faults = {}
    for criterion in rubric.criteria:
        for name, sentence in _faults_of_mark(sheet, criterion):
            faults.setdefault(name, []).append(sentence)
    for quote in sheet.quotes:
        for sentence in _faults_of_quote(quote, rubric, said):
            faults.setdefault(field_of_words(quote.code, quote.place), []).append(sentence)
    if not sheet.note:
        faults["note"] = [_("Write a word to the person: what went well, and one thing to try next time.")]
    elif len(sheet.note) > LONGEST_NOTE:
        faults["note"] = [_("Use at most %(limit)s characters.") % {"limit": LONGEST_NOTE}]
    return faults


def stands_in(words: str, body: str) -> bool:
    """Whether these words stand in a message, as it was written or as it is shown."""
    wanted = _bare(words)
    return bool(wanted) and (wanted in _bare(body) or wanted in _bare(strip_tags(rendered(body))))


def _faults_of_mark(sheet: Sheet, criterion: Criterion) -> Iterator[tuple[str, str]]:
    name = field_of_mark(criterion.code)
    if criterion.code not in sheet.marks:
        apart = _("Choose a step, or say that it does not apply.") if criterion.may_not_apply else _("Choose a step.")
        yield name, apart
        return
    mark = sheet.marks[criterion.code]
    if mark is None and not criterion.may_not_apply:
        yield name, _("Choose a step.")
    elif mark is not None and mark not in criterion.steps:
        yield name, _("There is no such step.")
    elif mark in criterion.quoted and not any(quote.code == criterion.code for quote in sheet.quotes):
        yield field_of_words(criterion.code, 0), _("Show it: quote the words that this step rests on.")


def _faults_of_quote(quote: Quote, rubric: Rubric, said: Mapping[int, str]) -> Iterator[str]:
    if quote.code not in {standard.code for standard in rubric.standards}:
        yield _("Only the standards are quoted for.")
    elif quote.message not in said:
        yield _("Choose the message in which it was said.")
    elif len(quote.words) > LONGEST_QUOTE:
        yield _("Quote at most %(limit)s characters.") % {"limit": LONGEST_QUOTE}
    elif not stands_in(quote.words, said[quote.message]):
        yield _("These words are not in that message. Quote it as it was written.")


def _bare(text: str) -> str:
    return _NO_WORD.sub("", text).casefold()
