"""Giving a review: once, whole, and to the person whose work it is."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from quality.conversation import messages_of
from quality.models import QualityReview, ReviewMark, ReviewQuote
from quality.operations.drafting import require_mine
from quality.operations.requiring import in_hand, require_reviewer, require_to_do
from quality.rubrics import CURRENT
from quality.sheet import Sheet, faults_of
from quality.vocabulary import State
from resolution.core.refusals import Invalid
from tickets import events
from tickets.operations.notifying import notify

KIND = "quality_review"


def submit(review: QualityReview, sheet: Sheet, *, actor: User, at: datetime) -> QualityReview:
    """Give the review to the agent. Raises Invalid with what is missing, Refused when it was given or begun by others.

    KPI 11 listens to the event: from the next tick on the cycle's record counts half by these lines.
    """
    with in_hand(review, at) as (ticket, fresh):
        require_reviewer(actor, fresh)
        require_to_do(fresh)
        require_mine(actor, fresh)
        fresh.rubric_version = fresh.rubric_version or CURRENT.version
        said = {message.pk: message.body for message in messages_of(fresh)}
        if faults := faults_of(sheet, fresh.rubric, said):
            raise Invalid(_("Not given yet; what you typed is kept."), faults)
        _write(fresh, sheet, actor, at)
        events.record(ticket, "quality_reviewed", actor=actor, at=at, **fresh.told())
        words = _("%(reference)s: %(name)s has reviewed your work. Read it, and answer if you like.")
        told = {"reference": ticket.reference, "name": actor.name}
        notify(ticket, [fresh.agent], kind=KIND, key=str(fresh.pk), words=words % told, at=at)
    return fresh


def _write(review: QualityReview, sheet: Sheet, actor: User, at: datetime) -> None:
    codes = [criterion.code for criterion in review.rubric.criteria]
    review.state, review.reviewer, review.submitted_at = State.SUBMITTED, actor, at
    review.note, review.draft = sheet.note, {}
    review.documentation = review.rubric.points(sheet.marks)
    columns = ["state", "reviewer", "submitted_at", "note", "draft", "documentation", "rubric_version"]
    review.save(update_fields=columns)
    ReviewMark.objects.bulk_create(ReviewMark(review=review, code=code, mark=sheet.marks[code]) for code in codes)
    ReviewQuote.objects.bulk_create(
        ReviewQuote(review=review, code=quote.code, message_id=quote.message, words=quote.words)
        for quote in sheet.quotes
    )
