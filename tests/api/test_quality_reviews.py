"""Quality reviews over the API: read with a scope of their own, and never written."""

from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role, Scope
from quality import operations
from resolution.core.identifiers import public_id
from tests.api.caller import Caller, make_key
from tests.factories import DAY, MONDAY, make_agent, make_user
from tests.quality.reviewing import asked, given, solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(team: Any) -> User:
    return make_agent(team=team, name="Ana Silva")


@pytest.fixture
def sofia(team: Any) -> User:
    return make_user(Role.SUPERVISOR, team=team, name="Sofia Marques")


def test_what_was_given_is_listed_and_read(api: Caller, ana: User, sofia: User, statements: Any) -> None:
    review = given(asked(solved(ana), sofia), sofia, marks={"S6": 4, "S7": None, "clear": 1}, note="Dear Ana")
    given(asked(solved(ana), sofia), sofia, MONDAY + DAY)
    asked(solved(ana), sofia)
    with statements(4):  # the key, the reviews, their marks, their quotes
        newest, made = api.get("/quality-reviews").json()["data"]
    assert newest["submitted_at"] > made["submitted_at"]
    assert (made["id"], made["agent"]["name"], made["reviewer"]["name"]) == (
        review.public_id,
        "Ana Silva",
        "Sofia Marques",
    )
    marks = {one["code"]: one for one in made["standards"]}
    assert (marks["S6"]["mark"], marks["S7"]["mark"], marks["S6"]["most"]) == (4, None, 4)
    assert marks["S6"]["quotes"][0]["words"] == "It is under Settings."
    assert made["documentation_points"] == 9.0
    with statements(4):
        assert api.get(f"/quality-reviews/{made['id']}").json() == made


def test_the_note_and_the_answer_stay_between_the_two(api: Caller, ana: User, sofia: User) -> None:
    review = given(asked(solved(ana), sofia), sofia, note="Dear Ana, one thing")
    operations.answer(review, "Thank you for this.", actor=ana, at=MONDAY + DAY)
    answer = api.get(f"/quality-reviews/{review.public_id}")
    assert answer.json()["answered_at"]
    assert "Dear Ana" not in answer.content.decode()
    assert "Thank you for this" not in answer.content.decode()


def test_what_was_not_given_yet_does_not_exist(api: Caller, ana: User, sofia: User) -> None:
    review = asked(solved(ana), sofia)
    assert api.get("/quality-reviews").json()["data"] == []
    assert api.get(f"/quality-reviews/{review.public_id}").status_code == 404
    assert api.get("/quality-reviews/qrv_nonsense").status_code == 404


def test_the_list_is_narrowed(api: Caller, ana: User, sofia: User) -> None:
    review = given(asked(solved(ana), sofia), sofia)
    operations.withdraw(given(asked(solved(ana), sofia), sofia), "Wrong.", actor=sofia, at=MONDAY + DAY)
    for query, n in {
        "state=submitted": 1,
        "state=withdrawn": 1,
        "reason=requested": 2,
        "reason=sampled,recovery": 0,
        f"agent={public_id('usr', ana.pk)}": 2,
        f"agent={public_id('usr', sofia.pk)}": 0,
        f"reviewer={public_id('usr', sofia.pk)}": 2,
        f"ticket={public_id('tkt', review.ticket_id)}": 1,
        "submitted_at[gte]=2026-06-02T00:00:00Z": 0,
    }.items():
        assert len(api.get(f"/quality-reviews?{query}").json()["data"]) == n, query
    assert api.get("/quality-reviews?reason=chance").status_code == 422
    assert api.get("/quality-reviews?state=begun").status_code == 422


def test_a_key_needs_the_scope_and_writes_nothing(administrator: User, ana: User, sofia: User) -> None:
    review = given(asked(solved(ana), sofia), sofia)
    others = [scope for scope in Scope.values if scope != Scope.QUALITY_READ]
    refused = Caller(make_key(administrator, scopes=others)[1]).get("/quality-reviews")
    assert (refused.status_code, refused.json()["scope"]) == (403, "quality:read")
    reader = Caller(make_key(administrator, scopes=[Scope.QUALITY_READ])[1])
    assert reader.get("/quality-reviews").status_code == 200
    path = f"/api/v1/quality-reviews/{review.public_id}"
    for method in ("POST", "PATCH", "DELETE"):
        answer = reader.client.generic(method, path, "{}", headers={"Authorization": f"Bearer {reader.secret}"})
        assert answer.status_code == 405
