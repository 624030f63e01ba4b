"""The why of a deadline says everything that it follows from, as the panel shows it."""

import pytest
from django.test import Client

from accounts.models import User
from sla.explaining import length, why
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket
from tests.sla.lives import clock, resume, say, wait
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return make_agent(team=make_team("Support"))


@pytest.fixture
def ticket(owner: User) -> Ticket:
    """Answered late, and waited for the customer for three hours."""
    made = make_ticket(owner=owner)
    say(made, MONDAY + 1.5 * HOUR, owner, promise=MONDAY + 4 * DAY)
    wait(made, "customer", MONDAY + 2 * HOUR, owner)
    resume(made, MONDAY + 5 * HOUR, owner)
    return made


def test_it_tells_start_target_policy_pauses_and_due(ticket: Ticket) -> None:
    assert why(clock(ticket, "resolution")) == (
        "Started 1 Jun 2026, 09:00; target 48 h by the wall clock for Portal and severity Medium (policy 1). "
        "Stood still from 1 Jun 2026, 11:00 to 1 Jun 2026, 14:00: waiting for Customer. "
        "Due 3 Jun 2026, 12:00."
    )


def test_it_tells_by_how_much_an_answer_was_late(ticket: Ticket) -> None:
    sentence = why(clock(ticket, "first_response"))
    assert "in opening hours" in sentence
    assert sentence.endswith("Due 1 Jun 2026, 10:00. Missed: it came 30 min late.")


def test_it_tells_of_a_promise_of_a_wait_and_of_what_raised_the_target(owner: User) -> None:
    made = make_ticket(owner=owner)
    say(made, MONDAY, owner, promise=MONDAY + 2 * HOUR)
    assert "promised to the customer for 2 h later" in why(clock(made, "progress_update"))
    wait(made, "customer", MONDAY + HOUR, owner)
    row = clock(made, "progress_update")
    assert why(row).endswith("Standing still since 1 Jun 2026, 10:00: waiting for Customer.")
    row.basis["raised_by"] = "level:gold"
    assert "More than the standard, raised by the contract: gold." in why(row)


@pytest.mark.parametrize(
    ("seconds", "words"), [(45, "0 min 45 s"), (1800, "30 min"), (3600, "1 h"), (5400, "1 h 30 min"), (0, "0 min")]
)
def test_lengths_are_said_shortly(seconds: int, words: str) -> None:
    assert length(seconds) == words


def test_the_panel_shows_the_why_and_for_whom_a_clock_stands_still(
    ticket: Ticket, owner: User, client: Client
) -> None:
    client.force_login(owner)
    wait(ticket, "customer", MONDAY + 6 * HOUR, owner)
    page = client.get(f"/tickets/{ticket.reference}/side/clocks/").content.decode()
    assert "Started 1 Jun 2026, 09:00" in page
    assert "Customer," in page
