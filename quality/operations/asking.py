"""Asking by hand for the review of a resolved ticket."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from quality.models import QualityReview
from quality.operations.requiring import require_to_do
from quality.resolutions import Resolution, latest_of
from quality.supervision import people_of
from quality.vocabulary import Reason
from resolution.core.refusals import Forbidden, Refused
from tickets import events
from tickets.models import Ticket
from tickets.operations.refreshing import changing


def ask(ticket: Ticket, *, actor: User, at: datetime) -> QualityReview:
    """Ask for the review of the ticket's last resolution; one that is to be done already gets one more reason.

    Raises Refused when there is nothing to review, and Forbidden for whoever does not look after whose work it is.
    """
    with changing(ticket, at) as locked:
        resolution = latest_of(locked)
        if resolution is None:
            raise Refused(_("It was not resolved yet by somebody who works here, so there is nothing to review."))
        _require_may_ask(actor, resolution)
        known = QualityReview.objects.standing().filter(cycle=resolution.cycle).select_for_update().first()
        if known is not None:
            require_to_do(known)
        review = known or QualityReview(
            ticket=locked, cycle_id=resolution.cycle, agent_id=resolution.agent, reasons=[], asked_at=at
        )
        if Reason.REQUESTED in review.reasons:
            return review
        review.reasons, review.asked_by = [*review.reasons, Reason.REQUESTED], actor
        review.save()
        events.record(locked, "quality_review_asked", actor=actor, at=at, **review.told())
    return review


def _require_may_ask(actor: User, resolution: Resolution) -> None:
    if resolution.agent == actor.pk:
        raise Forbidden(_("This is your own work. Somebody else reviews it."))
    if not people_of(actor).filter(pk=resolution.agent).exists():
        raise Forbidden(_("Only a supervisor of their team asks for a review of this work. Ask one of them."))
