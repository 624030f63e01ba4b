"""Lists: by page and by filter, and nothing that is not on the list of what may be asked."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.core import signing

from resolution.core.identifiers import public_id
from tests.api.caller import Caller
from tests.factories import MONDAY, make_agent, make_contact, make_team, make_ticket
from tickets import operations
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
INJECTIONS = (
    "1 OR 1=1",
    "'; DROP TABLE tickets_ticket; --",
    "owner__password__startswith",
    "\\x00",
    "%00",
    "%ED%A0%80",
    "٣",
    "-1",
    "1e309",
    "NaN",
    "null",
    "[]",
    "{}",
    "*",
    "&|!():*",
    "'",
    '"',
    "\\",
    "-",
    "%25",
    "..%2f..%2f",
    "x" * 5000,
    "2026-13-45T99:99:99Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00%2B14:00",
    "tkt_zzzzzzzzzzzzz",
    "usr_zzzzzzzzzzzzz",
    "<script>",
    "\U0001f600",
)
PARAMETERS = (
    "phase",
    "severity",
    "category",
    "channel",
    "waiting_on",
    "owner",
    "team",
    "customer",
    "contact",
    "source",
    "external_id",
    "q",
    "created_at[gte]",
    "updated_at[lt]",
    "sort",
    "limit",
    "cursor",
    "owner__password__startswith",
    "id__in",
    "phase__regex",
)


@pytest.fixture
def five(db: None) -> list[Ticket]:
    return [make_ticket(contact=make_contact(), at=MONDAY + timedelta(hours=hour)) for hour in range(5)]


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["data"]]


def test_pages_follow_each_other_without_gap_or_overlap(api: Caller, five: list[Ticket]) -> None:
    newest = [ticket.public_id for ticket in reversed(five)]
    seen, path = [], "/tickets?limit=2"
    for _page in range(3):
        answer = api.get(path)
        seen += ids(answer)
        if answer.json()["has_more"]:
            link = answer["Link"].partition(">")[0].strip("<")
            path = f"/tickets?{urlsplit(link).query}"
            assert answer.json()["next_cursor"] in unquote(link)
    assert seen == newest
    assert (answer.json()["has_more"], answer.json()["next_cursor"]) == (False, None)
    assert "Link" not in answer


@pytest.mark.parametrize(
    "sort", ["created_at", "-created_at", "updated_at", "-updated_at", "next_action_at", "-next_action_at"]
)
def test_every_order_can_be_paged_through(api: Caller, five: list[Ticket], sort: str) -> None:

    whole = ids(api.get(f"/tickets?sort={sort}"))
    first = api.get(f"/tickets?sort={sort}&limit=3")
    rest = api.get(f"/tickets?sort={sort}&limit=3&cursor={first.json()['next_cursor']}")
    assert ids(first) + ids(rest) == whole
    assert len(whole) == 5


def test_ended_tickets_have_nothing_due_and_are_left_out_of_that_order(api: Caller, five: list[Ticket]) -> None:
    make_ticket(phase="cancelled")
    assert len(ids(api.get("/tickets?sort=next_action_at&limit=3"))) == 3
    assert len(ids(api.get("/tickets?sort=next_action_at"))) == 5
    assert len(ids(api.get("/tickets"))) == 6


def test_filters_narrow_and_work_together(api: Caller, five: list[Ticket]) -> None:
    agent, team = make_agent(), make_team("Second line")
    mine = make_ticket(
        owner=agent, team=team, severity="high", category="user_error", channel="email", external_id="7", source="crm"
    )
    operations.change_fields(five[0], {"subject": "Zebra"}, actor=agent, at=MONDAY + timedelta(days=1))
    cases = {
        f"owner={public_id('usr', agent.pk)}": 1,
        "owner=none": 5,
        f"owner=none,{public_id('usr', agent.pk)}": 6,
        "owner=me": 0,
        f"team={public_id('team', team.pk)}": 1,
        "team=none": 0,
        "severity=high": 1,
        "severity=high,medium": 6,
        "severity=high&severity=medium": 6,
        "category=none": 5,
        "category=user_error,none": 6,
        "channel=email": 1,
        "phase=connection": 6,
        "phase=diagnosis,closed": 0,
        "waiting_on=us": 6,
        "waiting_on=customer": 0,
        "external_id=7": 1,
        "external_id=7&source=shop": 0,
        "source=crm": 1,
        f"customer={mine.customer.public_id}": 1,
        f"contact={mine.contact.public_id}": 1,
        "created_at[gte]=2026-06-01T11:00:00Z": 3,
        "created_at[gt]=2026-06-01T11:00:00%2B00:00": 2,
        "created_at[lt]=2026-06-01T12:00:00+01:00": 3,
        "updated_at[gte]=2026-06-02T00:00:00Z": 1,
        "severity=high&owner=none": 0,
    }
    found = {query: len(ids(api.get(f"/tickets?{query}"))) for query in cases}
    assert found == cases


def test_a_wrong_name_is_refused_with_the_nearest_one(api: Caller, five: list[Ticket]) -> None:
    answer = api.get("/tickets?phse=diagnosis")
    assert answer.status_code == 400
    assert answer.json()["type"] == "/api/errors/unknown-parameter/"
    assert "“phase”" in answer.json()["detail"]
    assert answer.json()["errors"][0]["parameter"] == "phse"


def test_every_wrong_value_is_named_at_once(api: Caller) -> None:
    answer = api.get("/tickets?phase=done&owner=7&created_at[gte]=yesterday&limit=1000&sort=colour")
    assert answer.status_code == 422
    named = {error["parameter"] for error in answer.json()["errors"]}
    assert named == {"phase", "owner", "created_at[gte]", "limit", "sort"}


def test_a_cursor_is_good_for_its_own_order_only(api: Caller, five: list[Ticket]) -> None:
    cursor = api.get("/tickets?limit=1").json()["next_cursor"]
    forged = signing.dumps([["password", "id"], ["a", 1]], salt="another.salt")
    for query in (f"sort=updated_at&cursor={cursor}", "cursor=abc", f"cursor={cursor}x", f"cursor={forged}"):
        answer = api.get(f"/tickets?{query}")
        assert (answer.status_code, answer.json()["type"]) == (400, "/api/errors/malformed/")


@pytest.mark.parametrize("path", ["/customers", "/contacts", "/tickets/{reference}/events"])
def test_no_question_breaks_a_shorter_list(api: Caller, path: str) -> None:
    path = path.format(reference=make_ticket().reference)
    for parameter in ("q", "external_id", "verb", "email", "updated_at[gt]", "cursor"):
        for value in INJECTIONS[:12]:
            answer = api.get(f"{path}?{quote(parameter)}={value if '%' in value else quote(value)}")
            assert answer.status_code in (200, 400, 422), (parameter, value, answer.content)


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_value_of_a_parameter_breaks_a_list(api: Caller, parameter: str) -> None:
    make_ticket()
    for value in INJECTIONS:
        answer = api.get(f"/tickets?{quote(parameter)}={value if '%' in value else quote(value)}")
        assert answer.status_code in (200, 400, 422), (value, answer.content)
        if "__" in parameter:
            assert answer.status_code == 400
        if answer.status_code != 200:
            assert answer["Content-Type"] == "application/problem+json"
