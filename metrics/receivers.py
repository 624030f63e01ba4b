"""What happened to a ticket makes its facts stale: noted by the relay after the commit, never in a request."""

from metrics import operations
from tickets.events import EVERY_VERB, reads
from tickets.models import Event


@reads(EVERY_VERB)
def look_again(event: Event) -> None:
    """Whatever happened may count."""
    operations.mark_stale(event)
