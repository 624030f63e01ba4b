"""What happened to a ticket makes its facts stale: noted by the relay after the commit, never in a request.

The floors below learn from here what only numbers know: the automatic score of a record, and what a weekly mail says.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from channels.envelopes import Letter
from channels.letters import writes
from channels.models import OutboundMail
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


@writes(OutboundMail.Kind.WEEKLY_SUMMARY)
def weekly_summary(mail: OutboundMail) -> Letter:
    """The numbers of a week, in the words of the dashboard."""
    from metrics.web.weekly import letter_of  # pages are needed when a letter is written, not at every start

    return letter_of(mail)
