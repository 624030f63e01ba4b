"""What the person whose work it is does with a review: take note of it, and answer once if they like."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from quality.models import QualityReview
from quality.operations.requiring import in_hand, require_given
from resolution.core.refusals import Forbidden, Refused
from resolution.core.required import required
from tickets import events
from tickets.operations.notifying import notify

LONGEST_ANSWER = 5_000


def acknowledge(review: QualityReview, *, actor: User, at: datetime) -> QualityReview:
    """Say that it was read. A second time changes nothing."""
    with in_hand(review, at) as (ticket, fresh):
        _require_agent(actor, fresh)
        require_given(fresh)
        if fresh.acknowledged_at is None:
            fresh.acknowledged_at = at
            fresh.save(update_fields=["acknowledged_at"])
            events.record(ticket, "quality_review_acknowledged", actor=actor, at=at, **fresh.told())
    return fresh


def answer(review: QualityReview, text: str, *, actor: User, at: datetime) -> QualityReview:
    """Answer the reviewer, once; whoever answers has read it. Raises Refused the second time."""
    with in_hand(review, at) as (ticket, fresh):
        _require_agent(actor, fresh)
        require_given(fresh)
        if fresh.answered_at is not None:
            raise Refused(_("You have answered this review already. Talk to the reviewer about anything more."))
        fresh.answer = required(text, "text", _("Write what you want to say."), LONGEST_ANSWER)
        fresh.answered_at, fresh.acknowledged_at = at, fresh.acknowledged_at or at
        fresh.save(update_fields=["answer", "answered_at", "acknowledged_at"])
        events.record(ticket, "quality_review_answered", actor=actor, at=at, **fresh.told())
        words = _("%(reference)s: %(name)s has answered your review.")
        told = {"reference": ticket.reference, "name": actor.name}
        people = [fresh.reviewer] if fresh.reviewer is not None else []
        notify(ticket, people, kind="quality_review_answered", key=str(fresh.pk), words=words % told, at=at)
    return fresh


def _require_agent(actor: User, review: QualityReview) -> None:
    if review.agent_id != actor.pk:
        raise Forbidden(_("Only %(name)s answers this review: it is about their work.") % {"name": review.agent.name})
