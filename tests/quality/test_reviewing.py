"""Giving a review: whole, shown by quotes, once; then only withdrawn. Never one's own work."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, User
from accounts.roles import Role
from quality import operations
from quality.models import QualityReview, ReviewMark
from quality.rubrics import CURRENT, RUBRICS
from quality.sheet import Quote, stands_in
from resolution.core.refusals import Forbidden, Invalid, Refused
from tests.factories import DAY, HOUR, MONDAY, make_ticket, make_user
from tests.quality.reviewing import CLOSING, asked, closing_of, filled, fresh, given, solved
from tickets.models import Event, Notification, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(ana: User) -> Ticket:
    return solved(ana)


@pytest.fixture
def review(ticket: Ticket, sofia: User) -> QualityReview:
    return asked(ticket, sofia)


def faults(review: QualityReview, boss: User, **sheet: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refused:
        given(review, boss, **sheet)
    return refused.value.faults


def test_a_given_review_has_a_mark_for_everything_and_the_words_it_rests_on(
    review: QualityReview, sofia: User
) -> None:
    message = closing_of(review).pk
    given(review, sofia, marks={"S6": 4, "S7": None, "clear": 1}, quotes=[Quote("S6", message, "under settings")])
    kept = fresh(review)
    assert (kept.state, kept.reviewer, kept.rubric_version) == ("submitted", sofia, 1)
    assert kept.documentation == 9
    marks = dict(ReviewMark.objects.filter(review=review).values_list("code", "mark"))
    assert marks.keys() == {one.code for one in CURRENT.criteria}
    assert (marks["S6"], marks["S7"], marks["S3"]) == (4, None, 3)
    [quote] = kept.quotes.all()
    assert (quote.code, quote.message_id, quote.words) == ("S6", message, "under settings")


def test_the_agent_is_told_once_and_the_event_says_nothing_of_how_they_were_judged(
    review: QualityReview, sofia: User, ana: User
) -> None:
    given(review, sofia)
    [told] = Notification.objects.filter(recipient=ana, kind="quality_review")
    assert "Sofia Marques has reviewed your work" in told.words
    event = Event.objects.get(verb="quality_reviewed")
    assert event.actor == sofia
    assert event.detail == {"review": review.pk, "cycle": review.cycle_id}


@pytest.mark.parametrize("mark", [0, 1, 4])
def test_praise_and_blame_are_shown_by_a_quote(review: QualityReview, sofia: User, mark: int) -> None:
    assert faults(review, sofia, marks={"S8": mark}, quotes=[]).keys() == {"words_S8_0"}
    assert given(review, sofia, marks={"S8": mark}).is_submitted


@pytest.mark.parametrize("mark", [2, 3, None])
def test_the_middle_needs_no_quote(review: QualityReview, sofia: User, mark: int | None) -> None:
    assert given(review, sofia, marks={"S8": mark}, quotes=[]).is_submitted


def test_everything_that_is_missing_is_said_at_once(review: QualityReview, sofia: User) -> None:
    said = faults(review, sofia, marks={"S3": 5, "findable": None, "clear": 3}, note="")
    assert said.keys() == {"mark_S3", "mark_findable", "mark_clear", "note"}
    assert fresh(review).state == "asked"
    assert not ReviewMark.objects.exists()


def test_a_quote_is_what_was_said_in_this_cycle(review: QualityReview, sofia: User, ana: User) -> None:
    message = closing_of(review).pk
    foreign = closing_of(asked(solved(ana), sofia)).pk
    said = faults(
        review,
        sofia,
        quotes=[
            Quote("S3", message, "I never wrote this"),
            Quote("S6", foreign, CLOSING),
            Quote("S7", message, "Settings " * 100),
            Quote("findable", message, CLOSING),
        ],
    )
    assert said.keys() == {"words_S3_0", "words_S6_0", "words_S7_0", "words_findable_0"}


def test_words_are_recognised_as_they_are_shown() -> None:
    body = "Please **open** the [settings](https://help.example) and\npress `Export`."
    assert stands_in("Please open the settings and press Export.", body)
    assert stands_in("**open** the [settings](https://help.example)", body)
    assert not stands_in("Please close the settings", body)
    assert not stands_in("…", body)


def test_it_is_given_once(review: QualityReview, sofia: User) -> None:
    given(review, sofia)
    with pytest.raises(Refused, match="given already"):
        given(review, sofia)
    with pytest.raises(Refused, match="given already"):
        operations.keep_draft(review, {"note": "More"}, actor=sofia, at=MONDAY + DAY)
    with pytest.raises(Refused, match="given already"):
        asked(review.ticket, sofia)


def test_nobody_reviews_their_own_work(sofia: User, team: Any) -> None:
    own = solved(sofia)
    with pytest.raises(Forbidden, match="your own work"):
        asked(own, sofia)
    other = make_user(Role.SUPERVISOR, team=team)
    review = asked(own, other)
    with pytest.raises(Forbidden, match="your own work"):
        given(review, sofia)
    with pytest.raises(IntegrityError, match="review_of_others"), transaction.atomic():
        QualityReview.objects.filter(pk=review.pk).update(reviewer=sofia)
    assert given(review, other).is_submitted


def test_there_is_nothing_to_review_before_the_resolution(ana: User, sofia: User) -> None:
    with pytest.raises(Refused, match="not resolved yet"):
        asked(make_ticket(owner=ana), sofia)


def test_asking_twice_is_asking_once(review: QualityReview, sofia: User) -> None:
    assert asked(review.ticket, sofia).pk == review.pk
    assert Event.objects.filter(verb="quality_review_asked").count() == 1


# ---- drafts ----
def test_what_was_typed_is_kept_for_whoever_began(review: QualityReview, sofia: User, team: Any) -> None:
    typed = {"mark_S3": "4", "note": "Dear Ana", "words_S3_0": "", "nonsense": "x"}
    operations.keep_draft(review, typed, actor=sofia, at=MONDAY + HOUR)
    kept = fresh(review)
    assert (kept.draft, kept.state, kept.reviewer) == ({"mark_S3": "4", "note": "Dear Ana"}, "begun", sofia)
    other = make_user(Role.SUPERVISOR, team=team)
    with pytest.raises(Refused, match="Sofia Marques has begun"):
        operations.keep_draft(review, {}, actor=other, at=MONDAY)
    with pytest.raises(Refused, match="Sofia Marques has begun"):
        given(review, other)
    operations.take_over(review, actor=other, at=MONDAY + HOUR)
    assert fresh(review).draft == kept.draft
    given(review, other)
    assert (fresh(review).reviewer, fresh(review).draft) == (other, {})


def test_a_draft_is_nobodys_judgement_yet(review: QualityReview, sofia: User, ana: User) -> None:
    operations.keep_draft(review, {"mark_S3": "0"}, actor=sofia, at=MONDAY + HOUR)
    assert not QualityReview.objects.visible_to(ana).exists()
    assert not Event.objects.filter(verb="quality_reviewed").exists()


# ---- withdrawing ----
def test_what_was_given_is_only_withdrawn_with_a_reason_and_audited(
    review: QualityReview, sofia: User, ana: User
) -> None:
    given(review, sofia)
    with pytest.raises(Invalid):
        operations.withdraw(review, " ", actor=sofia, at=MONDAY + DAY)
    operations.withdraw(review, "It was about the wrong cycle.", actor=sofia, at=MONDAY + DAY)
    kept = fresh(review)
    assert (kept.state, kept.withdrawn_by, kept.marks.count()) == ("withdrawn", sofia, len(CURRENT.criteria))
    entry = AuditEntry.objects.get(subject=f"quality_review:{review.pk}")
    assert (entry.verb, entry.actor, entry.after["reason"]) == ("withdrawn", sofia, "It was about the wrong cycle.")
    assert Notification.objects.filter(recipient=ana, kind="quality_review_withdrawn").count() == 1
    with pytest.raises(Refused):
        operations.withdraw(review, "Again", actor=sofia, at=MONDAY + DAY)


def test_who_gave_it_or_an_administrator_takes_it_back_and_nobody_else(
    review: QualityReview, sofia: User, ana: User, team: Any
) -> None:
    given(review, sofia)
    for other in (ana, make_user(Role.SUPERVISOR, team=team), make_user(Role.AUDITOR)):
        with pytest.raises(Forbidden):
            operations.withdraw(review, "No.", actor=other, at=MONDAY + DAY)
    operations.withdraw(review, "No.", actor=make_user(Role.ADMINISTRATOR), at=MONDAY + DAY)


# ---- the rubric ----
def test_every_step_of_every_criterion_says_how_it_looks() -> None:
    for number, rubric in RUBRICS.items():
        assert rubric.version == number
        assert [sorted(one.steps) for one in rubric.standards] == [[0, 1, 2, 3, 4]] * 6
        assert [sorted(one.steps) for one in rubric.lines] == [[0, 1, 2]] * 5
        words = [str(step) for one in rubric.criteria for step in one.steps.values()]
        assert len(set(words)) == len(words)


def test_the_record_comes_to_ten_points(review: QualityReview) -> None:
    lines = [one.code for one in CURRENT.lines]
    assert CURRENT.points(dict.fromkeys(lines, 2)) == 10
    assert CURRENT.points(dict.fromkeys(lines, 1)) == 5
    assert CURRENT.points(filled(review, marks={"findable": 0}).marks) == 8
