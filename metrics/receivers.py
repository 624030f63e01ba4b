"""What happened to a ticket makes its facts stale: noted by the relay after the commit, never in a request."""

from collections.abc import Sequence

from metrics import operations
from tickets.events import EVERY_VERB, reads_together
from tickets.models import Event


@reads_together(EVERY_VERB)
def look_again(events: Sequence[Event]) -> None:
    """Whatever happened may count."""
    operations.mark_stale(events)
