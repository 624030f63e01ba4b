"""Many tickets settled in one transaction end up exactly as each would have by itself."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from channels import operations as channels
from channels.faults import GIVES_UP_AFTER
from channels.models import OutboundMail
from followups.models import FollowUp, UpdatePromise
from sla.models import Clock
from tests.factories import (
    DAY,
    HOUR,
    MONDAY,
    SIMPLE,
    acknowledge,
    make_agent,
    make_team,
    make_ticket,
    make_user,
    solve_at_once,
)
from tickets.models import AgendaEntry, Event, Message, Notification, Ticket
from tickets.operations import due, work_off
from tickets.operations.writing import update_all

pytestmark = pytest.mark.django_db

RESOLVED = MONDAY + HOUR
SOON = RESOLVED + DAY


def resolved(number: int) -> list[Ticket]:
    """So many tickets that were resolved at ten on Monday, on first contact."""
    agent, boss = make_agent(team=make_team()), make_user("supervisor")
    return [solve_at_once(make_ticket(owner=agent, **SIMPLE), at=RESOLVED, boss=boss) for _number in range(number)]


def seen(ticket: Ticket, model: Any, *without: str) -> list[dict[str, Any]]:
    """Every column of a ticket's rows, but for keys and what names them."""
    rows = model.objects.filter(ticket=ticket).order_by("id").values()
    return [{name: value for name, value in row.items() if name not in without} for row in rows]


NAMES = (
    *(
        "id",
        "ticket_id",
        "cycle_id",
        "message_id",
        "contact_id",
        "owner_id",
        "author_id",
        "actor_id",
        "completed_by_id",
    ),
    *("key", "detail", "context"),
)
ADDRESSES = ("to", "subject", "text", "html", "message_identifier", "thread_identifier")


def facts(ticket: Ticket) -> list[Any]:
    """What the engine left of a ticket, in a shape that two tickets can be compared by."""
    of_ticket = {name: getattr(Ticket.objects.get(pk=ticket.pk), name) for name in QUEUE}
    mails = seen(ticket, OutboundMail, *NAMES, *ADDRESSES)
    return [of_ticket, *(seen(ticket, model, *NAMES) for model in (AgendaEntry, Message, FollowUp, Event)), mails]


QUEUE = (
    *("phase", "next_action_at", "next_action_by", "next_action_code", "open_follow_ups", "message_count", "snippet"),
    *("variant", "version", "gates_met", "gates_total", "updated_at"),
)


def test_together_leaves_what_alone_leaves() -> None:
    one, other, alone = resolved(3)
    AgendaEntry.objects.filter(ticket=alone, kind="follow_up").update(attempts=1)  # so that it is tried by itself
    assert work_off(SOON) == 3
    assert Message.objects.filter(purpose="follow_up").count() == 3
    AgendaEntry.objects.update(attempts=0)
    assert facts(one) == facts(other) == facts(alone)


def answered(number: int) -> list[Ticket]:
    """So many tickets that were answered on Monday at nine, with the next update promised for the next morning."""
    team = make_team()
    agent, _lead, _boss = (make_user(role, team=team) for role in ("agent", "lead", "supervisor"))
    return [
        acknowledge(make_ticket(owner=agent, team=team, severity="high"), agent, MONDAY) for _number in range(number)
    ]


def unversioned(ticket: Ticket) -> list[Any]:
    """The same without the count of changes: what happens at once is one change of a ticket, or one each."""
    queue, *others = facts(ticket)
    return [{name: value for name, value in queue.items() if name != "version"}, *others]


def state_of(ticket: Ticket) -> list[Any]:
    rows = (seen(ticket, model, *NAMES) for model in (UpdatePromise, Clock))
    told = Notification.objects.filter(ticket=ticket).order_by("recipient", "words")
    return [*unversioned(ticket), *rows, list(told.values("recipient", "kind", "words", "urgent", "deliver_at"))]


@pytest.mark.parametrize(
    ("moment", "verbs"),
    [
        (MONDAY + 0.75 * DAY, ["clock_breached"]),  # three quarters of the time for a solution
        (MONDAY + 0.85 * DAY, ["clock_breached", "update_reminded"]),
        (MONDAY + DAY, ["clock_breached", "clock_breached", "update_promise_missed", "update_reminded"]),
    ],
)
def test_reminders_late_updates_and_clocks_end_as_each_would_alone(moment: datetime, verbs: list[str]) -> None:
    one, other, alone = answered(3)
    AgendaEntry.objects.filter(ticket=alone).update(attempts=1)  # so that each moment is tried by itself
    for tick in (MONDAY + 0.7 * DAY, MONDAY + 0.82 * DAY, moment):
        if tick <= moment:
            work_off(tick)
            AgendaEntry.objects.filter(ticket=alone, state="pending").update(attempts=1)
    AgendaEntry.objects.update(attempts=0)
    assert state_of(one) == state_of(other) == state_of(alone)
    happened = Event.objects.filter(ticket=one, verb__regex="update_|clock_breached").values_list("verb", flat=True)
    assert sorted(happened) == verbs
    assert Notification.objects.filter(ticket=one).exists()


def test_reminding_of_three_costs_as_many_statements_as_of_six() -> None:
    def statements(number: int) -> int:
        answered(number)
        with CaptureQueriesContext(connection) as context:
            assert work_off(MONDAY + 0.85 * DAY) == 3 * number
        return len(context)

    assert statements(3) == statements(6)


def test_what_is_delivered_together_is_told_as_each_would_be_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.operations.sending.monotonic", lambda: 0.0)  # no second passes while mails are sent
    one, other, alone = resolved(3)
    work_off(SOON)
    mails = OutboundMail.objects.exclude(ticket=alone).filter(state="pending")
    assert mails.update(give_up_at=F("due_at"), due_at=SOON + DAY) > 1
    channels.send_due(SOON, batch=1)
    mails.update(due_at=F("give_up_at"), give_up_at=F("give_up_at") + GIVES_UP_AFTER)
    channels.send_due(SOON)
    assert unversioned(one) == unversioned(other) == unversioned(alone)
    assert FollowUp.objects.get(ticket=one, kind="immediate").evidence == "delivered"
    assert {mail.state for mail in OutboundMail.objects.all()} == {"sent"}


def test_a_moment_that_was_settled_in_an_earlier_life_of_the_ticket_waits_anew() -> None:
    tickets = resolved(2)
    for ticket in tickets:  # as after a reopening: it was about to close once, and the second follow-up is not due
        AgendaEntry.objects.create(
            ticket=ticket, kind="close", key="close", due_at=MONDAY, created_at=MONDAY, state="done", settled_at=MONDAY
        )
    FollowUp.objects.filter(kind="extended").update(state="cancelled", reason="opted_out")
    work_off(SOON)
    channels.send_due(SOON)
    waits = AgendaEntry.objects.filter(kind="close").values_list("state", "due_at", "settled_at")
    assert list(waits) == [("pending", SOON, None)] * 2


def test_a_mail_is_owed_for_the_very_message_that_was_written() -> None:
    for ticket in resolved(3):
        work_off(SOON)
        mail = OutboundMail.objects.get(ticket=ticket, kind="follow_up")
        message = Message.objects.get(ticket=ticket, purpose="follow_up")
        told = Event.objects.get(ticket=ticket, verb="sent", detail__purpose="follow_up")
        assert (mail.message_id, mail.key) == (message.pk, str(message.pk))
        assert told.detail["message"] == message.pk
        assert FollowUp.objects.get(ticket=ticket, kind="immediate").message_id == message.pk


def statements(number: int) -> int:
    resolved(number)
    with CaptureQueriesContext(connection) as context:
        assert work_off(SOON) == number
    return len(context)


def test_three_cost_as_many_statements_as_six() -> None:
    assert statements(3) == statements(6)


def test_what_one_of_them_cannot_do_the_others_do_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    tickets = resolved(4)
    poisoned = tickets[2]
    # A key that no handler can read.
    AgendaEntry.objects.filter(ticket=poisoned, kind="follow_up", key="1:immediate").update(key="poison")
    assert work_off(SOON) == 3
    assert Message.objects.filter(purpose="follow_up").count() == 3
    entry = AgendaEntry.objects.get(ticket=poisoned, key="poison")
    assert (entry.state, entry.attempts, entry.claim) == ("pending", 1, None)
    assert entry.reason.startswith("ValueError")
    assert "each is tried by itself" in caplog.text


def test_the_fifth_failure_steps_aside_and_says_why() -> None:
    ticket = resolved(1)[0]
    AgendaEntry.objects.filter(ticket=ticket, kind="follow_up", key="1:immediate").update(key="poison")
    moment = SOON
    for _attempt in range(6):
        work_off(moment)
        moment += due.LEASE * 1.1
    entry = AgendaEntry.objects.get(ticket=ticket, key="poison")
    assert (entry.state, entry.attempts) == ("failed", 5)
    assert entry.reason.startswith("ValueError")


def test_what_workers_die_with_is_not_given_to_a_sixth() -> None:
    ticket, innocent = resolved(2)
    moment = SOON
    for death in range(5):
        claimed = due.claim(moment)
        assert claimed is not None
        begun = (
            due.begin(claimed.token, claimed.keys[:1], moment)
            if death
            else due.begin(claimed.token, claimed.keys, moment)
        )
        assert begun  # and here the worker dies
        moment += due.LEASE * 1.1
    assert work_off(moment) == 1
    first = AgendaEntry.objects.get(ticket=ticket, kind="follow_up", key="1:immediate")
    assert (first.state, first.reason) == ("failed", "Workers ended in the middle of it, 5 times.")
    assert Message.objects.filter(ticket=innocent, purpose="follow_up").exists()


def test_a_full_batch_is_handed_over_and_the_rest_stays() -> None:
    resolved(5)
    given: list[due.Claim] = []

    def take(claimed: due.Claim) -> bool:
        given.append(claimed)
        return True

    assert work_off(SOON, batch=2, hand_over=take) == 1
    assert [len(claimed.keys) for claimed in given] == [2, 2]
    assert sum(due.settle(claimed.token, claimed.keys, SOON) for claimed in given) == 4
    assert Message.objects.filter(purpose="follow_up").count() == 5


def test_what_nobody_takes_is_done_here() -> None:
    resolved(4)
    assert work_off(SOON, batch=2, hand_over=lambda _claimed: False) == 4


def test_a_batch_that_is_delivered_twice_is_settled_once() -> None:
    resolved(3)
    claimed = due.claim(SOON)
    assert claimed is not None
    assert [due.settle(claimed.token, claimed.keys, SOON) for _time in range(10)] == [3, *[0] * 9]
    assert Message.objects.filter(purpose="follow_up").count() == 3


def test_a_batch_that_came_too_late_finds_its_rows_in_other_hands() -> None:
    resolved(2)
    late = due.claim(SOON)
    assert late is not None
    after = SOON + due.LEASE * 1.1
    again = due.claim(after)
    assert again is not None
    assert due.settle(late.token, late.keys, after) == 0
    assert due.settle(again.token, again.keys, after) == 2


def test_an_idle_tick_asks_once() -> None:
    resolved(2)
    with CaptureQueriesContext(connection) as context, transaction.atomic():
        assert work_off(RESOLVED) == 0
    assert len([query for query in context if "SAVEPOINT" not in query["sql"]]) == 1


def test_rows_of_one_table_are_changed_in_one_statement_and_only_where_asked() -> None:
    one, other = resolved(2)
    one.snippet, other.snippet, one.subject = "It's 100 %.", "", "Not to be written"
    update_all([one, other], ["snippet"])
    kept = {ticket.pk: (ticket.snippet, ticket.subject) for ticket in Ticket.objects.all()}
    assert kept == {one.pk: ("It's 100 %.", "Export fails over 10k rows"), other.pk: ("", other.subject)}


def test_a_claim_never_takes_more_than_its_batch_whatever_the_planner_thinks() -> None:
    resolved(5)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_hashjoin = off")
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute("SET LOCAL enable_hashagg = off")
    sizes = [len(claimed.keys) for claimed in due.claims(SOON, batch=2)]
    assert sizes == [2, 2, 1]
