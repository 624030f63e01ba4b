"""The words by which a promise is known, and those that make it none: English, as people write it in mails."""

import re


def _one_of(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


def _pattern(*parts: str) -> re.Pattern[str]:
    """Any of these, whatever the case; a space stands for any space."""
    return re.compile("|".join(parts).replace(" ", r"\s+"), re.IGNORECASE)


# What mail programs make of apostrophes and quotes.
PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00a0": " "})

WILL = _one_of("'ll", " will", " shall", "(?:'m|'re| am| are) going to")
ADVERBS = _one_of(
    *(" also", " then", " certainly", " definitely", " gladly", " personally", " of course", " surely", " now"),
    *(" make sure (?:to|that)", " be sure to"),
)
OURS = _one_of("my", "our", "the", "one of our", "one of my", "an?", "another") + r" (?:[\w-]+ ){0,3}?"
PEOPLE = _one_of(
    *("teams?", "engineers?", "colleagues?", "developers?", "technicians?", "specialists?"),
    *("manager", "department", "support", "finance", "billing", "accounting", "logistics"),
)
DONE = _one_of(
    *("fixed", "ready", "sent", "delivered", "done", "deployed", "live", "refunded", "shipped", "credited"),
    *("resolved", "available", "released", "installed", "replaced", "updated", "finished", "completed", "restored"),
    *("online", "corrected", "repaired", "rolled out", "back online", "processed", "called", "reimbursed", "over"),
    *("in your (?:inbox|account|hands)", "on (?:its|the) way", "with you"),
)
GETS = _one_of("get", "receive", "have", "hear", "be (?:refunded|credited|called|contacted|reimbursed)")
CALLS = _one_of(
    *("call", "ring", "phone", "contact", "visit", "send", "e-?mail", "write to", "get back to", "meet"),
    *("be in touch", "look at", "bring", "install", "repair", "replace"),
)
NO_NAMES = _one_of(
    *("They", "He", "She", "It", "This", "That", "There", "These", "Those", "Who", "What", "Which", "Nobody", "None"),
    *("Everybody", "Customers?", "Users?", "Your?", "Then"),
)
NAME = rf"(?-i:(?!{NO_NAMES}\b)[A-Z][a-z]+(?: [A-Z][a-z]+)?)"
DOING = _one_of("sending", "calling", "shipping", "delivering", "refunding", "replacing")
THING = _one_of("the", "your", "an?", "it", "this", "that", "everything", "all", "both")
# Each says with `what` where the promised thing begins.
OPENINGS = (
    _pattern(rf"\b(?:I|we){WILL}{ADVERBS}* (?P<what>\w)"),
    _pattern(rf"\byou{WILL}{ADVERBS}* (?P<what>{GETS}\b)"),
    _pattern(r"\byou can expect (?P<what>\w)"),
    _pattern(r"(?:^|\b(?:please|so) )(?P<what>expect (?:an?|the|our|my|it)\b)"),
    _pattern(rf"\b{OURS}{PEOPLE}(?: and I)?{WILL.replace(' am| are', ' is| are')}{ADVERBS}* (?P<what>\w)"),
    _pattern(rf"\bsome(?:one|body)(?: (?:from|in|of) (?:our|the) \w+)? will (?P<what>{CALLS}\b)"),
    _pattern(rf"(?:^|[,:] ){NAME} will (?P<what>{CALLS}\b)"),
    _pattern(rf"\b(?P<what>{THING}\b[^,;:]{{0,60}}?(?:'ll| will) be {DONE}\b)"),
    _pattern(rf"\b(?P<what>{THING}\b[^,;:]{{0,40}}? will (?:reach you|arrive|be there|go (?:out|live)|ship)\b)"),
    _pattern(rf"\b(?:I'm|we're|I am|we are) (?P<what>{DOING}\b)"),
    _pattern(r"\blet me (?P<what>(?:get|come) back to you|call you|send you)"),
)
# What calls itself a promise needs no moment.
VOW = _one_of("promise", "guarantee", "commit(?: ourselves| myself)?", "assure you")
VOWS = _pattern(
    rf"\b(?:(?:I|we) (?:can |do |hereby )?{VOW}|you have (?:my|our) word)\b(?: (?:you|to|that|and))* (?P<what>\w)"
)
DENIED = _pattern(r"\b(?:not|never|can't|cannot)\s*$")
# Before the promise: it hangs on something.
CONDITION = _pattern(
    r"\b(?:if|unless|once|when|whenever|as soon as|provided|assuming|in case|should you|as long as|until you)\b"
)
DOUBT = _pattern(
    r"\b(?:hope(?:fully)?|maybe|perhaps|probably|possibly|might|may|whether|not sure|doubt|don't think|unlikely)\b",
    r"\b(?:cannot promise|can't promise|do not promise|not certain|with luck|said|told|asked|wrote|thought|ideally)\b",
)
# Behind it: it hangs on something, or is denied.
CONDITION_BEHIND = _pattern(
    r"\b(?:if|unless|provided|assuming|once|as soon as you|when you|should you|depending|as long as|in case)\b",
    r"\b(?:hopefully|probably|maybe|might|or so I hope)\b",
    r"\b(?:will|shall|is|are|going) (?:not|never|no longer)\b|\bwon't\b|\bunable\b",
)
# "…, so let me know if you need it sooner" is no condition.
ASIDE = _pattern(
    r",?\s*(?:so )?(?:and )?(?:please )?(?:let (?:me|us) know|call me|write to (?:me|us)|tell (?:me|us))\b.*"
)
# Behind "will": no promise after all, or one about something that nobody waits for.
NO_DEED = _pattern(
    r"^(?:not|never|no longer|hardly|only be able|be able|be unable|need|have to|try|attempt|aim|hope)\b",
    r"^(?:see|know|notice|require|wait|assume|miss|lose|probably|likely|possibly|hopefully|maybe|perhaps)\b",
    r"^(?:do (?:my|our) best|unfortunately|have (?:had|been)|(?:start|begin) charging|charge|happily)\b",
    r"^be (?:honest|happy|glad|sorry|performing|doing|running|carrying out|upgrading|charging)\b",
    r"^be (?:away|out|off|on (?:holiday|vacation|leave|sick)|closed|unavailable|offline|travell?ing|busy|down|late)\b",
    r"^be in (?!touch|contact)",
    r"^(?:close (?:this|the|your) (?:ticket|case|request)|stop|discontinue)\b",
    r"^(?:have (?:noticed|seen|received|read)|get (?:an? )?(?:error|warning|asked|used))\b",
)
ABOUT_NEWS = _pattern(
    r"\b(?:(?:get|come|report|be) back to you|hear (?:back )?from|let you know|keep you (?:posted|updated))\b",
    r"\bkeep you informed\b",
    r"\b(?:be in touch|update you|write (?:to )?you again|have (?:an? |more )?(?:update|news)|follow up with you)\b",
)
PREPOSITION = _pattern(
    r"[,\s]*(?:\b(?:by|until|till|before|on|at|no later than|not later than)(?: (?:the|cob|eod|the end of))?)+\s*$",
)
# The mail that is answered stands below; what it promises is not ours.
HISTORY = _pattern(r"^(?:On\b.{5,120}\bwrote:|-{2,}\s*Original Message|_{5,}|From:\s)")
SENTENCE_ENDS = re.compile(
    r"(?<=[.!?\u2026])(?<!\b[ap]\.m\.)(?<!\be\.g\.)(?<!\bi\.e\.)\s+(?=[^a-z\s])"
    r"|\n\s*(?:[-*\u2022]\s+|\d+[.)]\s+)?"
)
# Where one sentence holds several thoughts, each is judged by itself.
WE_AGAIN = r"(?:I|we|you)(?:'ll|'m|'re| will| shall| promise| am going| are going)\b"
PARTS = _pattern(
    r";\s*",
    r" [\u2013\u2014] ",
    r", but ",
    r",? and (?=(?:you|it|they|this|that) (?:should|can|may|might|would|is|are)\b)",
    rf",? (?:and|but|then|so|while) (?:then )?(?={WE_AGAIN})",
)
