"""What the ticket's JSON says of late updates, of replies to sort, and of what it may repeat."""

from typing import Any

import pytest

from tests.api.caller import Caller
from tests.factories import DAY, HOUR, MONDAY, SIMPLE, make_agent, make_team, make_ticket, solve_at_once
from tickets import operations

pytestmark = pytest.mark.django_db
PROMISED = MONDAY + 2 * HOUR


def test_the_ticket_says_in_list_and_detail_that_its_update_is_late(api: Caller, statements: Any) -> None:
    ticket, owner = make_ticket(), make_agent(team=make_team())
    operations.reply(ticket, "I look into it.", actor=owner, at=MONDAY, next_update_at=PROMISED)
    operations.work_off(PROMISED)
    with statements(2):
        [listed] = api.get("/tickets").json()["data"]
    with statements(3):
        read = api.get(f"/tickets/{ticket.reference}").json()
    for shown in (listed, read):
        assert (shown["update_lateness"], shown["update_missed_at"]) == ("late_silent", "2026-06-01T11:00:00Z")


def test_so_it_does_of_replies_to_sort_and_of_what_it_may_repeat(api: Caller, statements: Any) -> None:
    solved = solve_at_once(make_ticket(owner=make_agent(), **SIMPLE), at=MONDAY)
    operations.receive(solved, "One more thing.", at=PROMISED)
    again = make_ticket(contact=solved.contact, at=MONDAY + DAY)
    operations.relay_events(MONDAY + DAY)
    with statements(2):
        shown = {row["reference"]: row for row in api.get("/tickets").json()["data"]}
    first, second = shown[solved.reference], shown[again.reference]
    assert (first["triage_since"], first["suggested_recurrences"]) == ("2026-06-01T11:00:00Z", 0)
    assert (second["triage_since"], second["suggested_recurrences"]) == (None, 1)
