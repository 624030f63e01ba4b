"""Taking a review back: it stays readable, counts no more, and says why."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.operations.auditing import audit
from quality.models import QualityReview
from quality.operations.requiring import in_hand, require_given
from quality.vocabulary import State
from resolution.core.refusals import Forbidden
from resolution.core.required import required
from tickets import events
from tickets.operations.notifying import notify

LONGEST_REASON = 500


def withdraw(review: QualityReview, reason: str, *, actor: User, at: datetime) -> QualityReview:
    """Withdraw what was given. The one who gave it does, or an administrator; the audit keeps the reason."""
    with in_hand(review, at) as (ticket, fresh):
        if not may_withdraw(actor, fresh):
            raise Forbidden(_("Only who gave this review takes it back, or an administrator. Talk to them."))
        require_given(fresh)
        words = required(reason, "reason", _("Say why it is withdrawn; the person reads it."), LONGEST_REASON)
        before = {"state": fresh.state}
        fresh.state, fresh.withdrawn_at, fresh.withdrawn_by = State.WITHDRAWN, at, actor
        fresh.withdrawal_reason = words
        fresh.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawal_reason"])
        after = {"state": fresh.state, "reason": words}
        audit(f"quality_review:{fresh.pk}", "withdrawn", actor=actor, at=at, before=before, after=after)
        events.record(ticket, "quality_review_withdrawn", actor=actor, at=at, **fresh.told())
        sentence = _("%(reference)s: the review of your work was withdrawn.") % {"reference": ticket.reference}
        key = str(fresh.pk)
        notify(ticket, [fresh.agent], kind="quality_review_withdrawn", key=key, words=sentence, at=at, actor=actor)
    return fresh


def may_withdraw(user: User, review: QualityReview) -> bool:
    """Whether this person may take it back; never the one whose work it is."""
    gave = review.reviewer_id == user.pk and user.supervises
    return user.is_active and review.agent_id != user.pk and (gave or user.administers)
