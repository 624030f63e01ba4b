"""After a ticket came in, or said more about itself: has this customer had the same trouble shortly before?"""

from tickets.events import reads
from tickets.models import Event
from tickets.operations.recurring import suggest_recurrences

TELLING = ("category", "subcategory", "error_text")


@reads("opened")
def compare_with_what_was_solved(event: Event) -> None:
    """Idempotent: what was suggested before is not suggested again."""
    suggest_recurrences(event.ticket, at=event.occurred_at)


@reads("changed")
def compare_again(event: Event) -> None:
    """The same, when a column that tells something was filled in for the first time."""
    changed = event.detail.get("changed", {})
    if any(name in changed and not changed[name][0] for name in TELLING):
        suggest_recurrences(event.ticket, at=event.occurred_at)
