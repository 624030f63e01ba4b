"""What was said in a cycle: what a reviewer reads and quotes."""

from quality.models import QualityReview
from tickets.models import Message, ResolutionCycle

MOST = 200  # messages of one cycle that a review shows; whoever needs more opens the ticket


def messages_of(review: QualityReview) -> list[Message]:
    """The messages, notes and calls of the reviewed cycle, oldest first."""
    cycle: ResolutionCycle = review.cycle
    rows = Message.objects.standing().filter(ticket=review.ticket_id, created_at__gte=cycle.started_at)
    if cycle.resolved_at is not None:
        rows = rows.filter(created_at__lte=cycle.resolved_at)
    return list(rows.select_related("author", "contact").order_by("created_at", "id")[:MOST])
