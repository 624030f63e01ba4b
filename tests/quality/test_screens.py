"""The screens of reviews: the queue, one of them for both sides, the ticket's panel, and whether we judge alike."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from quality.models import QualityReview
from quality.rubrics import CURRENT
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_ticket, make_user
from tests.quality.reviewing import asked, closing_of, fresh, given, solved
from tickets import operations as tickets
from tickets.models import Notification, Ticket

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def get(desk: Client, path: str, at: Any = MONDAY + DAY, **headers: str) -> Any:
    with time_machine.travel(at, tick=False):
        return desk.get(path, headers=headers)


def post(desk: Client, path: str, said: Any = None, at: Any = MONDAY + DAY, **headers: str) -> Any:
    with time_machine.travel(at, tick=False):
        return desk.post(path, said or {}, headers=headers)


def read(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def boss(sofia: User) -> Client:
    return signed_in(sofia)


@pytest.fixture
def review(ana: User, sofia: User) -> QualityReview:
    return asked(solved(ana), sofia)


def typed(review: QualityReview, **more: str) -> dict[str, str]:
    """A form as it is sent: a 3 and a 2 everywhere, a 4 with its quote for empathy."""
    said = {f"mark_{one.code}": "3" for one in CURRENT.standards} | {f"mark_{one.code}": "2" for one in CURRENT.lines}
    quote = {"words_S6_0": "It is under Settings.", "message_S6_0": str(closing_of(review).pk)}
    return said | quote | {"mark_S6": "4", "mark_S7": "none", "note": "Well done, Ana."} | more


# ---- the queue ----
def test_the_queue_shows_what_is_asked_for_the_oldest_first(boss: Client, ana: User, sofia: User) -> None:
    later = asked(solved(ana, subject="Second"), sofia, MONDAY + 3 * HOUR)
    earlier = asked(solved(ana, subject="First"), sofia, MONDAY + HOUR)
    given(asked(solved(ana, subject="Done"), sofia), sofia)
    text = read(get(boss, "/quality/"))
    assert text.index(f"/quality/{earlier.pk}/") < text.index(f"/quality/{later.pk}/")
    assert "Done" not in text
    assert "Somebody asked for it" in text
    assert "Done" in read(get(boss, "/quality/?show=given"))


def test_it_is_narrowed_by_person_and_reason(boss: Client, ana: User, sofia: User) -> None:
    milo = make_agent(team=ana.teams.get(), name="Milo Hart")
    asked(solved(ana, subject="Of Ana"), sofia)
    asked(solved(milo, subject="Of Milo"), sofia)
    shown = {
        query: [words for words in ("Of Ana", "Of Milo") if words in read(get(boss, f"/quality/?{query}"))]
        for query in (f"agent={milo.pk}", "reason=requested", "reason=sampled", "agent=nonsense&reason=x")
    }
    assert list(shown.values()) == [["Of Milo"], ["Of Ana", "Of Milo"], [], ["Of Ana", "Of Milo"]]


def test_a_long_queue_is_paged_and_costs_a_fixed_number_of_questions(
    boss: Client, ana: User, sofia: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [asked(solved(ana), sofia)]
    for number in range(51):
        cycle = rows[0].cycle
        cycle.pk, cycle.number, cycle.ended_at = None, number + 2, MONDAY
        cycle.save()
        rows.append(
            QualityReview.objects.create(
                ticket=rows[0].ticket, cycle=cycle, agent=ana, reasons=["sampled"], asked_at=MONDAY + DAY
            )
        )
    get(boss, "/quality/")
    with django_assert_num_queries(3):  # reader, people, reviews
        first = get(boss, "/quality/")
    assert first.context["next_url"]
    with django_assert_num_queries(3):
        second = get(boss, first.context["next_url"])
    assert len(second.context["rows"]) == 2
    assert get(boss, "/quality/?cursor=nonsense").status_code == 200


def test_an_agent_reads_what_was_said_about_their_own_work(
    ana: User, sofia: User, review: QualityReview, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk = signed_in(ana)
    assert "No review of your work yet." in read(get(desk, "/quality/"))
    given(review, sofia)
    with django_assert_num_queries(2):
        text = read(get(desk, "/quality/?show=to_do"))
    assert "from Sofia Marques" in text
    assert "Do we judge alike" not in text
    assert 'name="agent"' not in text


def test_the_navigation_leads_there_for_those_whom_it_concerns(ana: User, sofia: User) -> None:
    for user, leads in ((ana, True), (sofia, True), (make_user(Role.AUDITOR), False), (make_user("executive"), False)):
        assert ('href="/quality/"' in read(get(signed_in(user), "/followups/"))) == leads


# ---- giving one ----
def test_a_review_is_written_beside_the_conversation_and_given(
    boss: Client, review: QualityReview, ana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = f"/quality/{review.pk}/"
    get(boss, path)
    with django_assert_num_queries(7):
        text = read(get(boss, path))
    assert "It is under Settings." in text
    assert "Acknowledged in time" in text
    for criterion in CURRENT.criteria:
        assert str(criterion.steps[0]) in text
    answer = post(boss, f"{path}submit/", typed(review))
    assert (answer.status_code, answer["Location"]) == (302, path)
    kept = fresh(review)
    assert (kept.state, kept.note) == ("submitted", "Well done, Ana.")
    assert kept.documentation == 10
    assert {one.code: one.mark for one in kept.marks.all()}["S7"] is None
    with django_assert_num_queries(10):
        text = read(get(boss, path))
    assert "Well done, Ana." in text
    assert "Take this review back" in text


def test_what_is_missing_is_said_and_every_word_is_kept(boss: Client, review: QualityReview) -> None:
    said = typed(review, mark_S8="1", mark_clear="", note="Almost there")
    answer = post(boss, f"/quality/{review.pk}/submit/", said)
    text = read(answer)
    assert answer.status_code == 422
    assert "quote the words that this step rests on" in text
    assert "Almost there" in text
    assert text.count("It is under Settings.") > 1
    assert fresh(review).state == "asked"


def test_a_draft_is_kept_by_the_page_and_by_its_button(boss: Client, review: QualityReview) -> None:
    path = f"/quality/{review.pk}/"
    assert post(boss, f"{path}draft/", {"mark_S3": "4", "note": "Dear"}, HX_Request="true").status_code == 204
    text = read(get(boss, path))
    assert "Dear" in text
    assert "Draft kept" in text
    assert post(boss, f"{path}draft/", {"note": "Dear Ana"})["Location"] == path
    assert fresh(review).draft == {"note": "Dear Ana"}
    assert "Begun" in read(get(boss, "/quality/"))


def test_what_somebody_else_has_begun_is_theirs_until_it_is_taken_over(boss: Client, review: QualityReview) -> None:
    other = make_user(Role.SUPERVISOR, team=review.agent.teams.get(), name="Rita Melo")
    post(boss, f"/quality/{review.pk}/draft/", {"note": "Dear Ana"})
    desk = signed_in(other)
    text = read(get(desk, f"/quality/{review.pk}/"))
    assert "Sofia Marques has begun this review" in text
    assert "Dear Ana" not in text
    assert post(desk, f"/quality/{review.pk}/submit/", typed(review)).status_code == 409
    post(desk, f"/quality/{review.pk}/take-over/")
    assert "Dear Ana" in read(get(desk, f"/quality/{review.pk}/"))


def test_nobody_gives_a_review_twice_or_of_their_own_work(boss: Client, review: QualityReview, ana: User) -> None:
    assert post(signed_in(ana), f"/quality/{review.pk}/submit/", typed(review)).status_code == 404
    assert post(boss, f"/quality/{review.pk}/submit/", typed(review)).status_code == 302
    assert post(boss, f"/quality/{review.pk}/submit/", typed(review)).status_code == 409
    assert post(signed_in(ana), f"/quality/{review.pk}/submit/", typed(review)).status_code == 403


# ---- the answer ----
def test_the_agent_reads_answers_and_is_read(boss: Client, review: QualityReview, ana: User, sofia: User) -> None:
    desk, path = signed_in(ana), f"/quality/{review.pk}/"
    given(review, sofia, note="You listened well.")
    reason = Notification.objects.get(recipient=ana, kind="quality_review")
    assert post(desk, f"/inbox/{reason.pk}/open/")["Location"] == path
    text = read(get(desk, path))
    assert "You listened well." in text
    assert "Take this review back" not in text
    assert post(desk, f"{path}answer/", {"text": " "}).status_code == 422
    assert post(desk, f"{path}acknowledge/").status_code == 302
    assert post(desk, f"{path}answer/", {"text": "Thank you."}).status_code == 302
    assert post(desk, f"{path}answer/", {"text": "Once more."}).status_code == 409
    assert "Thank you." in read(get(boss, path))


def test_a_withdrawn_review_stays_readable_with_its_reason(
    boss: Client, review: QualityReview, ana: User, sofia: User
) -> None:
    given(review, sofia)
    path = f"/quality/{review.pk}/"
    assert post(boss, f"{path}withdraw/", {"reason": ""}).status_code == 422
    assert post(boss, f"{path}withdraw/", {"reason": "Another cycle was meant."}).status_code == 302
    assert "Another cycle was meant." in read(get(signed_in(ana), path))
    administrator = signed_in(make_user(Role.ADMINISTRATOR))
    assert "quality review" in read(get(administrator, "/settings/audit/", at=MONDAY + 2 * DAY))


def test_an_old_act_that_nobody_knows(boss: Client, review: QualityReview) -> None:
    assert post(boss, f"/quality/{review.pk}/praise/").status_code == 404


# ---- on the ticket ----
def test_a_supervisor_asks_for_a_review_on_the_ticket(
    boss: Client, ana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = solved(ana)
    path = f"/quality/of/{ticket.reference}/"
    assert 'id="panel-quality"' in read(get(boss, f"/tickets/{ticket.reference}/"))
    assert "Review it" in read(get(boss, path, HX_Request="true"))
    answer = post(boss, path)
    review = QualityReview.objects.get()
    assert answer["Location"] == f"/quality/{review.pk}/"
    with django_assert_num_queries(3):
        text = read(get(boss, path, HX_Request="true"))
    assert "Review it" not in text
    assert "To do" in text


def test_an_open_ticket_offers_none_and_an_agent_has_no_panel(boss: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    assert "Once it is resolved" in read(get(boss, f"/quality/of/{ticket.reference}/"))
    assert 'id="panel-quality"' not in read(get(signed_in(ana), f"/tickets/{ticket.reference}/"))
    assert get(signed_in(ana), f"/quality/of/{ticket.reference}/").status_code == 403


def test_no_timeline_tells_colleagues_of_a_review(ana: User, sofia: User, review: QualityReview) -> None:
    given(review, sofia)
    colleague = signed_in(make_agent(team=ana.teams.get()))
    reference = Ticket.objects.get(pk=review.ticket_id).reference
    assert "quality" not in read(get(colleague, f"/tickets/{reference}/?show=changes")).partition("<main")[2]
    tickets.relay_events(MONDAY + DAY)


# ---- drift ----
def test_whether_we_judge_alike_is_said_with_n_and_costs_a_fixed_number_of_questions(
    boss: Client, ana: User, sofia: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert "Nobody has given a review yet." in read(get(boss, "/quality/drift/"))
    rita = make_user(Role.SUPERVISOR, team=ana.teams.get())
    for supervisor in (sofia, rita):
        given(asked(solved(ana), supervisor), supervisor, marks={"S9": 4})
    get(boss, "/quality/drift/")
    with django_assert_num_queries(8):
        text = read(get(boss, "/quality/drift/"))
    assert "No review has an automatic score beside it yet." in text
    assert "Words that we liked" in text
    assert "Reviewer" not in text.partition("<main")[2].partition("Marks of one")[0]


def test_an_administrator_looks_together_with_one_reviewer_at_a_time(ana: User, sofia: User) -> None:
    boss = make_user(Role.ADMINISTRATOR, name="Ines Prado")
    given(asked(solved(ana), sofia), sofia)
    given(asked(solved(ana), boss), boss)
    desk = signed_in(boss)
    assert "Your marks beside those of the others" in read(get(desk, "/quality/drift/"))
    assert "Sofia Marques beside the others" in read(get(desk, f"/quality/drift/?reviewer={sofia.pk}"))
    assert "Your marks beside" in read(get(desk, f"/quality/drift/?reviewer={ana.pk}"))
    assert get(signed_in(ana), "/quality/drift/").status_code == 403
