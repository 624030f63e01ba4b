"""Promises to customers: made, confirmed, kept, moved and waived, each with its sentence and its event."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from followups import operations
from followups.models import Commitment
from resolution.core.refusals import Forbidden, Invalid, Refused
from tests.factories import DAY, HOUR, MONDAY, make_agent, make_team, make_ticket, make_user
from tickets import operations as tickets
from tickets.models import AgendaEntry, Event, Notification, Ticket

pytestmark = pytest.mark.django_db

DUE = MONDAY + 10 * HOUR


@pytest.fixture
def owner() -> User:
    return make_agent(team=make_team("Support"), name="Ana Silva")


@pytest.fixture
def ticket(owner: User) -> Ticket:
    return make_ticket(owner=owner, phase="diagnosis")


@pytest.fixture
def engineer() -> User:
    return make_agent(team=make_team("Engineering"), name="Ben Okoye")


@pytest.fixture
def running(ticket: Ticket, owner: User) -> Commitment:
    return promise(ticket, owner)


@pytest.fixture
def proposed(ticket: Ticket, owner: User, engineer: User) -> Commitment:
    return promise(ticket, owner, deliverer=engineer)


def promise(ticket: Ticket, actor: User, text: str = "Send the analysis", **more: Any) -> Commitment:
    said: dict[str, Any] = {"due_at": DUE, "kind": "document", "at": MONDAY} | more
    return operations.commit(ticket, text, actor=actor, **said)


def fresh(commitment: Commitment) -> Commitment:
    found: Commitment = Commitment.objects.get(pk=commitment.pk)
    return found


def verbs(ticket: Ticket) -> list[str]:
    ours = Event.objects.filter(ticket=ticket, verb__startswith="commit").order_by("id")
    return list(ours.values_list("verb", flat=True))


def moments(commitment: Commitment) -> set[tuple[str, str]]:
    entries = AgendaEntry.objects.filter(
        ticket=commitment.ticket_id, key=str(commitment.pk), kind__startswith="commit"
    )
    return set(entries.values_list("kind", "state"))


def test_a_promise_of_my_own_work_runs_at_once(running: Commitment, ticket: Ticket, owner: User) -> None:
    assert (running.state, running.deliverer, running.promised_to) == ("active", owner, ticket.contact)
    assert (running.confirmed_by, running.told_at) == (owner, MONDAY)
    assert verbs(ticket) == ["committed"]
    assert moments(running) == {("commitment", "pending"), ("commitment_reminder", "pending")}
    due = AgendaEntry.objects.get(ticket=ticket, kind="commitment")
    reminder = AgendaEntry.objects.get(ticket=ticket, kind="commitment_reminder")
    assert (due.due_at, due.counts) == (DUE, True)
    assert (reminder.due_at, reminder.counts) == (MONDAY + 5 * HOUR, False)


def test_one_for_somebody_else_waits_until_they_confirm(proposed: Commitment, engineer: User, owner: User) -> None:
    assert (proposed.state, proposed.confirmed_at) == ("proposed", None)
    asked = Notification.objects.get(kind="commitment_proposed")
    assert (asked.recipient, asked.key) == (engineer, str(proposed.pk))
    confirmed = operations.confirm(proposed, actor=engineer, at=MONDAY + HOUR)
    assert (confirmed.state, confirmed.confirmed_by) == ("active", engineer)
    assert Notification.objects.get(kind="commitment_answered").recipient == owner
    assert verbs(proposed.ticket) == ["committed", "commitment_confirmed"]


def test_the_customer_hears_of_it_only_when_it_is_confirmed(ticket: Ticket, owner: User, engineer: User) -> None:
    planned = promise(ticket, owner, deliverer=engineer, told=False)
    with pytest.raises(Refused, match="has not confirmed it yet"):
        operations.tell(planned, actor=owner, at=MONDAY)
    assert operations.confirm(planned, actor=engineer, at=MONDAY + HOUR).state == "confirmed"
    message = tickets.reply(ticket, "Ben sends the analysis today.", actor=owner, at=MONDAY + 2 * HOUR)
    told = operations.tell(planned, message.pk, actor=owner, at=MONDAY + 2 * HOUR)
    assert (told.state, told.message_id, told.told_at) == ("active", message.pk, MONDAY + 2 * HOUR)


def test_a_team_confirms_through_any_of_its_people(ticket: Ticket, owner: User, engineer: User) -> None:
    asked = promise(ticket, owner, team=engineer.teams.get())
    assert asked.state == "proposed"
    with pytest.raises(Forbidden, match="Only Engineering can say"):
        operations.confirm(asked, actor=owner, at=MONDAY)
    assert operations.confirm(asked, actor=engineer, at=MONDAY).state == "active"
    mine = promise(ticket, engineer, team=engineer.teams.get())
    assert mine.state == "active"


def test_whoever_declines_gives_it_back_with_a_reason(proposed: Commitment, engineer: User, owner: User) -> None:
    with pytest.raises(Invalid):
        operations.decline(proposed, " ", actor=engineer, at=MONDAY + HOUR)
    back = operations.decline(proposed, "We are at a fair all week.", actor=engineer, at=MONDAY + HOUR)
    assert (back.state, back.deliverer, back.declined_by) == ("proposed", owner, engineer)
    assert back.decline_reason == "We are at a fair all week."
    told = Notification.objects.get(kind="commitment_answered")
    assert (told.recipient, "cannot be delivered" in told.words) == (owner, True)
    assert operations.confirm(back, actor=owner, at=MONDAY + 2 * HOUR).state == "active"  # then I do it myself
    assert verbs(proposed.ticket) == ["committed", "commitment_declined", "commitment_confirmed"]


def test_it_is_kept_with_evidence_and_in_no_other_way(running: Commitment, owner: User) -> None:
    with pytest.raises(Invalid) as refusal:
        operations.keep(running, evidence="  ", actor=owner, at=MONDAY + HOUR)
    assert "evidence" in refusal.value.faults
    kept = operations.keep(running, evidence="Sent as a PDF.", actor=owner, at=DUE)
    assert (kept.state, kept.kept_at, kept.kept_by) == ("kept", DUE, owner)
    assert moments(running) == {("commitment", "done"), ("commitment_reminder", "done")}
    assert Event.objects.get(verb="commitment_kept").detail["on_time"] is True
    with pytest.raises(Refused, match="kept already"):
        operations.keep(running, evidence="Again", actor=owner, at=DUE)


def test_a_message_of_the_ticket_is_evidence_and_one_of_another_is_not(
    running: Commitment, ticket: Ticket, owner: User
) -> None:
    other = make_ticket(owner=owner, phase="diagnosis").messages.latest("id")
    with pytest.raises(Invalid):
        operations.keep(running, message=other.pk, actor=owner, at=MONDAY + HOUR)
    message = tickets.reply(ticket, "Here is the analysis.", actor=owner, at=MONDAY + HOUR)
    assert operations.keep(running, message=message.pk, actor=owner, at=MONDAY + HOUR).evidence_message == message


def test_a_new_date_before_it_is_due_breaks_nothing(running: Commitment, owner: User, ticket: Ticket) -> None:
    with pytest.raises(Invalid) as refusal:
        operations.renegotiate(running, DUE + DAY, "", actor=owner, at=MONDAY + HOUR)
    assert "agreement" in refusal.value.faults
    following = operations.renegotiate(running, DUE + DAY, "Dana said so.", actor=owner, at=MONDAY + HOUR)
    before = fresh(running)
    assert (before.state, before.reason, before.broken_at) == ("renegotiated", "Dana said so.", None)
    assert (following.renegotiates, following.state, following.due_at) == (running, "active", DUE + DAY)
    assert before.renegotiated_to == following
    tickets.work_off(DUE + HOUR)
    assert fresh(following).state == "active"
    assert fresh_ticket(ticket).overdue_commitments == 0
    with pytest.raises(Refused, match="look at the one that took its place"):
        operations.keep(running, evidence="Late", actor=owner, at=DUE)


def test_less_time_needs_a_new_yes_and_more_time_does_not(proposed: Commitment, owner: User, engineer: User) -> None:
    agreed = operations.confirm(proposed, actor=engineer, at=MONDAY)
    later = operations.renegotiate(agreed, DUE + DAY, "On the phone.", actor=owner, at=MONDAY + HOUR)
    assert (later.state, later.confirmed_by) == ("active", engineer)
    sooner = operations.renegotiate(later, DUE, "They need it today.", actor=owner, at=MONDAY + 2 * HOUR)
    assert sooner.state == "proposed"


def test_it_is_waived_with_the_reason_how_we_know(running: Commitment, owner: User) -> None:
    with pytest.raises(Invalid):
        operations.waive(running, "", actor=owner, at=MONDAY + HOUR)
    waived = operations.waive(running, "Dana found it herself.", actor=owner, at=MONDAY + HOUR)
    assert (waived.state, waived.waiver, waived.reason) == ("waived", "customer", "Dana found it herself.")
    assert moments(running) == {("commitment", "cancelled"), ("commitment_reminder", "cancelled")}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"due_at": MONDAY}, "due_at"),
        ({"kind": "apology"}, "kind"),
        ({"kind": "wish"}, "kind"),
        ({"message": 10**9}, "message"),
    ],
)
def test_what_is_missing_is_named(ticket: Ticket, owner: User, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        promise(ticket, owner, **said)
    assert list(refusal.value.faults) == [field]
    assert not Commitment.objects.exists()


def test_nobody_promises_the_work_of_somebody_who_does_none(ticket: Ticket, owner: User, engineer: User) -> None:
    for nobody in (make_user(Role.AUDITOR), make_user(Role.INTEGRATION), make_agent(is_active=False)):
        with pytest.raises(Invalid):
            promise(ticket, owner, deliverer=nobody)
    with pytest.raises(Invalid):
        promise(ticket, owner, team=make_team("Empty"))
    with pytest.raises(Invalid):
        promise(ticket, owner, deliverer=engineer, team=engineer.teams.get())
    with pytest.raises(Forbidden):
        promise(ticket, make_user(Role.AUDITOR))


def test_a_program_promises_for_whoever_owns_the_ticket(ticket: Ticket, owner: User) -> None:
    made = promise(ticket, make_user(Role.INTEGRATION))
    assert (made.deliverer, made.state) == (owner, "proposed")


WRONG: list[dict[str, Any]] = [
    {"state": "kept"},
    {"state": "kept", "kept_at": MONDAY + HOUR},
    {"state": "kept", "kept_at": DUE + HOUR, "evidence": "Sent"},
    {"state": "broken"},
    {"state": "broken", "broken_at": DUE + HOUR},
    {"broken_at": DUE},
    {"due_at": MONDAY},
    {"deliverer": None},
    {"confirmed_at": None},
    {"release": "apologised"},
    {"state": "waived"},
    {"kind": "apology"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_the_database_holds_what_a_promise_is(running: Commitment, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=running.pk).update(**wrong)


def fresh_ticket(ticket: Ticket) -> Ticket:
    found: Ticket = Ticket.objects.get(pk=ticket.pk)
    return found
