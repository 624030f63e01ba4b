"""The promise of the next update: reminded before, missed when due, kept by the next word in time."""

import pytest

from accounts.models import User
from followups.models import UpdatePromise
from tests.factories import DAY, HOUR, MONDAY, lead_to, make_agent, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import AgendaEntry, Event, Notification, Ticket
from tickets.said import Said

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team())


@pytest.fixture
def ticket(owner: User) -> Ticket:
    """Answered on Monday at nine, with the next update promised for eleven."""
    made = make_ticket(owner=owner)
    return operations.reply(made, "I look into it.", actor=owner, at=MONDAY, next_update_at=MONDAY + 2 * HOUR).ticket


def promises(ticket: Ticket) -> list[tuple[str, object]]:
    rows = UpdatePromise.objects.filter(ticket=ticket).order_by("id")
    return [(row.state, row.settled_at) for row in rows]


def verbs(ticket: Ticket) -> list[str]:
    return list(Event.objects.filter(ticket=ticket, verb__startswith="update_").values_list("verb", flat=True))


def test_a_public_message_with_a_time_makes_a_promise(ticket: Ticket) -> None:
    promise = UpdatePromise.objects.get(ticket=ticket)
    assert (promise.promised_at, promise.made_at, promise.state) == (MONDAY + 2 * HOUR, MONDAY, "open")
    due = AgendaEntry.objects.get(ticket=ticket, kind="update_promise")
    assert (due.key, due.due_at, due.counts) == ("promise", MONDAY + 2 * HOUR, True)
    reminder = AgendaEntry.objects.get(ticket=ticket, kind="update_reminder")
    assert (reminder.due_at, reminder.counts) == (MONDAY + 1.6 * HOUR, False)


def test_it_is_reminded_of_once_when_four_fifths_are_over(ticket: Ticket) -> None:
    for _tick in range(3):
        operations.work_off(MONDAY + 1.7 * HOUR)
    assert verbs(ticket) == ["update_reminded"]
    assert UpdatePromise.objects.get(ticket=ticket).reminded_at == MONDAY + 1.7 * HOUR


def test_the_next_message_in_time_keeps_it(ticket: Ticket, owner: User) -> None:
    operations.reply(ticket, "Found something.", actor=owner, at=MONDAY + HOUR)
    assert promises(ticket) == [("kept", MONDAY + HOUR), ("open", None)]
    assert Ticket.objects.get(pk=ticket.pk).next_update_promised_at is None
    operations.work_off(MONDAY + 3 * HOUR)
    assert verbs(ticket) == []


def test_the_next_message_may_carry_the_next_promise(ticket: Ticket, owner: User) -> None:
    operations.update_progress(ticket, "Still at it.", next_update_at=MONDAY + 5 * HOUR, actor=owner, at=MONDAY + HOUR)
    assert promises(ticket) == [("kept", MONDAY + HOUR), ("open", None)]
    operations.work_off(MONDAY + 3 * HOUR)
    assert verbs(ticket) == []
    operations.work_off(MONDAY + 4.5 * HOUR)
    assert verbs(ticket) == ["update_reminded"]


def test_a_silent_miss_stays_on_the_agenda_until_somebody_writes(ticket: Ticket, owner: User) -> None:
    operations.work_off(MONDAY + 3 * HOUR)
    assert verbs(ticket) == ["update_promise_missed"]  # one word, not a late reminder as well
    assert promises(ticket) == [("late_silent", None)]
    assert Ticket.objects.get(pk=ticket.pk).next_action_code == "send_update"
    operations.reply(ticket, "Sorry for the silence.", actor=owner, at=MONDAY + 4 * HOUR)
    assert promises(ticket) == [("late_informed", MONDAY + 4 * HOUR), ("open", None)]
    due = AgendaEntry.objects.outstanding().get(ticket=ticket, kind="update_promise")
    assert (due.state, due.due_at > MONDAY + 4 * HOUR) == ("pending", True)


def test_waiting_for_the_customer_withdraws_it(ticket: Ticket, owner: User) -> None:
    said = Said(party="customer", reason="We need the log.", until=MONDAY + 3 * DAY)
    operations.take_step(ticket, "hold", actor=owner, at=MONDAY + HOUR, said=said)
    assert promises(ticket) == [("withdrawn", MONDAY + HOUR)]
    operations.work_off(MONDAY + 3 * HOUR)
    assert verbs(ticket) == []


def test_waiting_for_somebody_else_does_not(ticket: Ticket, owner: User) -> None:
    said = Said(party="third_party", reason="The vendor looks.", until=MONDAY + 3 * DAY)
    operations.take_step(ticket, "hold", actor=owner, at=MONDAY + HOUR, said=said)
    assert promises(ticket) == [("open", None)]


def test_notes_attempts_and_automatic_words_keep_nothing(ticket: Ticket, owner: User) -> None:
    operations.note(ticket, "Proxy again?", actor=owner, at=MONDAY + HOUR)
    operations.log_call(ticket, "No answer.", reached=False, actor=owner, at=MONDAY + HOUR)
    assert promises(ticket) == [("open", None)]
    operations.log_call(ticket, "Told them.", reached=True, actor=owner, at=MONDAY + HOUR)
    assert promises(ticket) == [("kept", MONDAY + HOUR), ("open", None)]


@pytest.mark.parametrize("end", ["cancelled", "merged"])
def test_the_end_of_a_ticket_withdraws_it_but_forgives_no_silence(owner: User, end: str) -> None:
    for late in (False, True):
        ticket = make_ticket(owner=owner)
        operations.reply(ticket, "I look into it.", actor=owner, at=MONDAY, next_update_at=MONDAY + 2 * HOUR)
        at = MONDAY + (3 * HOUR if late else HOUR)
        operations.work_off(at)
        lead_to(ticket, end, owner=owner, at=at)
        assert promises(ticket) == [("late_silent" if late else "withdrawn", at)]
        assert Ticket.objects.get(pk=ticket.pk).next_update_promised_at is None


def test_a_resolved_ticket_owes_no_update(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", owner=owner)
    assert not UpdatePromise.objects.running().filter(ticket=ticket).exists()
    operations.work_off(MONDAY + 20 * HOUR)
    assert verbs(ticket) == []


def told(ticket: Ticket) -> list[tuple[str, str]]:
    """Who was told what about its promises, in order."""
    rows = Notification.objects.filter(ticket=ticket, kind="update_promise").order_by("id")
    return [(row.recipient.role, row.key.partition(":")[2]) for row in rows.select_related("recipient")]


def test_a_message_without_a_time_starts_the_interval_of_the_standards(ticket: Ticket, owner: User) -> None:
    operations.reply(ticket, "Still at it.", actor=owner, at=MONDAY + HOUR)
    promise = UpdatePromise.objects.get(ticket=ticket, settled_at=None)
    assert (promise.implied, promise.promised_at) == (True, MONDAY + DAY + HOUR)  # one business day
    assert Ticket.objects.get(pk=ticket.pk).next_update_promised_at is None  # the customer was told nothing
    operations.work_off(MONDAY + DAY + 2 * HOUR)
    assert promises(ticket)[-1] == ("late_silent", None)
    assert Ticket.objects.get(pk=ticket.pk).next_action_code == "send_update"


@pytest.mark.parametrize(("severity", "hours"), [("critical", 0.5), ("high", 4), ("medium", 8), ("low", 56)])
def test_the_interval_is_that_of_the_severity(owner: User, severity: str, hours: float) -> None:
    ticket = make_ticket(owner=owner, severity=severity)
    operations.reply(ticket, "I look into it.", actor=owner, at=MONDAY, next_update_at=MONDAY + HOUR / 4)
    operations.reply(ticket, "It takes a while.", actor=owner, at=MONDAY)
    assert UpdatePromise.objects.get(implied=True).promised_at == MONDAY + hours * HOUR


def test_the_owner_is_reminded_and_owner_and_lead_are_told_of_a_miss_once(ticket: Ticket, owner: User) -> None:
    make_user("lead", team=ticket.team)
    for hours in (1.5, 1.6, 1.7, 2, 2.1, 50):
        operations.work_off(MONDAY + hours * HOUR)
    assert told(ticket) == [("agent", "80"), ("agent", "missed"), ("lead", "missed")]
    outbound = ticket.messages.filter(kind="outbound")
    assert outbound.count() == 1  # nothing is ever sent to the customer by itself


def test_after_an_outage_the_miss_is_told_and_the_reminder_is_not(ticket: Ticket, owner: User) -> None:
    operations.work_off(MONDAY + 50 * HOUR)
    assert told(ticket) == [("agent", "missed")]


def test_a_promise_that_was_renewed_in_time_tells_nobody(ticket: Ticket, owner: User) -> None:
    operations.update_progress(ticket, "Soon.", next_update_at=MONDAY + 5 * HOUR, actor=owner, at=MONDAY + HOUR)
    operations.work_off(MONDAY + 3 * HOUR)
    assert told(ticket) == []


def test_without_an_owner_the_leads_are_reminded(ticket: Ticket, owner: User) -> None:
    make_user("lead", team=ticket.team)
    Ticket.objects.filter(pk=ticket.pk).update(owner=None)
    operations.work_off(MONDAY + 1.7 * HOUR)
    assert told(ticket) == [("lead", "80")]


def test_a_wait_that_ends_by_its_date_starts_the_interval_anew(ticket: Ticket, owner: User) -> None:
    said = Said(party="customer", reason="We need the log.", until=MONDAY + 3 * HOUR)
    operations.take_step(ticket, "hold", actor=owner, at=MONDAY + HOUR, said=said)
    operations.work_off(MONDAY + 3 * HOUR)
    assert promises(ticket) == [("withdrawn", MONDAY + HOUR), ("open", None)]
    promise = UpdatePromise.objects.get(ticket=ticket, settled_at=None)
    assert (promise.implied, promise.made_at, promise.promised_at) == (
        True,
        MONDAY + 3 * HOUR,
        MONDAY + DAY + 3 * HOUR,
    )


def test_a_wait_that_the_customer_ends_owes_an_answer_and_no_update(ticket: Ticket, owner: User) -> None:
    said = Said(party="customer", reason="We need the log.", until=MONDAY + 3 * DAY)
    operations.take_step(ticket, "hold", actor=owner, at=MONDAY + HOUR, said=said)
    operations.receive(Ticket.objects.get(pk=ticket.pk), "Here it is.", at=MONDAY + 2 * HOUR)
    assert promises(ticket) == [("withdrawn", MONDAY + HOUR)]
    assert Ticket.objects.get(pk=ticket.pk).next_action_code == "answer"


def test_the_end_of_a_wait_for_somebody_else_leaves_the_promise_as_it_is(ticket: Ticket, owner: User) -> None:
    said = Said(party="third_party", reason="The vendor looks.", until=MONDAY + HOUR)
    operations.take_step(ticket, "hold", actor=owner, at=MONDAY + HOUR / 2, said=said)
    operations.work_off(MONDAY + HOUR)
    assert promises(ticket) == [("open", None)]


def test_what_is_said_after_the_resolution_promises_nothing(owner: User) -> None:
    ticket = make_ticket(phase="follow_up", owner=owner)
    operations.reply(ticket, "How is it?", actor=owner, at=MONDAY + DAY)
    assert not UpdatePromise.objects.running().filter(ticket=ticket).exists()


def test_late_in_silence_and_late_with_a_word_are_told_apart(ticket: Ticket, owner: User) -> None:
    operations.reply(ticket, "Sorry.", actor=owner, at=MONDAY + 4 * HOUR, next_update_at=MONDAY + 5 * HOUR)
    operations.work_off(MONDAY + 6 * HOUR)
    assert [state for state, _at in promises(ticket)] == ["late_informed", "late_silent"]
