"""The search page reads along: after each event that brings new words, the ticket's document is written anew."""

from collections.abc import Sequence

from tickets.events import reads_together
from tickets.models import Event
from tickets.operations.searching import index_words

SAID = ("opened", "received", "sent", "called", "noted")
MOVED = ("changed", "merge", "merged_in", "unmerge", "unmerged_from")


@reads_together(*SAID, *MOVED)
def write_the_words_down(events: Sequence[Event]) -> None:
    """Idempotent: it reads what is there, not what the events say."""
    index_words(*{event.ticket_id for event in events})
