"""What a reply to a solved ticket seems to be: read from its words by rules, on this machine, with the reason.

It suggests and never decides. Quoted text and signatures are left out, thanks and reassurances ("no more
errors") are set aside, and then the first rule that finds its cue wins: it names another issue, it says that
the problem is back, it tells of trouble, it asks, it thanks. What no rule knows is a question: somebody reads it.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resolution.core.text import one_line
from tickets.vocabulary import Verdict

CUE_LENGTH = 60
LONGEST, READ = 20_000, 4_000  # characters of a message, and of its own words: what matters is said at the beginning
ENOUGH_WORDS = 3  # of its own, before words that are not the ticket's make another issue
WHY: dict[str, str | Promise] = {
    "thanks": _("It thanks us."),
    "confirms": _("It says that all is well."),
    "asks": _("It asks something."),
    "back": _("It says that the problem is back or was never gone."),
    "same_trouble": _("It tells of trouble, in the words of this ticket."),
    "other": _("It names another issue."),
    "other_trouble": _("It tells of trouble, and shares no word with this ticket."),
    "told": _("Whoever sent it said so."),
    "unclear": _("No rule knows it, so somebody should read it."),
}


@dataclass(frozen=True)
class Reading:
    """The suggested verdict, the rule that found it (a key of WHY), and the words that it found."""

    verdict: Verdict
    why: str
    cue: str = ""


def read(body: str, *, about: str = "") -> Reading:
    """What a reply seems to be; `about` are the words of the ticket that it replies to."""
    said = own_words(body[:LONGEST])[:READ].lower().replace("\u2019", "'")
    rest = REASSURED.sub(" ", said)
    for verdict, why, rule in RULES:
        if found := rule.search(rest):
            return Reading(verdict, why, _cue(found)) if rule is not TROUBLE else _trouble(found, rest, about)
    if found := REASSURED.search(said):
        return Reading(Verdict.THANKS, "confirms", _cue(found))
    return Reading(Verdict.QUESTION, "unclear")


def own_words(body: str) -> str:
    """A message without what it quotes and without its signature."""
    words = QUOTED_FROM.split(body.replace("\r\n", "\n"), maxsplit=1)[0]
    lines = [line for line in words.split("\n") if not line.lstrip().startswith(">")]
    for number, line in enumerate(lines):
        if SIGNATURE.match(line) or (number and SIGNS_OFF.match(line) and _only_a_name(lines[number + 1 :])):
            lines = lines[:number]
            break
    return "\n".join(lines).strip()


def _only_a_name(lines: list[str]) -> bool:
    """Whether what follows a farewell is a signature: a few short lines without a sentence."""
    rest = [line for line in lines if line.strip()]
    return all(len(line.split()) <= 5 and not line.rstrip().endswith((".", "?", "!")) for line in rest[:1])


def _trouble(found: re.Match[str], said: str, about: str) -> Reading:
    """Trouble in the ticket's own words is the old one; in words that share nothing with it, another."""
    mine, theirs = _words(said), _words(about.lower())
    if theirs and not mine & theirs and len(mine) >= ENOUGH_WORDS:
        return Reading(Verdict.NEW_ISSUE, "other_trouble", _cue(found))
    return Reading(Verdict.PROBLEM_BACK, "same_trouble", _cue(found))


def _words(text: str) -> set[str]:
    """The words that carry meaning, without their endings, so that exports and exporting are one."""
    return {_stem(word) for word in re.findall(r"[^\W\d_]{4,}", text) if word not in EMPTY} - {""}


def _stem(word: str) -> str:
    return re.sub(r"(?:ings?|ed|es|s)$", "", word)


def _cue(found: re.Match[str]) -> str:
    return one_line(found[0], CUE_LENGTH)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


QUOTED_FROM = re.compile(
    r"^(?:-{2,} ?original message ?-{2,}|_{8,}|on [^\n]{3,200}(?:\n[^\n]{0,100})? wrote:"
    r"|from: [^\n]+\n(?:sent|date|to): )",
    re.IGNORECASE | re.MULTILINE,
)
SIGNATURE = re.compile(r"^(?:--\s*$|sent from my |get outlook for )", re.IGNORECASE)
SIGNS_OFF = re.compile(
    r"^\s*(?:(?:best|kind|warm|many)? ?(?:regards|wishes|thanks)|best|cheers|thank you|sincerely|yours\b[^.?!]*)"
    r"[,!.]?\s*$",
    re.IGNORECASE,
)
NOT = r"(?:has|have|had|did|does|do|is|was|could|would)(?:n't| not)|never|no longer|not"
# Words of trouble that tell of its absence, or of what we already did about it.
REASSURED = _any(
    rf"\b(?:{NOT})(?: \w+)? (?:c[ao]me back|(?:happen|recur|reappear|return|fail|crash|occur)\w*)(?: again| since)*",
    r"\b(?:no|without|any|zero)(?: \w+)? (?:problems?|issues?|errors?|troubles?|failures?|complaints?|hiccups?)\b",
    r"\b(?:thanks|thank you)(?: \w+){0,3} for (?:(?!\bbut\b)[^.!?\n,])*",
    r"\b(?:problem|issue|error|bug|it|that|this|all) (?:is|was|has been|seems|looks|got)"
    r" (?:now |all |finally |completely )*(?:gone|solved|fixed|resolved|sorted)\b",
    r"\bstill (?:works?|working|holds?|fine|good|ok|okay|solved|fixed|runs?|running)\b",
    r"\b(?:is|are|'s|'re|came|we're) back (?:to normal|up|online|in business|on track|in the office|from)\b",
    r"\bcan(?:'t|not) thank you enough\b",
)
ANOTHER = _any(
    r"(?<!not )(?<!not a )\b(?:another|(?:an? )?(?:different|separate|unrelated|new|second|further)) (?:\w+ )?"
    r"(?:issue|problem|question|topic|matter|request|error|bug|ticket|thing)\b",
    r"\bsomething (?:else|different|unrelated)\b",
    r"\bon (?:a|an)(?: \w+)? (?:other|different|separate|unrelated) note\b",
    r"\bon another note\b",
    r"\b(?:this is |it's |is )?(?<!not )unrelated\b",
    r"\bnothing to do with (?:this|that|the (?:old|first|last|previous))\b",
)
SICK = (
    r"(?:fail|br[eo]ke|broken|crash|stuck|stop|happen|wrong|error|down|slow|missing|occur|freez|hang|lost"
    r"|time[sd]? out)\w*"
)
BACK = _any(
    r"\b(?:is|are|it's|came|comes|coming|come|has come) back\b(?! to (?:you|me|us)\b)",
    r"\bback (?:again|to square one)\b",
    rf"\b{SICK}(?: \w+){{0,3}} again\b",
    rf"\bagain(?: \w+){{0,3}} {SICK}",
    r"\bonce again\b",
    rf"\bstill(?: \w+){{0,2}} (?:not|doesn't|don't|isn't|can't|cannot|won't|{SICK}|the same|getting|seeing)",
    rf"\bstill (?:not|doesn't|don't|isn't|can't|cannot|won't|{SICK}|the same|getting|seeing|have|happens)\b",
    r"\b(?:isn't|is not|wasn't|was not|aren't|hasn't been|not) (?:\w+ )?(?:fixed|solved|resolved|working|gone)\b",
    r"\bsame (?:\w+ )?(?:problem|error|issue|thing|message|trouble|story)\b",
    r"\b(?:re-?appear|recur|re-?occur|return)(?:s|ed|red|ring|ing)\b",
    r"\b(?:did|does|do)(?:n't| not) (?:\w+ )?(?:help|work|fix|solve|hold|change)\b",
    r"\b(?:no longer|stopped) work\w*",
    r"\b(?:only|just) (?:partly|partially|half)\b",
    r"\bre-?open\b",
)
TROUBLE = _any(
    r"\b(?:can't|cannot|can not|couldn't|unable|won't|doesn't|does not|isn't|don't get)\b",
    r"\b(?:errors?|fail\w*|broken?|crash\w*|bug|problems?|issues?|stuck|freezes?|hangs|missing|wrong|lost)\b",
    r"\btimes? out\b",
)
ASKS = _any(
    r"[^.!?\n]{0,60}\?",
    r"^(?:hi|hello|hey)?[^\w]{0,5}"
    r"(?:how|what|when|where|why|who|which|can|could|would|will|is|are|do|does|may|should) (?:\w+)",
    r"\b(?:could|can|would) you\b",
    r"\bplease (?:\w+ )?(?:send|tell|explain|let (?:me|us)|confirm|check|call|advise|clarify|share)\b",
    r"\b(?:i|we) (?:would|'d) (?:like|love) to\b",
    r"\b(?:i|we) (?:need|wonder|was wondering|am wondering|want)\b",
    r"\b(?:wondering|curious)\b",
)
CONFIRMS = _any(
    r"\b(?:works?|working|worked|solved|fixed|resolved|sorted|confirmed?)\b",
    r"\ball (?:\w+ )?(?:good|well|fine|set|clear|done)\b",
    r"\b(?:perfect|great|excellent|brilliant|awesome|wonderful|fantastic|superb|lovely|nice|amazing|splendid)\b",
    r"\b(?:got it|ok(?:ay)?|understood|will do|sounds good|looks good|noted|happy|glad|pleased)\b",
    r"[👍🙏🎉✅😊❤]",
)
THANKS = _any(r"\b(?:thanks?|thank you|thx|ty|tysm|cheers|appreciate\w*|grateful|much obliged|kudos)\b")
# Words that every ticket has, or that say only that something is wrong.
EMPTY = frozenset(
    re.findall(
        r"\w+",
        """about after again also been before cannot could does doing done have having hello here into just like make
        many more much need only other please really said same should since some something still team than thank
        thanks that their them then there these they thing this those time today tomorrow very want well were what
        when where which while will with would work works working your yours yesterday
        issue problem error errors fails failed failing broken unable wrong missing stuck crash crashes""",
    )
)
RULES = (
    (Verdict.NEW_ISSUE, "other", ANOTHER),
    (Verdict.PROBLEM_BACK, "back", BACK),
    (Verdict.PROBLEM_BACK, "same_trouble", TROUBLE),
    (Verdict.QUESTION, "asks", ASKS),
    (Verdict.THANKS, "confirms", CONFIRMS),
    (Verdict.THANKS, "thanks", THANKS),
)
