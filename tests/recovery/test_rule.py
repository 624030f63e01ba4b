"""Rule R1: when recovery is required, and what it costs to go on."""

import pytest

from followups.operations import store_answer
from recovery.rules import Inputs, reasons
from resolution.core.refusals import Forbidden, Refused
from tests.factories import MONDAY, make_contact, make_team, make_ticket, make_user
from tickets import operations
from tickets.models import Ticket
from tickets.operations.recovery_flag import flag_recovery


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        (Inputs(), []),
        (Inputs(severity="critical"), ["severity_critical"]),
        (Inputs(hierarchical_escalation=True), ["hierarchical_escalation"]),
        (Inputs(emotional_state="angry", value_tier="B"), ["angry_and_valuable"]),
        (Inputs(emotional_state="angry", value_tier="C"), []),
        (Inputs(emotional_state="frustrated", value_tier="A"), []),
        (Inputs(churn_risk="high"), ["churn_risk_high"]),
        (Inputs(churn_risk="medium"), []),
        (Inputs(second_failure=True), ["second_failure"]),
        (Inputs(lowest_satisfaction=4), ["satisfaction_low"]),
        (Inputs(lowest_satisfaction=4.1), []),
        (Inputs(supervisor_flag=True), ["supervisor_flag"]),
    ],
)
def test_the_rule_says_why(inputs: Inputs, why: list[str]) -> None:
    assert reasons(inputs) == why


@pytest.mark.django_db
def test_an_angry_customer_worth_keeping_requires_recovery_once_the_agent_says_so() -> None:
    contact = make_contact()
    contact.customer.value_tier = "A"
    contact.customer.save()
    agent = make_user(team=make_team())
    ticket = make_ticket(owner=agent, contact=contact)
    assert not ticket.recovery_required
    ticket = operations.change_fields(ticket, {"emotional_state": "angry"}, actor=agent, at=MONDAY)
    assert ticket.recovery_required
    assert ticket.recovery_inputs["reasons"] == ["angry_and_valuable"]


@pytest.mark.django_db
def test_a_critical_ticket_is_not_implemented_without_a_written_approval_of_somebody_else() -> None:
    lead = make_user("supervisor", team=make_team())
    ticket = make_ticket(phase="diagnosis", owner=lead, severity="critical")
    with pytest.raises(Refused) as refusal:
        operations.take_step(ticket, "implement", actor=lead, at=MONDAY)
    assert "recovery_approved" in {finding.code for finding in refusal.value.unmet}
    approval = operations.request_approval(ticket, "recovery", "Credit and a call", actor=lead, at=MONDAY)
    with pytest.raises(Forbidden):
        operations.decide_approval(approval, approved=True, note="Me myself", actor=lead, at=MONDAY)
    boss = make_user("executive")
    operations.decide_approval(approval, approved=True, note="Yes.", actor=boss, at=MONDAY)
    with pytest.raises(Refused) as refusal:
        operations.take_step(ticket, "implement", actor=lead, at=MONDAY)
    assert "recovery_approved" not in {finding.code for finding in refusal.value.unmet}
    assert Ticket.objects.get(pk=ticket.pk).phase == "diagnosis"


@pytest.mark.django_db
def test_a_supervisor_asks_for_recovery_by_hand_and_takes_it_back() -> None:
    ticket = make_ticket(owner=make_user(team=make_team()))
    boss = make_user("supervisor")
    assert flag_recovery(ticket, "The chief executive called.", actor=boss, at=MONDAY).recovery_required
    assert not flag_recovery(ticket, "Settled.", raised=False, actor=boss, at=MONDAY).recovery_required
    with pytest.raises(Forbidden):
        flag_recovery(ticket, "I think so.", actor=make_user(), at=MONDAY)


@pytest.mark.django_db
def test_an_answer_of_four_or_less_asks_for_recovery() -> None:
    ticket = make_ticket(phase="follow_up")
    store_answer(ticket, "csat", 4, actor=None, at=MONDAY)
    assert Ticket.objects.get(pk=ticket.pk).recovery_inputs["reasons"] == ["satisfaction_low"]
