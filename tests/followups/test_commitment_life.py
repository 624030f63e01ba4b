"""What happens to promises by themselves: reminded of, broken at their due instant, made good, carried along."""

from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from followups import operations
from followups.models import Commitment
from resolution.core.refusals import Refused
from tests.factories import DAY, HOUR, MONDAY, case_of, lead_to, make_agent, make_team, make_ticket, make_user
from tests.followups.test_commitments import DUE, fresh, fresh_ticket, promise, verbs
from tickets import operations as tickets
from tickets.models import AgendaEntry, Event, Notification, Ticket
from tickets.playbook.evidence import conditions_holding
from tickets.said import Said

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Any:
    return make_team("Support")


@pytest.fixture
def owner(team: Any) -> User:
    return make_agent(team=team, name="Ana Silva")


@pytest.fixture
def lead(team: Any) -> User:
    return make_user(Role.LEAD, team=team, name="Lee Park")


@pytest.fixture
def boss(team: Any) -> User:
    return make_user(Role.SUPERVISOR, team=team, name="Ines Duarte")


@pytest.fixture
def engineer() -> User:
    return make_agent(team=make_team("Engineering"), name="Ben Okoye")


@pytest.fixture
def ticket(owner: User, lead: User, boss: User) -> Ticket:
    made = make_ticket(owner=owner, phase="diagnosis")
    Notification.objects.all().delete()
    return made


@pytest.fixture
def delegated(ticket: Ticket, owner: User, engineer: User) -> Commitment:
    """Promised by Ana, delivered by Ben, confirmed."""
    return operations.confirm(promise(ticket, owner, deliverer=engineer), actor=engineer, at=MONDAY)


@pytest.fixture
def running(ticket: Ticket, owner: User) -> Commitment:
    return promise(ticket, owner)


def apology_of(commitment: Commitment) -> Commitment:
    found: Commitment = Commitment.objects.get(apologises_for=commitment)
    return found


def told(kind: str = "commitment") -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind=kind).order_by("id").select_related("recipient")
    return [(row.key.partition(":")[2], row.recipient.name) for row in rows]


def next_code(ticket: Ticket) -> str:
    return fresh_ticket(ticket).next_action_code


def test_the_deliverer_is_reminded_at_half_the_owner_at_four_fifths_and_the_lead_when_due(
    delegated: Commitment,
) -> None:
    for minutes in range(0, 11 * 60, 30):
        tickets.work_off(MONDAY + minutes / 60 * HOUR)
    assert sorted(told()) == sorted(
        [
            ("50", "Ben Okoye"),
            *[("80", "Ben Okoye"), ("80", "Ana Silva")],
            *[("100", "Ben Okoye"), ("100", "Lee Park")],
        ]
    )
    reminder = AgendaEntry.objects.get(kind="commitment_reminder", key=str(delegated.pk))
    assert (reminder.state, fresh(delegated).reminded) == ("done", 100)


def test_after_an_outage_only_the_last_reminder_is_told(delegated: Commitment) -> None:
    tickets.work_off(MONDAY + 9 * HOUR)
    assert {step for step, _who in told()} == {"80"}
    tickets.work_off(DUE + 3 * DAY)
    assert {step for step, _who in told()} == {"80", "100"}


def test_nobody_is_reminded_of_what_was_kept(running: Commitment, owner: User) -> None:
    operations.keep(running, evidence="Sent.", actor=owner, at=MONDAY + HOUR)
    tickets.work_off(DUE + HOUR)
    assert told() == []
    assert verbs(running.ticket) == ["committed", "commitment_kept"]


def test_unkept_it_is_broken_at_the_due_instant_whenever_somebody_looks(running: Commitment, ticket: Ticket) -> None:
    tickets.work_off(DUE + 3 * HOUR)
    tickets.work_off(DUE + 3 * HOUR)
    broken = fresh(running)
    assert (broken.state, broken.broken_at, broken.release) == ("broken", DUE, "")
    assert verbs(ticket) == ["committed", "commitment_broken"]
    assert told("commitment_broken") == [("", "Ines Duarte")]
    now = fresh_ticket(ticket)
    assert (now.overdue_commitments, now.broken_commitments, now.next_action_code) == (1, 1, "commitment_due")
    asked = AgendaEntry.objects.get(ticket=ticket, kind="commitment")
    assert (asked.state, asked.due_at) == ("raised", DUE)


def test_a_broken_promise_makes_somebody_say_sorry_within_a_business_day(
    running: Commitment, ticket: Ticket, owner: User
) -> None:
    tickets.work_off(DUE)
    apology = apology_of(running)
    assert (apology.kind, apology.state, apology.deliverer) == ("apology", "active", owner)
    assert apology.due_at == DUE + 14 * HOUR + DAY  # due at seven in the evening; the team opens at nine, a day later
    assert told("apology") == [("", "Ana Silva")]
    message = tickets.reply(ticket, "I am sorry, Dana.", actor=owner, at=DUE + HOUR)
    assert (fresh(apology).state, fresh(apology).evidence_message) == ("kept", message)
    assert fresh(running).release == "apologised"
    assert fresh_ticket(ticket).overdue_commitments == 0
    assert next_code(ticket) == "commitment_due"  # it still was not delivered
    operations.keep(running, evidence="Sent now.", actor=owner, at=DUE + 2 * HOUR)
    assert (fresh(running).state, fresh(running).release, fresh(running).kept_at) == (
        *("broken", "kept_late", DUE + 2 * HOUR),
    )
    assert next_code(ticket) != "commitment_due"


def test_notes_unanswered_calls_and_automatic_words_are_no_apology(
    running: Commitment, ticket: Ticket, owner: User
) -> None:
    tickets.work_off(DUE)
    tickets.note(ticket, "I feel bad about it.", actor=owner, at=DUE + HOUR)
    tickets.log_call(ticket, "Nobody answered.", reached=False, actor=owner, at=DUE + HOUR)
    assert apology_of(running).state == "active"
    tickets.log_call(ticket, "Said sorry to Dana.", reached=True, actor=owner, at=DUE + 2 * HOUR)
    assert apology_of(running).state == "kept"


def test_an_apology_that_nobody_gives_is_broken_once_and_late_it_still_makes_good(
    running: Commitment, ticket: Ticket, owner: User
) -> None:
    tickets.work_off(DUE)
    tickets.work_off(DUE + 5 * DAY)
    tickets.work_off(DUE + 9 * DAY)
    assert apology_of(running).state == "broken"
    assert Commitment.objects.filter(kind="apology").count() == 1
    assert fresh_ticket(ticket).overdue_commitments == 1
    tickets.reply(ticket, "Sorry that it took so long.", actor=owner, at=DUE + 9 * DAY, next_update_at=DUE + 11 * DAY)
    assert (apology_of(running).release, fresh(running).release) == ("kept_late", "apologised")
    assert fresh_ticket(ticket).overdue_commitments == 0


def test_what_is_delivered_between_due_and_tick_is_broken_and_kept_late(
    running: Commitment, ticket: Ticket, owner: User
) -> None:
    kept = operations.keep(running, evidence="A minute late.", actor=owner, at=DUE + HOUR / 60)
    assert (kept.state, kept.broken_at, kept.release) == ("broken", DUE, "kept_late")
    tickets.work_off(DUE + HOUR)
    assert verbs(ticket) == ["committed", "commitment_broken", "commitment_kept"]
    assert not Commitment.objects.filter(kind="apology").exists()
    assert (fresh_ticket(ticket).overdue_commitments, fresh_ticket(ticket).broken_commitments) == (0, 1)


def test_a_lesson_is_asked_for_after_any_broken_promise_also_when_it_was_made_good(
    running: Commitment, ticket: Ticket, owner: User
) -> None:
    assert "broken_commitment" not in conditions_holding(case_of(ticket))
    operations.keep(running, evidence="A minute late.", actor=owner, at=DUE + HOUR / 60)
    assert "broken_commitment" in conditions_holding(case_of(ticket))


@pytest.mark.parametrize("how", ["kept_late", "renegotiated", "waived"])
def test_what_makes_good_ends_the_apology_as_well(running: Commitment, ticket: Ticket, owner: User, how: str) -> None:
    tickets.work_off(DUE)
    later: dict[str, Any] = {"actor": owner, "at": DUE + HOUR}
    if how == "kept_late":
        operations.keep(running, evidence="Here it is.", **later)
    elif how == "renegotiated":
        operations.renegotiate(running, DUE + DAY, "Dana agreed on the phone.", **later)
    else:
        operations.waive(running, "Dana does not need it.", **later)
    assert (fresh(running).state, fresh(running).release) == ("broken", how)
    assert (apology_of(running).state, apology_of(running).waiver) == ("waived", "made_good")
    assert fresh_ticket(ticket).overdue_commitments == 0
    assert next_code(ticket) != "commitment_due"
    with pytest.raises(Refused, match="This is settled"):
        operations.keep(running, evidence="Once more.", **later)


def test_what_the_customer_never_heard_of_comes_to_nothing(ticket: Ticket, owner: User, engineer: User) -> None:
    planned = promise(ticket, owner, deliverer=engineer, told=False)
    tickets.work_off(DUE + HOUR)
    assert (fresh(planned).state, fresh(planned).waiver) == ("waived", "never_told")
    assert fresh_ticket(ticket).broken_commitments == 0
    unconfirmed = promise(ticket, owner, deliverer=engineer, due_at=DUE + DAY, at=DUE + HOUR)
    tickets.work_off(DUE + DAY)
    assert fresh(unconfirmed).state == "broken"  # the customer was told, whatever the deliverer says


def test_an_apology_is_given_and_not_moved(running: Commitment, owner: User) -> None:
    tickets.work_off(DUE)
    apology = apology_of(running)
    with pytest.raises(Refused, match="given, not moved"):
        operations.waive(apology, "They do not mind.", actor=owner, at=DUE + HOUR)
    with pytest.raises(Refused, match="given, not moved"):
        operations.renegotiate(apology, DUE + DAY, "They do not mind.", actor=owner, at=DUE + HOUR)
    operations.keep(apology, evidence="Said it in person.", actor=owner, at=DUE + HOUR)
    assert fresh(running).release == "apologised"


def test_an_overdue_promise_keeps_the_ticket_open_until_it_is_made_good(owner: User, boss: User, team: Any) -> None:
    ticket = make_ticket(owner=owner, phase="diagnosis")
    running = promise(ticket, owner, due_at=MONDAY + 2 * HOUR)
    tickets.work_off(MONDAY + 2 * HOUR)
    ticket = lead_to(fresh_ticket(ticket), "implementation", owner=owner, at=MONDAY + HOUR)
    assert fresh(running).release == "apologised"  # the proposal was a person's word to the customer
    again = promise(ticket, owner, due_at=MONDAY + 4 * HOUR, at=MONDAY + 3 * HOUR)
    ticket = lead_to(fresh_ticket(ticket), "follow_up", owner=owner, at=MONDAY + 3 * HOUR)
    tickets.work_off(MONDAY + 4 * HOUR)
    report = tickets.report_of(fresh_ticket(ticket), "close", actor=boss, at=MONDAY + 5 * HOUR)
    assert "no_broken_promise" in [finding.code for finding in report if finding.status == "fail"]
    operations.waive(again, "Not needed after all.", actor=owner, at=MONDAY + 6 * HOUR)
    report = tickets.report_of(fresh_ticket(ticket), "close", actor=boss, at=MONDAY + 7 * HOUR)
    assert "no_broken_promise" not in [finding.code for finding in report if finding.status == "fail"]


def test_promises_survive_resolution_closing_and_reopening(owner: User, boss: User, team: Any) -> None:
    ticket = make_ticket(owner=owner, phase="verification")
    running = promise(ticket, owner, due_at=MONDAY + 3 * DAY)
    ticket = lead_to(fresh_ticket(ticket), "closed", owner=owner, at=MONDAY + HOUR)
    assert (ticket.phase, fresh(running).state) == ("closed", "active")
    tickets.work_off(MONDAY + 3 * DAY)
    assert (fresh(running).state, fresh_ticket(ticket).overdue_commitments) == ("broken", 1)
    said = Said(reopen_reason="recurred", reason="It is back.")
    tickets.take_step(fresh_ticket(ticket), "reopen", actor=owner, at=MONDAY + 4 * DAY, said=said)
    assert next_code(ticket) == "commitment_due"


def test_cancelling_waives_and_restoring_brings_back_what_can_still_be_kept(
    ticket: Ticket, owner: User, boss: User
) -> None:
    soon, late = promise(ticket, owner), promise(ticket, owner, due_at=MONDAY + 5 * DAY)
    said = Said(cancel_reason="created_in_error", reason="A mistake.")
    tickets.take_step(ticket, "cancel", actor=boss, at=MONDAY + HOUR, said=said)
    assert {(fresh(one).state, fresh(one).waiver) for one in (soon, late)} == {("waived", "ticket_cancelled")}
    tickets.take_step(fresh_ticket(ticket), "restore", actor=boss, at=MONDAY + DAY, said=Said(reason="It was real."))
    assert (fresh(soon).state, fresh(late).state) == ("waived", "active")
    tickets.work_off(MONDAY + 5 * DAY)
    assert fresh(late).state == "broken"


def test_a_merge_takes_promises_along_and_unmerging_gives_them_back(ticket: Ticket, owner: User, boss: User) -> None:
    done = promise(ticket, owner, "Call back")
    operations.keep(done, evidence="Called.", actor=owner, at=MONDAY + HOUR)
    broken = promise(ticket, owner, "Send the log", due_at=MONDAY + 2 * HOUR)
    tickets.work_off(MONDAY + 2 * HOUR)
    running = promise(ticket, owner, at=MONDAY + 2 * HOUR)
    other = make_ticket(owner=owner, contact=ticket.contact, phase="diagnosis")
    tickets.take_step(fresh_ticket(ticket), "merge", actor=boss, at=MONDAY + 3 * HOUR, said=Said(into=other))
    owed = Commitment.objects.filter(ticket=other).exclude(kind="apology")
    assert set(owed) == {broken, running}
    assert (fresh_ticket(other).overdue_commitments, fresh_ticket(ticket).overdue_commitments) == (1, 0)
    tickets.work_off(DUE)
    assert (fresh(running).state, fresh_ticket(other).overdue_commitments) == ("broken", 2)
    tickets.take_step(fresh_ticket(ticket), "unmerge", actor=boss, at=DUE + HOUR, said=Said(reason="Two things."))
    assert not Commitment.objects.filter(ticket=other).exists()
    assert (fresh_ticket(other).overdue_commitments, fresh_ticket(ticket).overdue_commitments) == (0, 2)
    tickets.work_off(DUE + HOUR)
    assert (next_code(ticket), next_code(other) != "commitment_due") == ("commitment_due", True)


def test_two_ticks_break_it_once(running: Commitment, ticket: Ticket) -> None:
    for _tick in range(3):
        tickets.work_off(DUE + HOUR)
    assert Event.objects.filter(ticket=ticket, verb="commitment_broken").count() == 1


def test_kept_on_time_of_what_was_due_in_a_period(ticket: Ticket, owner: User) -> None:
    def due(hours: float) -> Commitment:
        return promise(ticket, owner, due_at=MONDAY + hours * HOUR)

    said: dict[str, Any] = {"actor": owner}
    operations.keep(due(2), evidence="Yes", at=MONDAY + HOUR, **said)
    operations.keep(due(3), evidence="Late", at=MONDAY + 4 * HOUR, **said)
    operations.renegotiate(due(5), MONDAY + 2 * DAY, "Agreed", at=MONDAY + HOUR, **said)
    operations.waive(due(5), "Not needed", at=MONDAY + HOUR, **said)
    due(6)
    operations.keep(due(30), evidence="Early", at=MONDAY + HOUR, **said)
    tickets.work_off(MONDAY + 6 * HOUR)
    shares = [Commitment.objects.kept_on_time_share(MONDAY + n * DAY, MONDAY + (n + 1) * DAY) for n in range(3)]
    assert [(share.kept, share.due) for share in shares] == [(1, 3), (1, 1), (0, 0)]
    edge = Commitment.objects.kept_on_time_share(MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)
    assert (edge.kept, edge.due) == (1, 1)  # half-open: what is due at its very end belongs to the next period
