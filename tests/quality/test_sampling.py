"""Reviews are asked for by night: by chance, for low scores, for recovery plans; once, whoever asks and how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from followups.operations import store_answer
from quality import operations
from quality.models import QualityReview, SampledNight
from quality.operations.sampling import rank_of
from quality.plans import cycles_with_a_plan
from quality.vocabulary import Reason
from resolution.celery import CLOCK
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_user
from tests.quality.reviewing import asked, cycle_of, fresh, given, solved
from tickets.models import Event

NIGHT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)  # June is over
pytestmark = pytest.mark.django_db


def a_month_of(owner: User) -> list[int]:
    """Nine cycles, three in each third of June; returned in the order of their days."""
    days = (0, 3, 8, 10, 13, 18, 20, 24, 28)
    return [cycle_of(solved(owner, MONDAY + day * DAY)).pk for day in days]


def test_three_are_picked_of_everybodys_month_and_spread_over_it(ana: User) -> None:
    cycles = a_month_of(ana)
    assert operations.ask_nightly(NIGHT) == 3
    picked = list(QualityReview.objects.order_by("sample_slot").values_list("cycle", flat=True))
    rank = rank_of(ana.pk)
    assert picked == [min(cycles[third : third + 3], key=rank) for third in (0, 3, 6)]
    review = QualityReview.objects.order_by("id")[0]
    assert (review.agent, review.reasons, review.state, review.reviewer) == (ana, ["sampled"], "asked", None)
    assert not Event.objects.filter(verb__startswith="quality").exists()


def test_a_night_is_done_once_and_another_night_picks_nothing_new(ana: User) -> None:
    a_month_of(ana)
    assert operations.ask_nightly(NIGHT) == 3
    assert operations.ask_nightly(NIGHT + HOUR) == 0
    assert operations.ask_nightly(NIGHT + DAY) == 0
    assert SampledNight.objects.count() == 2
    assert QualityReview.objects.count() == 3


def test_a_rerun_without_memory_picks_the_same(ana: User) -> None:
    a_month_of(ana)
    operations.ask_nightly(NIGHT)
    first = set(QualityReview.objects.values_list("cycle", "sample_slot"))
    QualityReview.objects.all().delete()
    SampledNight.objects.all().delete()
    operations.ask_nightly(NIGHT)
    assert set(QualityReview.objects.values_list("cycle", "sample_slot")) == first


def test_nobody_is_asked_before_two_in_the_night(ana: User) -> None:
    solved(ana)
    assert operations.ask_nightly(NIGHT - HOUR) == 0
    assert not SampledNight.objects.exists()


def test_each_person_has_their_own_three(ana: User) -> None:
    milo = make_agent(team=ana.teams.get())
    for person in (ana, milo):
        a_month_of(person)
    operations.ask_nightly(NIGHT)
    assert [QualityReview.objects.of_agent(person).count() for person in (ana, milo)] == [3, 3]


def test_it_is_the_work_of_who_owned_it_then_and_of_nobody_who_left(ana: User) -> None:
    from tickets.operations import change_fields

    ticket = solved(ana)
    milo = make_agent(team=ana.teams.get())
    change_fields(ticket, {"owner": milo.pk}, actor=milo, at=MONDAY + HOUR)
    gone = make_agent(team=ana.teams.get())
    solved(gone)
    gone.is_active = False
    gone.save()
    operations.ask_nightly(NIGHT)
    assert QualityReview.objects.get().agent == ana


@pytest.mark.parametrize(("kind", "score", "asks"), [("csat", 4, True), ("csat", 5, False), ("ces", 3, True)])
def test_every_low_score_asks_for_a_review(ana: User, kind: str, score: int, asks: bool) -> None:
    at = NIGHT - 20 * DAY
    ticket = solved(ana, at)
    store_answer(ticket, kind, score, actor=None, at=at + DAY)
    operations.ask_nightly(at + 2 * DAY)
    reasons = list(QualityReview.objects.values_list("reasons", flat=True))
    assert (["low_score"] in reasons) == asks


def test_a_cycle_with_two_reasons_is_reviewed_once_and_shows_both(ana: User, sofia: User) -> None:
    ticket = solved(ana)
    operations.ask_nightly(MONDAY + 12 * DAY)
    store_answer(ticket, "csat", 2, actor=None, at=MONDAY + 12 * DAY)
    operations.ask_nightly(MONDAY + 13 * DAY)
    asked(ticket, sofia, MONDAY + 14 * DAY)
    review = QualityReview.objects.get()
    assert review.reasons == [Reason.SAMPLED, Reason.LOW_SCORE, Reason.REQUESTED]


def test_what_is_picked_later_joins_the_review_that_is_there(ana: User, sofia: User) -> None:
    review = given(asked(solved(ana), sofia), sofia)
    operations.ask_nightly(NIGHT)
    kept = fresh(review)
    assert (kept.reasons, kept.state, kept.sample_slot) == (["requested", "sampled"], "submitted", 1)
    assert QualityReview.objects.count() == 1


def test_what_was_withdrawn_is_not_asked_for_again_by_itself(ana: User, sofia: User) -> None:
    ticket = solved(ana)
    store_answer(ticket, "csat", 2, actor=None, at=MONDAY + DAY)
    review = given(asked(ticket, sofia), sofia)
    operations.withdraw(review, "The wrong ticket.", actor=sofia, at=MONDAY + DAY)
    operations.ask_nightly(NIGHT)
    assert QualityReview.objects.get().reasons == ["requested"]
    assert asked(ticket, sofia, NIGHT).pk != review.pk  # by hand it may


def test_no_recovery_plans_are_kept_yet_so_none_ask() -> None:
    assert list(cycles_with_a_plan(MONDAY)) == []


def test_a_night_costs_a_fixed_number_of_statements(ana: User, django_assert_num_queries: object) -> None:
    for number in range(4):
        solved(ana, MONDAY + number * DAY)
    with django_assert_num_queries(14):  # type: ignore[operator]
        operations.ask_nightly(NIGHT)


def test_the_clock_asks_every_hour() -> None:
    [line] = [line for line in CLOCK.values() if line["task"] == "quality.ask_nightly"]
    assert line["schedule"].total_seconds() == 3600


@pytest.mark.django_db(transaction=True)
def test_four_who_begin_the_same_night_together_ask_once() -> None:
    team = make_team("Support")
    owner = make_agent(team=team)
    make_user(Role.SUPERVISOR, team=team)
    for day in (0, 1, 11, 21, 22):
        solved(owner, MONDAY + day * DAY)

    def night(_number: int) -> int:
        try:
            return operations.ask_nightly(NIGHT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(night, range(4))) == [0, 0, 0, 3]
    assert QualityReview.objects.count() == 3
    assert timezone.is_aware(QualityReview.objects.order_by("id")[0].asked_at)
