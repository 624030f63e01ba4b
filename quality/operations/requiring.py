"""What the verbs of reviews require before they change anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from quality.models import QualityReview
from quality.vocabulary import State
from resolution.core.refusals import Forbidden, Refused
from tickets.models import Ticket
from tickets.operations.refreshing import changing


@contextmanager
def in_hand(review: QualityReview, at: datetime) -> Iterator[tuple[Ticket, QualityReview]]:
    """The review as it is now, with its ticket locked, so that one verb at a time changes it."""
    with changing(review.ticket, at) as ticket:
        rows = QualityReview.objects.for_page().select_for_update(of=("self",))
        yield ticket, rows.get(pk=review.pk)


def require_reviewer(actor: User, review: QualityReview) -> None:
    """Raises Forbidden unless the actor looks after whose work it is; nobody does after themselves."""
    if review.agent_id == actor.pk:
        raise Forbidden(_("This is your own work. Somebody else reviews it."))
    if not QualityReview.objects.looked_after_by(actor).filter(pk=review.pk).exists():
        raise Forbidden(_("Only a supervisor of their team reviews this work. Ask one of them."))


def require_to_do(review: QualityReview) -> None:
    if review.state == State.WITHDRAWN:
        raise Refused(_("This review was withdrawn. Ask for a new one on the ticket."))
    if not review.is_to_do:
        raise Refused(_("This review was given already. It can only be withdrawn, with a reason."))


def require_given(review: QualityReview) -> None:
    if not review.is_submitted:
        raise Refused(_("This review is not there to be read any more, or not yet."))
