"""What is done with quality reviews: one function, one transaction, one event."""

from quality.operations.answering import acknowledge, answer
from quality.operations.asking import ask
from quality.operations.drafting import keep_draft, take_over
from quality.operations.reviewing import submit
from quality.operations.sampling import ask_nightly
from quality.operations.withdrawing import withdraw

__all__ = ["acknowledge", "answer", "ask", "ask_nightly", "keep_draft", "submit", "take_over", "withdraw"]
