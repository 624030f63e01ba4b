"""What the page of a review shows to whom."""

from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from quality.automatic import automatic_scores
from quality.conversation import messages_of
from quality.measured import measured
from quality.models import QualityReview
from quality.operations.withdrawing import may_withdraw
from quality.web import shown
from quality.web.forms import AnswerForm, ReviewForm, WithdrawForm
from quality.web.words import measured_rows, reasons_of, state_of
from tickets.models import Ticket

Context = dict[str, Any]


def context_of(
    user: User, review: QualityReview, *, form: ReviewForm | None = None, refused: dict[str, Form] | None = None
) -> Context:
    """The conversation, the measured standards, and the form or what was said."""
    sees_ticket = Ticket.objects.visible_to(user).filter(pk=review.ticket_id).exists()
    said = messages_of(review) if sees_ticket else []
    mine = review.reviewer_id in (None, user.pk)
    writes = review.is_to_do and review.agent_id != user.pk
    context = {
        "review": review,
        "ticket": review.ticket,
        "ticket_url": reverse("tickets:ticket", args=[review.ticket.reference]) if sees_ticket else "",
        "state": state_of(review),
        "reasons": reasons_of(review),
        "measured": measured_rows(measured(review), review.rubric),
        "conversation": shown.conversation(said, review),
        "writes": writes and mine,
        "is_own": review.agent_id == user.pk,
        "now": timezone.now(),
    }
    if writes:
        return context | (_form(review, said, form) if mine else {"begun_by": review.reviewer})
    return context | _given(user, review, refused or {})


def _form(review: QualityReview, said: list[Any], form: ReviewForm | None) -> Context:
    if form is None:
        form = ReviewForm(review.rubric, shown.choices_of(said), initial=review.draft)
    return {"form": form, "standards": shown.standards_of(form), "lines": shown.lines_of(form)}


def _given(user: User, review: QualityReview, refused: dict[str, Form]) -> Context:
    answers = review.is_submitted and review.agent_id == user.pk
    takes_back = review.is_submitted and may_withdraw(user, review)
    return {
        "given": shown.given_marks(review),
        "automatic": automatic_scores([review.cycle_id]).get(review.cycle_id),
        "answer_form": refused.get("answer", AnswerForm(auto_id="answer-%s"))
        if answers and review.answered_at is None
        else None,
        "reads": answers and review.acknowledged_at is None,
        "withdraw_form": refused.get("withdraw", WithdrawForm(auto_id="withdraw-%s")) if takes_back else None,
        "withdraw_open": "withdraw" in refused,
    }
