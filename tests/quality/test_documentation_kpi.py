"""A person's look at the record is half of what KPI 11 says about its cycle."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from metrics.models import DocumentationScore, Restatement
from quality import operations
from tests.factories import DAY, HOUR, MONDAY
from tests.metrics.counting import count, fact
from tests.quality.reviewing import asked, cycle_of, given, solved

pytestmark = pytest.mark.django_db
KEY = "documentation_quality"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HALF = {"findable": 1, "complete": 0, "correct": 2, "reusable": 1, "clear": 2}  # 6 of 10


def automatic(ticket: object) -> Decimal:
    return DocumentationScore.objects.get(cycle=cycle_of(ticket)).score  # type: ignore[arg-type]


def test_without_a_review_the_automatic_score_stands_alone(ana: User, sofia: User) -> None:
    ticket = solved(ana)
    asked(ticket, sofia)
    count(MONDAY + DAY)
    assert fact(KEY).value == automatic(ticket)
    assert fact(KEY).extra is None


def test_a_review_is_half_of_it_from_the_next_tick_on(ana: User, sofia: User) -> None:
    ticket = solved(ana)
    review = asked(ticket, sofia)
    count(MONDAY + HOUR)
    given(review, sofia, MONDAY + 3 * DAY, marks=HALF)
    count(MONDAY + 3 * DAY)
    assert fact(KEY).value == (automatic(ticket) + 6) / 2
    assert fact(KEY).numerator is False
    assert fact(KEY).extra == {"gap": float(6 - automatic(ticket))}


def test_the_day_that_moved_is_listed_as_restated(ana: User, sofia: User) -> None:
    ticket = solved(ana)
    review = asked(ticket, sofia)
    count(MONDAY + 5 * DAY)
    given(review, sofia, MONDAY + 6 * DAY, marks=HALF)
    count(MONDAY + 6 * DAY)
    [restated] = Restatement.objects.filter(definition=11)
    assert (restated.cause, restated.value_before, restated.value_after) == (
        "quality_reviewed",
        automatic(ticket),
        (automatic(ticket) + 6) / 2,
    )


@pytest.mark.parametrize(("late", "counts"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_it_counts_up_to_fourteen_days_after_the_resolution(
    ana: User, sofia: User, late: timedelta, counts: bool
) -> None:
    ticket = solved(ana)
    given(asked(ticket, sofia), sofia, MONDAY + 14 * DAY + late, marks=HALF)
    count(MONDAY + 15 * DAY)
    assert (fact(KEY).value != automatic(ticket)) == counts


def test_a_withdrawn_review_counts_no_more(ana: User, sofia: User) -> None:
    ticket = solved(ana)
    review = given(asked(ticket, sofia), sofia, MONDAY + DAY, marks=HALF)
    count(MONDAY + DAY)
    operations.withdraw(review, "The wrong ticket.", actor=sofia, at=MONDAY + 2 * DAY)
    count(MONDAY + 2 * DAY)
    assert fact(KEY).value == automatic(ticket)


def test_the_kpis_page_tells_how_much_was_reviewed_and_how_far_apart_both_are(
    client: Client, ana: User, sofia: User
) -> None:
    tickets = [solved(ana) for _number in range(4)]
    given(asked(tickets[0], sofia), sofia, MONDAY + DAY, marks=HALF)
    count(MONDAY + 5 * DAY)
    client.force_login(sofia, backend=BACKEND)
    with time_machine.travel(MONDAY + 5 * DAY, tick=False):
        page = client.get(f"/kpis/{KEY}/?period=30").content.decode()
    gap = 6 - automatic(tickets[0])
    sign = "+" if gap > 0 else "\N{MINUS SIGN}"
    words = " ".join(re.sub(r"<[^>]*>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())
    assert "Reviewed by a person 25.0 % 4.6 to 69.9 1 of 4" in words
    assert f"Reviews against the automatic score {sign}{abs(gap):.1f} 1" in words
