"""Tickets of another system through the API: the answers of the command, row by row."""

from typing import Any

from tests.api.caller import Caller
from tickets.models import Ticket

MAPPING = {
    "name": "acme",
    "columns": {"external_id": "No", "email": "Mail", "subject": "Title", "message": "Text"},
}
ROW = {"No": "17", "Mail": "dana@example.com", "Title": "Export fails", "Text": "It stops at 10k rows."}


def body(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"mapping": MAPPING, "rows": list(rows), **more}


def test_rows_become_tickets_and_the_same_rows_again_add_nothing(api: Caller) -> None:
    first = api.post("/imports", body(ROW, ROW | {"No": "18"})).json()
    assert (first["created"], first["refused"]) == (2, 0)
    again = api.post("/imports", body(ROW, ROW | {"No": "18"})).json()
    assert (again["created"], again["known"]) == (0, 2)
    assert Ticket.objects.count() == 2


def test_a_refused_row_says_why_and_the_others_are_taken(api: Caller) -> None:
    answer = api.post("/imports", body(ROW | {"Mail": "nobody"}, ROW)).json()
    assert answer["rows"][0]["result"] == "refused"
    assert "no e-mail address" in answer["rows"][0]["reasons"][0]
    assert answer["rows"][1]["result"] == "created"


def test_a_dry_run_changes_nothing(api: Caller) -> None:
    assert api.post("/imports", body(ROW, dry_run=True)).json()["created"] == 1
    assert not Ticket.objects.exists()


def test_a_mapping_that_cannot_be_used_names_every_fault(api: Caller) -> None:
    answer = api.post("/imports", {"mapping": {"columns": {"title": "x"}}, "rows": [ROW]})
    assert answer.status_code == 422
    assert {"/mapping/name", "/mapping/columns/title"} <= {error["pointer"] for error in answer.json()["errors"]}
