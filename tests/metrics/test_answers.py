"""Answers, follow-ups and clocks: what the neighbours wrote down, counted by the rules."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import User
from customers.models import Contract
from followups.operations import record_outcome, store_answer
from followups.operations.importing import ImportedAnswer, import_answers
from metrics import listing, reading
from metrics.filters import Filters
from metrics.periods import Period
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_contact, make_team, make_ticket, make_user
from tests.metrics.counting import MINUTE, answer, asked, count, fact, facts, hear, reopened, resolved
from tickets import operations
from tickets.models import Ticket
from tickets.operations.importing import History, import_tickets

pytestmark = pytest.mark.django_db
LATER = MONDAY + 40 * DAY


def solved() -> Ticket:
    return make_ticket(phase="follow_up", owner=make_agent(team=make_team()))


# ---- satisfaction and effort ----
def test_a_correction_replaces_the_answer_and_a_later_one_goes_before_it() -> None:
    ticket = solved()
    for days, score in ((1, 3), (5, 7), (13, 9)):  # 5 is within seven days of the first, 13 is an answer of its own
        store_answer(ticket, "csat", score, actor=None, at=MONDAY + days * DAY)
        count(MONDAY + days * DAY)
        assert fact("satisfaction").value == score


@pytest.mark.parametrize(("late", "n"), [(timedelta(0), 1), (timedelta(seconds=1), 0)])
def test_an_answer_counts_for_fourteen_days(late: timedelta, n: int) -> None:
    store_answer(solved(), "csat", 9, actor=None, at=MONDAY + 14 * DAY + late)
    count(LATER)
    assert len(facts("satisfaction")) == n


def test_what_an_agent_typed_is_kept_apart() -> None:
    ticket = solved()
    store_answer(ticket, "csat", 10, entered_by_agent=True, actor=ticket.owner, at=MONDAY + DAY)
    count(LATER)
    assert fact("satisfaction").counted is False
    reader = make_user("supervisor")
    period = Period.between(MONDAY.date(), MONDAY.date(), LATER)
    shown = reading.card("satisfaction", period, Filters(), reader)
    assert (shown.n, shown.value) == (0, None)
    assert listing.counted_apart(shown.definition, period, Filters(), reader) == 1


def test_other_scales_are_mapped_in_a_straight_line() -> None:
    store_answer(solved(), "ces", 6, scale_max=7, lower_is_better=False, actor=None, at=MONDAY + DAY)
    count(LATER)
    assert fact("effort").value == Decimal("8.5")


def test_an_imported_ticket_has_no_history_and_its_answer_counts() -> None:
    history = History("1", make_contact(), "Dana", "Printer", "It is broken.", "email", "low", state="closed")
    history.resolved_at = MONDAY - 20 * DAY
    [ticket] = import_tickets([history], source="import:old", team=make_team(), actor=None, at=MONDAY)
    import_answers([ImportedAnswer(ticket, 4, 5, MONDAY)], source="import:old")
    count(LATER)
    assert fact("satisfaction").value == Decimal("7.75")
    for key in ("first_contact_resolution", "resolution_time", "recurrence", "escalation", "documentation_quality"):
        assert facts(key) == []


# ---- recommendation ----
def test_of_several_answers_of_one_person_the_latest_counts() -> None:
    person, reader = make_contact(), make_user("supervisor")
    for days, score in ((1, 10), (2, 2)):
        owner = make_agent(team=make_team())
        ticket = make_ticket(phase="follow_up", owner=owner, contact=person, at=MONDAY + days * DAY)
        store_answer(ticket, "nps", score, actor=None, at=MONDAY + (days + 8) * DAY)
    count(LATER)
    shown = reading.card("nps", Period.last(7, LATER), Filters(), reader)
    assert (shown.n, shown.value, shown.period.days) == (1, Decimal(-100), 90)
    [row] = listing.tickets_behind("nps", Period.last(7, LATER), Filters(), reader).rows
    assert row.value == 2


# ---- retention ----
def test_eleven_of_twelve_stayed_and_the_new_ones_do_not_matter() -> None:
    reader = make_user("supervisor")
    for number in range(17):
        customer = make_contact().customer
        starts = date(2024, 1, 1) if number < 12 else date(2025, 12, 1)
        ends = date(2026, 5, 31) if number == 0 else None
        Contract.objects.create(customer=customer, currency="USD", starts_on=starts, ends_on=ends)
    make_contact()  # nobody knows of a contract with them
    until = Period.between(date(2026, 5, 1), date(2026, 5, 31), LATER)  # b is the 1st of June
    shown = reading.card("retention", until, Filters(), reader)
    assert (shown.sums.n, shown.sums.numerator) == (12, 11)
    assert len(list(listing.everything_behind("retention", until, Filters(), reader, outcome="miss"))) == 1
    earlier = Period.between(date(2026, 5, 1), date(2026, 5, 30), LATER)  # the last day is still covered
    assert reading.card("retention", earlier, Filters(), reader).sums.numerator == 12


def test_who_was_expected_to_leave_is_left_out() -> None:
    customer = make_contact().customer
    customer.expected_end = True
    customer.save()
    Contract.objects.create(customer=customer, currency="USD", starts_on=date(2024, 1, 1), ends_on=date(2026, 1, 1))
    shown = reading.card("retention", Period.last(30, LATER), Filters(), make_user("supervisor"))
    assert (shown.n, shown.value) == (0, None)


# ---- response times ----
def test_an_answer_in_time_is_met_and_silence_is_breached_when_it_was_due() -> None:
    ticket, owner = asked(channel="email")
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    silent, _owner = asked(channel="email")
    operations.work_off(MONDAY + 3 * DAY)
    count(MONDAY + 3 * DAY)
    verdicts = {fact.ticket_id: fact for fact in facts("response_compliance")}
    assert verdicts[ticket.pk].numerator is True
    assert verdicts[ticket.pk].anchor_at == MONDAY + 10 * MINUTE
    assert verdicts[silent.pk].numerator is False
    assert verdicts[silent.pk].anchor_at == silent.clocks.get(metric="first_response").due_at


def test_a_next_response_is_counted_beside_the_first() -> None:
    ticket, owner = asked()
    answer(ticket, owner, MONDAY + 10 * MINUTE)
    hear(ticket, MONDAY + HOUR, "question")
    answer(ticket, owner, MONDAY + HOUR + 5 * MINUTE)
    count(LATER)
    assert [fact.numerator for fact in facts("response_compliance")] == [True, True]


# ---- follow-ups ----
def followed_up(days: float) -> tuple[Ticket, User]:
    ticket, owner = asked()
    resolved(ticket, owner, MONDAY)
    at = MONDAY + days * DAY
    operations.work_off(at)
    first = ticket.follow_ups.get(kind="immediate")
    record_outcome(first, reached_by="call", outcome="holds", note="All is well.", actor=owner, at=at)
    return ticket, owner


def test_a_call_within_the_window_completes_it_and_the_missed_one_does_not() -> None:
    followed_up(1.5)
    operations.work_off(LATER)
    count(LATER)
    assert [fact.numerator for fact in facts("follow_up_completion")] == [True, False]


def test_a_late_contact_is_not_done_and_is_marked_late() -> None:
    followed_up(4)
    count(MONDAY + 4 * DAY)
    first = facts("follow_up_completion")[0]
    assert (first.numerator, first.extra) == (False, {"late": True})


def test_a_follow_up_that_has_not_ended_counts_for_nothing() -> None:
    ticket, owner = asked()
    resolved(ticket, owner, MONDAY)
    count(MONDAY + HOUR)
    assert facts("follow_up_completion") == []


def test_a_reopening_replaces_follow_ups_and_takes_them_out() -> None:
    ticket, owner = followed_up(1.5)
    reopened(Ticket.objects.get(pk=ticket.pk), owner, MONDAY + 2 * DAY)
    operations.work_off(LATER)
    count(LATER)
    assert [fact.numerator for fact in facts("follow_up_completion")] == [True]
