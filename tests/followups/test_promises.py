"""The promise of the next update: reminded before, missed when due, kept by the next word in time."""

import pytest

from accounts.models import User
from followups.models import UpdatePromise
from tests.factories import DAY, HOUR, MONDAY, lead_to, make_agent, make_team, make_ticket
from tickets import operations
from tickets.models import AgendaEntry, Event, Ticket
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
