"""What happened to a ticket makes its facts stale: noted by the relay after the commit, never in a request.

The floor below that reviews records is told their automatic score from here.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from metrics import operations
from metrics.models import DocumentationScore
from quality.automatic import gives_automatic_scores
from tickets.events import EVERY_VERB, reads_together
from tickets.models import Event


@reads_together(EVERY_VERB)
def look_again(events: Sequence[Event]) -> None:
    """Whatever happened may count."""
    operations.mark_stale(events)


@gives_automatic_scores
def scores_of(cycles: Collection[int]) -> Mapping[int, Decimal]:
    """How well these cycles were written down, as far as it was measured."""
    return dict(DocumentationScore.objects.filter(pk__in=cycles).values_list("pk", "score"))
