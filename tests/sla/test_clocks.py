"""Clocks: started by words, decided at their due instant, paused with the ball."""

from datetime import UTC, datetime, timedelta

import pytest

from sla.models import Clock
from tests.factories import DAY, HOUR, MONDAY, lead_to, make_agent, make_contact, make_team, make_ticket
from tickets import operations
from tickets.models import Event, Ticket
from tickets.said import Said

pytestmark = pytest.mark.django_db
FRIDAY_AFTERNOON = datetime(2026, 6, 5, 16, 30, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 6, 8, tzinfo=UTC)


def clock(ticket: Ticket, metric: str) -> Clock:
    return Clock.objects.filter(ticket=ticket, metric=metric).latest("id")


def answer(ticket: Ticket, at: datetime) -> None:
    agent = ticket.owner or make_agent(team=ticket.team)
    operations.reply(ticket, "We look into it.", actor=agent, at=at, next_update_at=at + DAY)


def test_a_mail_of_friday_half_past_four_is_due_on_monday_at_half_past_twelve_and_met_at_noon() -> None:
    ticket = make_ticket(channel="email", at=FRIDAY_AFTERNOON)
    assert clock(ticket, "first_response").due_at == NEXT_MONDAY + timedelta(hours=12, minutes=30)
    answer(ticket, NEXT_MONDAY + 12 * HOUR)
    assert clock(ticket, "first_response").state == "met"


def test_with_a_holiday_on_monday_a_late_answer_is_a_breach_at_the_due_instant() -> None:
    team = make_team(holidays=["2026-06-08"])
    ticket = make_ticket(channel="email", at=FRIDAY_AFTERNOON, team=team)
    due = NEXT_MONDAY + DAY + timedelta(hours=12, minutes=30)
    answer(ticket, due + timedelta(minutes=1))
    decided = clock(ticket, "first_response")
    assert (decided.state, decided.decided_at) == ("breached", due)


def test_the_tick_decides_an_unanswered_clock_at_its_due_instant_and_the_ticket_shows_overdue() -> None:
    ticket = make_ticket(channel="portal", at=MONDAY)
    operations.work_off(MONDAY + 3 * HOUR)
    decided = clock(ticket, "first_response")
    assert (decided.state, decided.decided_at) == ("breached", MONDAY + HOUR)
    ticket = Ticket.objects.get()
    assert ticket.next_action_at == MONDAY + HOUR
    assert ticket.next_action_code == "first_response"
    assert Event.objects.filter(ticket=ticket, verb="clock_breached").count() == 1


def test_a_breached_clock_leaves_the_agenda_once_somebody_answers() -> None:
    ticket = make_ticket(channel="portal", at=MONDAY)
    operations.work_off(MONDAY + 3 * HOUR)
    answer(ticket, MONDAY + 4 * HOUR)
    assert Ticket.objects.filter(next_action_at__gt=MONDAY + 4 * HOUR).exists()
    assert clock(ticket, "first_response").state == "breached"


def test_no_next_response_clock_runs_beside_the_first() -> None:
    ticket = make_ticket()
    operations.receive(ticket, "Hello?", at=MONDAY + timedelta(minutes=5))
    assert not Clock.objects.filter(metric="next_response").exists()


def test_a_question_after_our_answer_starts_a_clock_and_thanks_do_not() -> None:
    ticket = make_ticket()
    answer(ticket, MONDAY + timedelta(minutes=10))
    operations.receive(ticket, "Thanks!", intent="thanks", at=MONDAY + HOUR)
    assert not Clock.objects.filter(metric="next_response").exists()
    operations.receive(ticket, "And when?", at=MONDAY + 2 * HOUR)
    assert clock(ticket, "next_response").due_at == MONDAY + 3 * HOUR


def test_triage_as_thanks_cancels_the_clock_that_had_begun() -> None:
    ticket = make_ticket()
    answer(ticket, MONDAY + timedelta(minutes=10))
    message = operations.receive(ticket, "Great", at=MONDAY + HOUR)
    operations.triage(message, "thanks", actor=make_agent(team=ticket.team), at=MONDAY + HOUR)
    assert clock(ticket, "next_response").state == "cancelled"
    assert Ticket.objects.get().unanswered_since is None


def test_a_note_stops_nothing() -> None:
    ticket = make_ticket()
    operations.note(
        ticket, "Looks like the proxy.", actor=make_agent(team=ticket.team), at=MONDAY + timedelta(minutes=5)
    )
    assert clock(ticket, "first_response").state == "running"


def test_a_call_that_reached_nobody_stops_nothing_and_one_that_did_is_an_answer() -> None:
    agent = make_agent(team=make_team())
    ticket = make_ticket(owner=agent)
    operations.log_call(ticket, "Voice mail.", reached=False, actor=agent, at=MONDAY + timedelta(minutes=5))
    assert clock(ticket, "first_response").state == "running"
    later = MONDAY + timedelta(minutes=20)
    operations.log_call(ticket, "Spoke to Dana.", reached=True, actor=agent, at=later, next_update_at=later + DAY)
    assert clock(ticket, "first_response").state == "met"


def test_three_hours_of_waiting_for_the_customer_move_the_resolution_by_three_hours() -> None:
    ticket = make_ticket()
    agent = make_agent(team=ticket.team)
    answer(ticket, MONDAY + timedelta(minutes=1))
    ticket = Ticket.objects.get()
    due = MONDAY + 2 * DAY
    assert clock(ticket, "resolution").due_at == due
    said = Said(party="customer", until=MONDAY + 5 * DAY, reason="We asked for the file.")
    operations.take_step(ticket, "hold", actor=ticket.owner or agent, at=MONDAY + HOUR, said=said)
    assert clock(ticket, "resolution").state == "paused"
    operations.receive(ticket, "Here is the file.", at=MONDAY + 4 * HOUR)
    assert clock(ticket, "resolution").due_at == due + 3 * HOUR
    assert Ticket.objects.get().hold_party == ""


def test_waiting_for_a_third_party_pauses_nothing() -> None:
    ticket = make_ticket()
    answer(ticket, MONDAY + timedelta(minutes=1))
    ticket = Ticket.objects.get()
    said = Said(party="third_party", until=MONDAY + DAY, reason="The vendor looks at it.")
    operations.take_step(ticket, "hold", actor=ticket.owner, at=MONDAY + HOUR, said=said)
    assert clock(ticket, "resolution").state == "running"


def test_a_higher_severity_replans_from_the_original_start() -> None:
    agent = make_agent(team=make_team())
    ticket = make_ticket(owner=agent, severity="medium")
    operations.change_fields(ticket, {"severity": "critical"}, actor=agent, at=MONDAY + HOUR)
    assert clock(ticket, "resolution").due_at == MONDAY + 4 * HOUR
    assert Event.objects.filter(verb="clock_replanned").exists()


def test_a_cancelled_spam_ticket_takes_all_its_clocks_out_and_a_withdrawn_one_keeps_the_decided() -> None:
    lead = make_agent(team=make_team())
    for reason, expected in (("spam", "cancelled"), ("withdrawn", "breached")):
        ticket = make_ticket(owner=lead, contact=make_contact())
        operations.work_off(MONDAY + 2 * HOUR)
        operations.take_step(ticket, "cancel", actor=lead, at=MONDAY + 3 * HOUR, said=Said(cancel_reason=reason))
        assert clock(ticket, "first_response").state == expected


def test_resolving_stops_every_clock_and_leaves_no_clock_on_the_agenda() -> None:
    ticket = make_ticket(phase="follow_up")
    assert not ticket.agenda.outstanding().filter(kind__startswith="clock").exists()
    assert clock(ticket, "resolution").state == "met"


def test_reopening_starts_a_new_resolution_clock() -> None:
    ticket = make_ticket(phase="follow_up")
    said = Said(reopen_reason="recurred", reason="It is back.")
    operations.take_step(ticket, "reopen", actor=make_agent(team=ticket.team), at=MONDAY + DAY, said=said)
    assert clock(ticket, "resolution").started_at == MONDAY + DAY
    lead_to(ticket, "diagnosis", owner=make_agent(), at=MONDAY + DAY)
