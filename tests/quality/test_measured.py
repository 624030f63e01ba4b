"""What the house has measured beside a review: the same for everybody, and as it stands now."""

from datetime import timedelta

import pytest

from accounts.models import User
from followups.operations import store_answer
from quality.measured import Measured, measured
from quality.models import QualityReview
from quality.rubrics import CURRENT
from quality.web.words import measured_rows
from tests.factories import DAY, HOUR, MONDAY, lead_to, make_ticket
from tests.metrics.counting import answer, reopened
from tests.quality.reviewing import asked, solved
from tickets import operations
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def of(review: QualityReview) -> dict[str, Measured]:
    found = QualityReview.objects.for_page().get(pk=review.pk)
    return {one.code: one for one in measured(found)}


def sentences(review: QualityReview) -> dict[str, str]:
    rows = measured_rows(list(of(review).values()), CURRENT)
    return dict(zip(("S1", "S2", "S4", "S5"), [row["sentence"] for row in rows], strict=True))


def late(ana: User, *, updates: bool) -> Ticket:
    """Critical, answered in time, solved a day late, with or without the updates that were promised."""
    ticket = make_ticket(owner=ana, severity="critical", at=MONDAY)
    answer(ticket, ana, MONDAY + 10 * MINUTE)
    for half_hours in range(1, 48) if updates else ():
        at = MONDAY + half_hours * 20 * MINUTE
        operations.update_progress(
            Ticket.objects.get(pk=ticket.pk), "We are at it.", next_update_at=at + 25 * MINUTE, actor=ana, at=at
        )
    operations.work_off(MONDAY + 15 * HOUR)
    return lead_to(ticket, "follow_up", owner=ana, at=MONDAY + 15 * HOUR + 35 * MINUTE)


def test_a_good_cycle_is_met_and_an_unanswered_survey_is_unknown(ana: User, sofia: User) -> None:
    review = asked(solved(ana), sofia)
    assert {code: str(one.verdict) for code, one in of(review).items()} == {
        "S1": "met",
        "S2": "met",
        "S4": "met",
        "S5": "unknown",
    }
    said = sentences(review)
    assert said["S1"].startswith("Portal: target 1 h")
    assert said["S5"] == "They have not answered."


def test_a_late_first_answer_is_missed(ana: User, sofia: User) -> None:
    ticket = make_ticket(owner=ana, at=MONDAY)
    answer(ticket, ana, MONDAY + 6 * HOUR)
    lead_to(ticket, "follow_up", owner=ana, at=MONDAY + 7 * HOUR)
    assert of(asked(ticket, sofia, MONDAY + DAY))["S1"].verdict == "missed"


def test_late_and_silent_is_missed(ana: User, sofia: User) -> None:
    review = asked(late(ana, updates=False), sofia, MONDAY + DAY)
    found = of(review)["S2"]
    assert (found.verdict, found.informed) == ("missed", False)
    assert "an update was missed" in sentences(review)["S2"]


def test_wrong_solutions_and_scores_are_seen_when_they_come(ana: User, sofia: User) -> None:
    ticket = solved(ana)
    review = asked(ticket, sofia)
    store_answer(ticket, "csat", 3, actor=None, at=MONDAY + DAY)
    assert (of(review)["S5"].verdict, sentences(review)["S5"]) == ("missed", "They gave 3 of 10.")
    reopened(Ticket.objects.get(pk=ticket.pk), ana, MONDAY + 2 * DAY, "wrong_solution")
    assert of(review)["S4"].verdict == "missed"


def test_another_reason_to_reopen_is_no_wrong_solution(ana: User, sofia: User) -> None:
    ticket = solved(ana)
    review = asked(ticket, sofia)
    reopened(Ticket.objects.get(pk=ticket.pk), ana, MONDAY + 2 * DAY, "new_info")
    assert of(review)["S4"].verdict == "met"
