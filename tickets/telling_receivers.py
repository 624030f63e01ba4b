"""After something ordinary happened to a ticket: whoever it concerns finds it in their inbox."""

from collections.abc import Sequence

from tickets.events import reads_together
from tickets.models import Event
from tickets.operations.telling import WANTS, tell


@reads_together(*WANTS)
def tell_whom_it_concerns(events: Sequence[Event]) -> None:
    """Idempotent: a reason is told once, however often its event is read."""
    tell(events)
