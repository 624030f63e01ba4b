"""The search page reads along: after each event that brings new words, the ticket's document is written anew."""

from tickets.events import reads
from tickets.models import Event
from tickets.operations.searching import index_words

SAID = ("opened", "received", "sent", "called", "noted")
MOVED = ("changed", "merge", "merged_in", "unmerge", "unmerged_from")


@reads(*SAID, *MOVED)
def write_the_words_down(event: Event) -> None:
    """Idempotent: it reads what is there, not what the event says."""
    index_words(event.ticket_id)
