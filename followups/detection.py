"""Does this read like a promise? Rules, in English, on this machine; what they find is offered and never forced.

A promise is in our own words, about ourselves, about the future, and names a moment (or calls itself a promise).
Questions, conditions, doubts, refusals, the customer's own tasks and quoted words are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

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


WILL = r"(?:'ll|\s+will|\s+shall|(?:'m|'re|\s+am|\s+are)\s+going\s+to)"
ADVERBS = r"(?:\s+(?:also|then|certainly|definitely|gladly|personally|of course|surely|now|make sure (?:to|that)|be sure to))*"
OURS = r"(?:my|our|the|one of our|one of my)\s+(?:[\w-]+\s+){0,3}?"
PEOPLE = r"(?:teams?|engineers?|colleagues?|developers?|technicians?|specialists?|manager|department|support|finance|billing|accounting|logistics)"
DONE = (
    r"(?:fixed|ready|sent|delivered|done|deployed|live|refunded|shipped|credited|resolved|available|released|installed"
    r"|replaced|updated|finished|completed|restored|online|corrected|repaired|rolled out|back online|processed|called"
    r"|reimbursed|in your (?:inbox|account|hands)|on (?:its|the) way|with you|over)"
)
CALLS = r"(?:call|ring|phone|contact|visit|send|e-?mail|write\s+to|get\s+back\s+to|meet|be\s+in\s+touch|look\s+at|bring|install|repair|replace)"
NO_NAMES = r"(?:They|He|She|It|This|That|There|These|Those|Who|What|Which|Nobody|None|Everybody|Customers?|Users?|Your?|Then)\b"
GETS = r"(?:get|receive|have|hear|be\s+(?:refunded|credited|called|contacted|reimbursed))"
OPENINGS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:I|we){WILL}{ADVERBS}\s+(?P<what>\w)",
        rf"\byou(?:'ll|\s+will|\s+are\s+going\s+to|\s+shall){ADVERBS}\s+(?P<what>{GETS}\b)",
        r"\byou\s+can\s+expect\s+(?P<what>\w)",
        r"(?:^|\b(?:please|so)\s+)(?P<what>expect\s+(?:an?|the|our|my|it)\b)",
        rf"\b(?:{OURS}|(?:an?|another)\s+(?:[\w-]+\s+){{0,2}}?){PEOPLE}(?:\s+and\s+I)?(?:'ll|\s+will|\s+is\s+going\s+to|\s+are\s+going\s+to){ADVERBS}\s+(?P<what>\w)",
        rf"\bsome(?:one|body)(?:\s+(?:from|in|of)\s+(?:our|the)\s+\w+)?\s+will\s+(?P<what>{CALLS}\b)",
        rf"(?:^|[,:]\s+)(?-i:(?!{NO_NAMES})[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s+will\s+(?P<what>{CALLS}\b)",
        rf"\b(?P<what>(?:the|your|a|an|it|this|that|everything|all|both)\b[^,;:]{{0,60}}?(?:'ll|\s+will)\s+be\s+{DONE}\b)",
        r"\b(?P<what>(?:the|your|a|an|it)\b[^,;:]{0,40}?\s+will\s+(?:reach you|arrive|be there|go (?:out|live)|ship)\b)",
        r"\b(?:I'm|we're|I\s+am|we\s+are)\s+(?P<what>(?:sending|calling|shipping|delivering|refunding|replacing)\b)",
        r"\blet\s+me\s+(?P<what>(?:get|come)\s+back\s+to\s+you|call\s+you|send\s+you)",
    )
)
# What calls itself a promise needs no moment.
VOWS = re.compile(
    r"\b(?:(?:I|we)\s+(?:can\s+|do\s+|hereby\s+)?(?:promise|guarantee|commit(?:\s+ourselves|\s+myself)?|assure\s+you)|you\s+have\s+(?:my|our)\s+word)"
    r"\b(?:\s+(?:you|to|that|and))*\s+(?P<what>\w)",
    re.I,
)
CONDITION = re.compile(
    r"\b(?:if|unless|once|when|whenever|as\s+soon\s+as|provided|assuming|in\s+case|should\s+you|as\s+long\s+as|until\s+you)\b",
    re.I,
)
CONDITION_BEHIND = re.compile(
    r"\b(?:if|unless|provided|assuming|once|as\s+soon\s+as\s+you|when\s+you|should\s+you|depending|as\s+long\s+as|in\s+case)\b",
    re.I,
)
ASIDE = re.compile(
    r",?\s*(?:so\s+)?(?:and\s+)?(?:please\s+)?(?:let\s+(?:me|us)\s+know|call\s+me|write\s+to\s+(?:me|us)|tell\s+(?:me|us))\b.*",
    re.I,
)
DOUBT = re.compile(
    r"\b(?:hope(?:fully)?|maybe|perhaps|probably|possibly|might|may|whether|not\s+sure|doubt|don't\s+think|unlikely"
    r"|cannot\s+promise|can't\s+promise|do\s+not\s+promise|not\s+certain|with\s+luck|said|told|asked|wrote|thought|ideally)\b",
    re.I,
)
# Behind "will": no promise after all, or one about something that nobody waits for.
NO_DEED = re.compile(
    r"^(?:not\b|never\b|no\s+longer\b|hardly\b|only\s+be\s+able|be\s+able\b|be\s+unable\b|need\b|have\s+to\b|try\b|attempt\b|aim\b|hope\b"
    r"|see\b|know\b|notice\b|require\b|wait\b|assume\b|miss\b|lose\b|probably\b|likely\b|possibly\b|hopefully\b|maybe\b|perhaps\b"
    r"|do\s+(?:my|our)\s+best\b|unfortunately\b|have\s+(?:had|been)\b|(?:start|begin)\s+charging\b|charge\b|happily\b"
    r"|be\s+(?:honest|happy|glad|sorry|performing|doing|running|carrying\s+out|upgrading|charging|in\s+(?!touch|contact))"
    r"|be\s+(?:away|out|off|on\s+(?:holiday|vacation|leave|sick)|closed|unavailable|offline|travelling|traveling|in\s+a\s+meeting|busy|down|late)\b"
    r"|close\s+(?:this|the|your)\s+(?:ticket|case|request)\b|stop\b|discontinue\b)",
    re.I,
)
NO_GIFT = re.compile(
    r"^(?:have\s+to|have\s+(?:noticed|seen|received|read)|get\s+(?:an?\s+)?(?:error|warning|asked|used))\b", re.I
)
ABOUT_NEWS = re.compile(
    r"\b(?:(?:get|come|report|be)\s+back\s+to\s+you|hear\s+(?:back\s+)?from|keep\s+you\s+(?:posted|updated|informed)|let\s+you\s+know"
    r"|be\s+in\s+touch|update\s+you|write\s+(?:to\s+)?you\s+again|have\s+(?:an?\s+|more\s+)?(?:update|news)|follow\s+up\s+with\s+you)\b",
    re.I,
)
HISTORY = re.compile(r"^(?:On\b.{5,120}\bwrote:|-{2,}\s*Original Message|_{5,}|From:\s)", re.I)
SENTENCE_ENDS = re.compile(
    r"(?<=[.!?…])(?<!\b[ap]\.m\.)(?<!\be\.g\.)(?<!\bi\.e\.)\s+(?=[^a-z\s])|\n\s*(?:[-*•]\s+|\d+[.)]\s+)?"
)
# Where one sentence holds several thoughts, each is judged by itself.
PARTS = re.compile(
    r";\s*|\s+[–—]\s+|,\s+but\s+|,?\s+and\s+(?=(?:you|it|they|this|that)\s+(?:should|can|may|might|would|is|are)\b)|,?\s+(?:and|but|then|so|while)\s+(?:then\s+)?(?=(?:I|we|you)(?:'ll|'m|'re|\s+will|\s+shall|\s+promise|\s+am\s+going|\s+are\s+going)\b)",
    re.I,
)


def promises_in(text: str, at: datetime, zone: ZoneInfo) -> list[Promise]:
    """What these words, written at `at` by somebody in that zone, promise; in their order, each sentence part once."""
    found = (_promise(part, whole, at, zone) for part, whole in _parts(text[:LONGEST]))
    unique = {promise.phrase: promise for promise in found if promise is not None}
    return list(unique.values())


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The parts of every sentence of our own, with their sentence; questions are left out."""
    for sentence in SENTENCE_ENDS.split(_own(text)):
        whole = " ".join(sentence.split())
        if whole and not whole.rstrip("\"' )").endswith("?"):
            yield from ((part.strip(), whole) for part in PARTS.split(whole) if part.strip())


def _own(text: str) -> str:
    """The text without quoted lines, code, the mail below and the signature, in plain apostrophes and quotes."""
    plain = text.translate(str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " "}))
    kept, code = [], False
    for line in plain.splitlines():
        if line.rstrip() == "--" or HISTORY.match(line.strip()):
            break
        if line.lstrip().startswith("```"):
            code = not code
        elif not code and not line.lstrip().startswith((">", "|")):
            kept.append(line)
    # Lines that a mail program broke belong to one sentence; an empty line or a list ends it.
    return re.sub(r"(?<=[\w,])\n(?=[a-z])", " ", "\n".join(kept))


def _promise(part: str, whole: str, at: datetime, zone: ZoneInfo) -> Promise | None:
    opening, vowed = _opening(part)
    if opening is None or _is_qualified(part, opening):
        return None
    deadline = deadline_in(part, at, zone)
    if deadline is None and not vowed:
        return None
    what = _what(part, opening.start("what"), deadline)
    news = bool(ABOUT_NEWS.search(part))
    return Promise(part, what or part, deadline.due_at if deadline else None, NEWS if news else DEED)


def _opening(part: str) -> tuple[re.Match[str] | None, bool]:
    """Where a promise begins, and whether it calls itself one."""
    if (vow := VOWS.search(part)) and not re.search(r"\b(?:not|never|can't|cannot)\s*$", part[: vow.start()], re.I):
        return vow, True
    for pattern in OPENINGS:
        for match in pattern.finditer(part):
            rest = part[match.start("what") :]
            if not NO_DEED.search(rest) and not NO_GIFT.search(rest):
                return match, False
    return None, False


def _is_qualified(part: str, opening: re.Match[str]) -> bool:
    """Whether it hangs on a condition or a doubt, is quoted, or is denied."""
    before, behind = part[: opening.start()], ASIDE.sub("", part[opening.start() :])
    if before.count('"') % 2 or CONDITION.search(before) or DOUBT.search(before):
        return True
    if re.search(r"\b(?:will|shall|is|are|going)\s+(?:not|never|no\s+longer)\b|\bwon't\b|\bunable\b", behind, re.I):
        return True
    return bool(
        CONDITION_BEHIND.search(behind)
        or re.search(r"\b(?:hopefully|probably|maybe|might|or so I hope)\b", behind, re.I)
    )


def _what(part: str, start: int, deadline: Deadline | None) -> str:
    """What is promised: the words behind the opening, without the deadline and its preposition."""
    words = part[start:]
    if deadline is not None and deadline.end > start:
        cut = max(deadline.start - start, 0)
        ahead = re.sub(
            r"[,\s]*\b(?:by|until|till|before|on|at|no later than|latest|not later than|the|due)\s*$",
            "",
            words[:cut],
            flags=re.I,
        )
        ahead = re.sub(
            r"[,\s]*\b(?:by|until|till|before|on|at|no later than)(?:\s+(?:cob|eod|the end of))?\s*$",
            "",
            ahead,
            flags=re.I,
        )
        words = f"{ahead} {words[deadline.end - start :]}"
    tidy = re.sub(r"\s+([,.!])", r"\1", " ".join(ASIDE.sub("", words).split()))
    return tidy.strip(" .,!:;-–")
