"""What can be done after and between the fixes: one function, one transaction, one event."""

from followups.operations.answering import answer_survey
from followups.operations.answers import store_answer
from followups.operations.closing import close_what_is_ready
from followups.operations.outcomes import record_outcome

__all__ = ["answer_survey", "close_what_is_ready", "record_outcome", "store_answer"]
