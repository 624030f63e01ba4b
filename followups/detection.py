"""Does this read like a promise? Rules, in English, on this machine; what they find is offered and never forced.

A promise is in our own words, about ourselves, about the future, and names a moment (or calls itself a promise).
Questions, conditions, doubts, refusals, the customer's own tasks and quoted words are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from followups import promise_words as words
from followups.deadlines import Deadline, deadline_in

NEWS, DEED = "news", "deed"  # that they hear from us again, or that something is done
LONGEST = 20_000  # characters that are looked at


@dataclass(frozen=True)
class Promise:
    """One sentence that promises `what`, by when (None when it does not say), and which of the two kinds it is."""

    phrase: str
    what: str
    due_at: datetime | None
    kind: str = DEED


def promises_in(text: str, at: datetime, zone: ZoneInfo) -> list[Promise]:
    """What these words, written at `at` by somebody in that zone, promise; in their order, each sentence part once."""
    found = (_promise(part, at, zone) for part in _parts(text[:LONGEST]))
    unique = {promise.phrase: promise for promise in found if promise is not None}
    return list(unique.values())


def _parts(text: str) -> Iterator[str]:
    """The parts of every sentence of our own; questions are left out."""
    for sentence in words.SENTENCE_ENDS.split(_own(text)):
        whole = " ".join(sentence.split())
        if whole and not whole.rstrip("\"' )").endswith("?"):
            yield from (part.strip() for part in words.PARTS.split(whole) if part.strip())


def _own(text: str) -> str:
    """The text without quoted lines, code, the mail below and the signature, in plain apostrophes and quotes."""
    kept, code = [], False
    for line in text.translate(words.PLAIN).splitlines():
        if line.rstrip() == "--" or words.HISTORY.match(line.strip()):
            break
        if line.lstrip().startswith("```"):
            code = not code
        elif not code and not line.lstrip().startswith((">", "|")):
            kept.append(line)
    # Lines that a mail program broke belong to one sentence; an empty line or a list ends it.
    return re.sub(r"(?<=[\w,])\n(?=[a-z])", " ", "\n".join(kept))


def _promise(part: str, at: datetime, zone: ZoneInfo) -> Promise | None:
    opening, vowed = _opening(part)
    if opening is None or _is_qualified(part, opening):
        return None
    deadline = deadline_in(part, at, zone)
    if deadline is None and not vowed:
        return None
    what = _what(part, opening.start("what"), deadline) or part
    kind = NEWS if words.ABOUT_NEWS.search(part) else DEED
    return Promise(part, what, deadline.due_at if deadline else None, kind)


def _opening(part: str) -> tuple[re.Match[str] | None, bool]:
    """Where a promise begins, and whether it calls itself one."""
    vow = words.VOWS.search(part)
    if vow and not words.DENIED.search(part[: vow.start()]):
        return vow, True
    for pattern in words.OPENINGS:
        for match in pattern.finditer(part):
            if not words.NO_DEED.search(part[match.start("what") :]):
                return match, False
    return None, False


def _is_qualified(part: str, opening: re.Match[str]) -> bool:
    """Whether it hangs on a condition or a doubt, is quoted, or is denied."""
    before, behind = part[: opening.start()], words.ASIDE.sub("", part[opening.start() :])
    if before.count('"') % 2 or words.CONDITION.search(before) or words.DOUBT.search(before):
        return True
    return bool(words.CONDITION_BEHIND.search(behind))


def _what(part: str, start: int, deadline: Deadline | None) -> str:
    """What is promised: the words behind the opening, without the deadline and its preposition."""
    said = part[start:]
    if deadline is not None and deadline.end > start:
        ahead = words.PREPOSITION.sub("", said[: max(deadline.start - start, 0)])
        said = f"{ahead} {said[deadline.end - start :]}"
    tidy = re.sub(r"\s+([,.!])", r"\1", " ".join(words.ASIDE.sub("", said).split()))
    return tidy.strip(" .,!:;-\u2013")
