"""The person whose work it is reads it, takes note of it, and may answer once."""

import pytest

from accounts.models import User
from quality import operations
from quality.models import QualityReview
from resolution.core.refusals import Forbidden, Invalid, Refused
from tests.factories import DAY, MONDAY, make_agent
from tests.quality.reviewing import asked, fresh, given, solved
from tickets.models import Event, Notification

pytestmark = pytest.mark.django_db
LATER = MONDAY + DAY


@pytest.fixture
def review(ana: User, sofia: User) -> QualityReview:
    return given(asked(solved(ana), sofia), sofia)


def test_taking_note_is_said_once(review: QualityReview, ana: User) -> None:
    operations.acknowledge(review, actor=ana, at=LATER)
    operations.acknowledge(review, actor=ana, at=LATER + DAY)
    assert fresh(review).acknowledged_at == LATER
    assert Event.objects.filter(verb="quality_review_acknowledged").count() == 1


def test_an_answer_is_given_once_and_the_reviewer_is_told(review: QualityReview, ana: User, sofia: User) -> None:
    with pytest.raises(Invalid):
        operations.answer(review, "  ", actor=ana, at=LATER)
    operations.answer(review, "Thank you. I will quote less jargon.", actor=ana, at=LATER)
    kept = fresh(review)
    assert (kept.answer, kept.acknowledged_at) == ("Thank you. I will quote less jargon.", LATER)
    [told] = Notification.objects.filter(recipient=sofia, kind="quality_review_answered")
    assert "Ana Silva has answered" in told.words
    with pytest.raises(Refused, match="answered this review already"):
        operations.answer(review, "One more thing.", actor=ana, at=LATER)
    assert fresh(review).answer == kept.answer


def test_nobody_else_answers_for_them(review: QualityReview, sofia: User, ana: User) -> None:
    for other in (sofia, make_agent(team=ana.teams.get())):
        with pytest.raises(Forbidden):
            operations.answer(review, "All fine.", actor=other, at=LATER)
        with pytest.raises(Forbidden):
            operations.acknowledge(review, actor=other, at=LATER)


def test_what_was_not_given_or_was_taken_back_is_not_answered(ana: User, sofia: User, review: QualityReview) -> None:
    open_one = asked(solved(ana), sofia)
    operations.withdraw(review, "The wrong one.", actor=sofia, at=LATER)
    for one in (open_one, review):
        with pytest.raises(Refused):
            operations.answer(one, "Thanks.", actor=ana, at=LATER)
