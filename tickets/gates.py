"""The laws: what must be true before a step, beside what the playbook asks. One gate, one sentence.

A law is never overridable; a rule is, by a supervisor with a written reason, like a hard playbook item.
The sentences are shown word for word to the agent, to the API client and in the tests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resolution.core.refusals import Finding
from tickets import silence
from tickets.case import Case
from tickets.models import Escalation, Message
from tickets.vocabulary import (
    NEEDS_NO_ANSWER,
    AcceptanceKind,
    Complexity,
    HoldParty,
    ReopenReason,
    Severity,
)

LONGEST_HOLD = timedelta(days=30)
REOPENS_WITHIN = timedelta(days=30)
UNMERGES_WITHIN = timedelta(days=30)
LAW, RULE = "law", "hard"


@dataclass(frozen=True)
class Gate:
    """One condition of one or more steps."""

    code: str
    strength: str
    sentence: str | Promise
    holds: Callable[[Case], bool]
    fields: tuple[str, ...] = ()

    def finding(self, case: Case) -> Finding:
        """The gate as a line of the report."""
        status = "pass" if self.holds(case) else "fail"
        return Finding(self.code, self.strength, status, str(self.sentence), self.fields)


GATES: dict[str, list[Gate]] = {}


def gate(
    *steps: str, sentence: str | Promise, strength: str = LAW, fields: tuple[str, ...] = ()
) -> Callable[[Callable[[Case], bool]], Callable[[Case], bool]]:
    """Hang a gate on the doors it guards."""

    def hang(holds: Callable[[Case], bool]) -> Callable[[Case], bool]:
        for step in steps:
            GATES.setdefault(step, []).append(Gate(holds.__name__, strength, sentence, holds, fields))
        return holds

    return hang


@gate("acknowledge", "resolve_on_first_contact", sentence=_("One person owns the ticket."), fields=("owner",))
def one_owner(case: Case) -> bool:
    return case.ticket.owner_id is not None


@gate(
    "acknowledge",
    "resolve_on_first_contact",
    sentence=_("A person of ours answers the customer in the same act."),
    fields=("message",),
)
def answered_by_a_person(case: Case) -> bool:
    return case.actor is not None and bool(case.said.message.strip())


@gate("acknowledge", sentence=_("The ticket was not acknowledged before."))
def not_acknowledged_yet(case: Case) -> bool:
    return case.ticket.acknowledged_at is None


@gate("diagnose", sentence=_("A person of ours has answered the customer."), strength=RULE, fields=("message",))
def acknowledged(case: Case) -> bool:
    return case.ticket.acknowledged_at is not None


@gate(
    "diagnose",
    sentence=_("For a complex issue it is decided whether to escalate."),
    strength=RULE,
    fields=("escalation_decision",),
)
def escalation_decided(case: Case) -> bool:
    is_complex = case.ticket.complexity == Complexity.COMPLEX
    return not is_complex or bool(case.cycle.escalation_decision) or bool(case.escalations)


@gate(
    "implement",
    sentence=_("A high-risk solution has a written approval."),
    strength=RULE,
    fields=("approval",),
)
def high_risk_approved(case: Case) -> bool:
    option = case.chosen_option
    risky = option is not None and option.risk == "high"
    return not risky or case.approved("high_risk", "significant_change")


@gate(
    "implement",
    sentence=_("Recovery is required: a supervisor approved the way forward in writing."),
    fields=("approval",),
)
def recovery_approved(case: Case) -> bool:
    return not case.ticket.recovery_required or case.approved("recovery")


@gate("implement", sentence=_("The proposal is written."), strength=RULE, fields=("message",))
def proposal_written(case: Case) -> bool:
    return bool(case.said.message.strip()) or bool(case.sent(Message.Purpose.PROPOSAL)) or bool(case.chosen_option)


@gate("verify", sentence=_("The customer is asked to verify."), strength=RULE, fields=("message",))
def verification_asked(case: Case) -> bool:
    return case.actor is not None


@gate("resolve", "resolve_on_first_contact", sentence=_("A closing message is written."), fields=("message",))
def closing_message(case: Case) -> bool:
    return bool(case.said.message.strip())


@gate("resolve", "close", sentence=_("No message of the customer is unanswered."), fields=("reply",))
def nothing_unanswered(case: Case) -> bool:
    return case.ticket.unanswered_since is None


@gate("resolve", sentence=_("The customer accepted the solution."), strength=RULE, fields=("acceptance_kind",))
def accepted(case: Case) -> bool:
    kind = case.said.acceptance_kind or case.cycle.acceptance_kind
    if kind == AcceptanceKind.SILENCE:
        return silence.long_enough(case)
    return kind in (
        AcceptanceKind.CUSTOMER_TESTED,
        AcceptanceKind.CUSTOMER_SAID,
        AcceptanceKind.OBSERVED_TOGETHER,
    )


@gate(
    "resolve_on_first_contact",
    sentence=_("The issue is simple, at most medium, needs no recovery and waits for nobody."),
    fields=("complexity", "severity"),
)
def express_eligible(case: Case) -> bool:
    ticket = case.ticket
    mild = ticket.severity in (Severity.MEDIUM, Severity.LOW)
    simple = ticket.complexity == Complexity.SIMPLE
    return simple and mild and not ticket.recovery_required and not ticket.on_hold


@gate("resolve_on_first_contact", sentence=_("No later message of the customer waits for another answer."))
def nothing_else_waits(case: Case) -> bool:
    inbound = [message for message in case.messages if message.kind == Message.Kind.INBOUND]
    return len([message for message in inbound if message.intent not in NEEDS_NO_ANSWER]) <= 1


@gate("close", sentence=_("Both follow-ups have ended."), strength=RULE)
def follow_ups_ended(case: Case) -> bool:
    return case.ticket.open_follow_ups == 0


@gate("close", sentence=_("No commitment is overdue."), strength=RULE)
def no_broken_promise(case: Case) -> bool:
    return case.ticket.overdue_commitments == 0


@gate(
    "rework",
    "rethink",
    "redefine",
    "reopen",
    "hold",
    "escalate",
    "return",
    sentence=_("A reason is given."),
    fields=("reason",),
)
def reason_given(case: Case) -> bool:
    return bool(case.said.reason.strip())


@gate("redefine", sentence=_("The problem is stated anew."), fields=("problem_statement",))
def new_statement(case: Case) -> bool:
    return bool(case.said.case.get("problem_statement"))


@gate("reopen", sentence=_("It is said why it is not over."), fields=("reopen_reason",))
def reopen_reason_given(case: Case) -> bool:
    return case.said.reopen_reason in ReopenReason.values


@gate("reopen", sentence=_("It was closed at most 30 days ago; later, a new linked ticket is the way."))
def closed_recently(case: Case) -> bool:
    closed = case.ticket.closed_at
    return closed is None or case.at - closed <= REOPENS_WITHIN


@gate("merge", sentence=_("The other ticket is named, and it is not this one."), fields=("into",))
def target_named(case: Case) -> bool:
    return case.said.into is not None and case.said.into.pk != case.ticket.pk


@gate("merge", sentence=_("The other ticket is open."), fields=("into",))
def target_open(case: Case) -> bool:
    return case.said.into is not None and case.said.into.is_open


@gate("merge", sentence=_("Both tickets belong to the same customer, or a lead merges them."), fields=("into",))
def same_customer_or_lead(case: Case) -> bool:
    other = case.said.into
    leads = case.actor is not None and case.actor.leads
    return other is not None and (other.customer_id == case.ticket.customer_id or leads)


@gate("unmerge", sentence=_("It was merged at most 30 days ago."))
def merged_recently(case: Case) -> bool:
    merge = case.ticket.merges_away.filter(undone_at=None).first()
    return merge is not None and case.at - merge.merged_at <= UNMERGES_WITHIN


@gate("cancel", sentence=_("It is said why there is nothing to solve."), fields=("cancel_reason",))
def cancel_reason_given(case: Case) -> bool:
    return bool(case.said.cancel_reason)


@gate("cancel", sentence=_("After somebody has answered, only a lead cancels."))
def lead_after_contact(case: Case) -> bool:
    return case.ticket.acknowledged_at is None or (case.actor is not None and case.actor.leads)


@gate("hold", sentence=_("It is said whom we wait for."), fields=("party",))
def party_named(case: Case) -> bool:
    return case.said.party in HoldParty.values


@gate("hold", sentence=_("The wait ends in the future, within 30 days."), fields=("until",))
def hold_ends_soon(case: Case) -> bool:
    until = case.said.until
    return until is not None and case.at < until <= case.at + LONGEST_HOLD


@gate("hold", sentence=_("The customer was asked something before we wait for them."), fields=("message",))
def question_asked(case: Case) -> bool:
    if case.said.party != HoldParty.CUSTOMER or case.said.message.strip():
        return True
    asked, told = case.ticket.last_outbound_at, case.ticket.last_inbound_at
    return asked is not None and (told is None or asked >= told)


@gate("resume", sentence=_("Somebody is waited for."))
def is_on_hold(case: Case) -> bool:
    return case.ticket.on_hold


@gate("escalate", sentence=_("It is said to whom it goes."), fields=("target",))
def escalation_target(case: Case) -> bool:
    return case.said.target_user is not None or case.said.target_team is not None


@gate("escalate", sentence=_("The case is told in brief."), fields=("brief",))
def brief_written(case: Case) -> bool:
    return bool(case.said.brief.strip())


@gate("escalate", sentence=_("No other escalation waits for an answer."))
def no_escalation_waits(case: Case) -> bool:
    return not any(e.accepted_at is None and e.returned_at is None for e in case.escalations)


@gate("accept", "return", sentence=_("An escalation waits for the one who answers it."))
def escalation_waits(case: Case) -> bool:
    return waiting_escalation(case) is not None


def waiting_escalation(case: Case) -> Escalation | None:
    """The escalation that waits for this actor: for them by name, for their team, or anybody's for a lead."""
    actor = case.actor
    if actor is None:
        return None
    for escalation in case.escalations:
        waits = escalation.accepted_at is None and escalation.returned_at is None
        theirs = escalation.target_user_id == actor.pk or actor.leads
        in_team = escalation.target_team_id and actor.memberships.filter(team=escalation.target_team_id).exists()
        if waits and (theirs or in_team):
            return escalation
    return None
