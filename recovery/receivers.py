"""The rule is asked again whenever one of its inputs may have changed."""

from typing import Any

from django.dispatch import receiver

from recovery.rules import Inputs, reasons
from tickets.events import recorded
from tickets.models import Assessment, Escalation, Event, Ticket

ASKS_AGAIN = frozenset(
    {"opened", "changed", "escalate", "reopen", "survey_answered", "recovery_flagged", "recurrence_decided"}
)


@receiver(recorded, dispatch_uid="recovery.ask_the_rule")
def ask_the_rule(event: Event, **_: Any) -> None:
    """Set the ticket's flag and its inputs; once required by hand or by an answer, it stays required."""
    if event.verb not in ASKS_AGAIN:
        return
    ticket = event.ticket
    known = inputs_of(ticket, event)
    why = reasons(known)
    ticket.recovery_required = bool(why)
    ticket.recovery_inputs = {**known.as_dict(), "reasons": why}


def inputs_of(ticket: Ticket, event: Event) -> Inputs:
    """What is known now. A newborn ticket has no case file yet, so nothing is read for it."""
    before = ticket.recovery_inputs
    newborn = event.verb == "opened"
    return Inputs(
        severity=ticket.severity,
        hierarchical_escalation=not newborn and _escalated_up(ticket),
        emotional_state="" if newborn else _emotional_state(ticket),
        value_tier=ticket.customer.value_tier,
        churn_risk=ticket.customer.churn_risk,
        second_failure=ticket.second_failure,
        lowest_satisfaction=_lowest_satisfaction(event, before.get("lowest_satisfaction")),
        supervisor_flag=bool(event.detail.get("supervisor_flag", before.get("supervisor_flag", False))),
    )


def _lowest_satisfaction(event: Event, before: float | None) -> float | None:
    if event.verb != "survey_answered" or event.detail.get("kind") != "csat":
        return before
    score = float(event.detail["s10"])
    return score if before is None else min(before, score)


def _escalated_up(ticket: Ticket) -> bool:
    return ticket.escalations.filter(kind=Escalation.Kind.HIERARCHICAL).exists()


def _emotional_state(ticket: Ticket) -> str:
    confirmed = Assessment.objects.filter(cycle=ticket.cycle, emotional_state_confirmed=True)
    return confirmed.values_list("emotional_state", flat=True).first() or ""
