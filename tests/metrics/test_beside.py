"""What stands beside a KPI: lines, distribution and worst tickets, made of the facts of the same card."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from channels import operations as channels
from followups.operations import store_answer
from metrics import listing, reading
from metrics.beside import Line, beside
from metrics.definitions import BY_KEY
from metrics.filters import Filters
from metrics.periods import Period
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tests.metrics.counting import MINUTE, answer, asked, count, hear, resolved
from tests.metrics.told.test_pages import signed_in, text_of
from tickets import operations
from tickets.models import RecurrenceSuggestion

pytestmark = pytest.mark.django_db
LATER = MONDAY + 40 * DAY
EVERYTHING = Period.last(90, LATER)


def line(key: str, name: str) -> Line:
    definition = BY_KEY[key]
    found = beside(definition, EVERYTHING, Filters(), make_user("supervisor")).lines
    return next(one for one in found if one.also.key == name)


def told(key: str, name: str) -> tuple[int, int]:
    sums = line(key, name).sums
    return sums.numerator, sums.n


# ---- the lines of a small house ----
def test_one_touch_knows_no_look_ahead() -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + MINUTE)
    hear(ticket, MONDAY + HOUR, "question")  # a further contact: not solved on the first one
    resolved(ticket, owner, MONDAY + 2 * HOUR)
    count(LATER)
    assert told("first_contact_resolution", "one_touch") == (1, 1)
    assert reading.card("first_contact_resolution", EVERYTHING, Filters(), make_user("supervisor")).sums.numerator == 0


def test_gross_time_takes_nothing_out() -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + MINUTE)
    resolved(ticket, owner, MONDAY + 5 * HOUR)
    count(LATER)
    assert line("resolution_time", "gross").value == Decimal(5)
    assert told("resolution_time", "within") == (1, 1)


def test_who_was_asked_and_did_not_answer_makes_the_response_rate() -> None:
    owner, asked_at = make_agent(team=make_team()), MONDAY + DAY + HOUR
    answers, _silent = (make_ticket(phase="follow_up", owner=owner, contact=make_contact()) for _one in range(2))
    operations.work_off(asked_at)
    channels.send_due(asked_at)
    operations.relay_events(asked_at)
    store_answer(answers, "csat", 9, actor=None, at=asked_at + HOUR)
    unasked = make_ticket(phase="follow_up", owner=owner, contact=make_contact(), at=asked_at)
    store_answer(unasked, "csat", 3, actor=None, at=asked_at + HOUR)
    count(LATER)
    assert told("satisfaction", "response_rate") == (1, 2)
    assert told("satisfaction", "satisfied") == (1, 2)
    assert told("effort", "response_rate") == (0, 2)
    reader = make_user("supervisor")
    assert reading.card("satisfaction", EVERYTHING, Filters(), reader).n == 2
    assert listing.counted_apart(BY_KEY["satisfaction"], EVERYTHING, Filters(), reader) == 0


def test_an_undecided_suggestion_may_be_a_recurrence_and_counts_for_the_upper_bound_only() -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + MINUTE)
    solved = resolved(ticket, owner, MONDAY + HOUR)
    again = make_ticket(contact=solved.contact, owner=owner, at=MONDAY + 3 * DAY)
    RecurrenceSuggestion.objects.get_or_create(
        ticket=again,
        earlier=solved.cycles.get(),
        defaults={"score": 1, "similarity": 1, "created_at": MONDAY + 3 * DAY},
    )
    count(LATER)
    assert told("recurrence", "possible") == (1, 1)
    assert reading.card("recurrence", EVERYTHING, Filters(), make_user("supervisor")).sums.numerator == 0


def test_responses_are_told_apart_and_other_clocks_stand_beside() -> None:
    ticket, owner = asked(channel="email")
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    hear(ticket, MONDAY + HOUR, "question")
    due = ticket.clocks.get(metric="next_response").due_at
    assert due is not None
    operations.work_off(due + HOUR)
    answer(ticket, owner, due + 2 * HOUR)
    resolved(ticket, owner, due + 3 * HOUR)
    count(LATER)
    assert told("response_compliance", "first") == (1, 1)
    assert told("response_compliance", "next") == (0, 1)
    assert line("response_compliance", "overrun").value == Decimal(2)
    decided = ticket.clocks.filter(metric="resolution", state__in=["met", "breached"]).count()
    assert told("response_compliance", "resolution")[1] == decided == 1
    assert reading.card("response_compliance", EVERYTHING, Filters(), make_user("supervisor")).n == 2


def test_few_values_have_no_distribution() -> None:
    ticket, owner = asked()
    resolved(ticket, owner, MONDAY + timedelta(hours=1))
    count(MONDAY + 2 * HOUR)
    with time_machine.travel(MONDAY + 3 * HOUR, tick=False):
        assert 'class="histogram"' not in text_of(signed_in(make_user("supervisor")), "/kpis/resolution_time/")
