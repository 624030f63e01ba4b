"""What can be done after and between the fixes: one function, one transaction, one event."""

from followups.operations.answering import answer_survey
from followups.operations.answers import store_answer
from followups.operations.closing import close_what_is_ready
from followups.operations.committing import commit, keep, renegotiate, waive
from followups.operations.confirming import confirm, decline, tell
from followups.operations.outcomes import record_outcome
from followups.operations.reassigning import reassign
from followups.operations.suggesting import dismiss_suggestion, record_suggestion

__all__ = [
    "answer_survey",
    "close_what_is_ready",
    "commit",
    "confirm",
    "decline",
    "dismiss_suggestion",
    "keep",
    "reassign",
    "record_outcome",
    "record_suggestion",
    "renegotiate",
    "store_answer",
    "tell",
    "waive",
]
