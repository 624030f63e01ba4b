"""Survey answers over the API."""

from typing import Any

import pytest

from followups import operations as followups
from tests.api.caller import Caller
from tests.factories import DAY, MONDAY, make_ticket

pytestmark = pytest.mark.django_db


def test_answers_are_listed_by_kind_ticket_and_moment(api: Caller, team: Any, statements: Any) -> None:
    first, second = make_ticket(team=team), make_ticket(team=team)
    followups.store_answer(first, "csat", 9, comment="Kind.", source="survey", actor=None, at=MONDAY)
    followups.store_answer(second, "nps", 6, actor=None, at=MONDAY + DAY)
    with statements(2):
        rows = api.get("/survey_responses").json()["data"]
    assert [(row["kind"], row["score"], row["points"]) for row in rows] == [("nps", 6, None), ("csat", 9, 9.0)]
    asked = {
        "kind=csat": [first],
        f"ticket={second.public_id}": [second],
        "answered_at[gte]=2026-06-02T09:00:00Z": [second],
        "kind=ces": [],
    }
    for query, tickets in asked.items():
        found = [row["ticket"] for row in api.get(f"/survey_responses?{query}").json()["data"]]
        assert found == [ticket.public_id for ticket in tickets]


def test_an_answer_of_another_tool_is_stored_on_its_own_scale(api: Caller, team: Any) -> None:
    ticket = make_ticket(team=team)
    wish = {"ticket": ticket.public_id, "kind": "csat", "score": 4, "scale_max": 5, "comment": "Good."}
    answer = api.post("/survey_responses", wish)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["points"], answer.json()["source"]) == (7.75, "api")
    refused = api.post("/survey_responses", wish | {"score": 6})
    assert refused.json()["errors"][0]["pointer"] == "/score"
    unknown = api.post("/survey_responses", wish | {"ticket": "tkt_000000009zzzz"})
    assert unknown.json()["errors"][0]["pointer"] == "/ticket"
