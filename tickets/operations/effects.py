"""What each step brings with it, beside the move: one function a step, run under the ticket's lock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from resolution.core.business_time import Calendar
from tickets import events
from tickets.case import Case
from tickets.gates import waiting_escalation
from tickets.models import (
    AgendaEntry,
    Assessment,
    Environment,
    Escalation,
    Message,
    PhaseEntry,
    ResolutionCycle,
    SolutionOption,
)
from tickets.operations import agenda, cards, merging, talking
from tickets.playbook.checklist import current_version
from tickets.vocabulary import AcceptanceKind, HoldParty, Phase, ReopenReason, Verdict

Effect = Callable[[Case], None]
EFFECTS: dict[str, Effect] = {}
ESCALATION_ANSWER = timedelta(minutes=10)
ONE_DAY = timedelta(days=1)
Kind, Purpose = Message.Kind, Message.Purpose


def after(case: Case, step: str) -> None:
    """Do what the step brings with it."""
    if step in EFFECTS:
        EFFECTS[step](case)


def told(case: Case, step: str) -> dict[str, Any]:
    """What the step's event says beside who, when, and from where to where."""
    return TOLD[step](case) if step in TOLD else {}


def effect(step: str) -> Callable[[Effect], Effect]:
    def register(function: Effect) -> Effect:
        EFFECTS[step] = function
        return function

    return register


@effect("acknowledge")
def acknowledge(case: Case) -> None:
    case.ticket.acknowledged_at = case.at
    _say(case, Purpose.REPLY)


@effect("diagnose")
def diagnose(case: Case) -> None:
    """The cycle follows, from now on, the playbook as it stands today."""
    case.cycle.playbook = case.cycle.playbook or current_version()
    case.cycle.variant = case.ticket.variant
    case.cycle.save(update_fields=["playbook", "variant"])


@effect("implement")
def implement(case: Case) -> None:
    option = case.chosen_option
    if option is not None and option.state != SolutionOption.State.CHOSEN:
        option.state = SolutionOption.State.CHOSEN
        option.save(update_fields=["state"])
    if not case.sent(Purpose.PROPOSAL):
        talking.post(
            case.ticket,
            case.said.message.strip() or proposal_text(case),
            kind=Kind.OUTBOUND,
            purpose=Purpose.PROPOSAL,
            actor=case.actor,
            at=case.at,
            promised_at=case.said.next_update_at,
            generated=not case.said.message.strip(),
        )


@effect("verify")
def verify(case: Case) -> None:
    """Ask the customer, and wait one business day for them."""
    body = case.said.message.strip() or _("We have put the solution in. Please try it and tell us whether it works.")
    talking.post(
        case.ticket,
        body,
        kind=Kind.OUTBOUND,
        purpose=Purpose.VERIFICATION_REQUEST,
        actor=case.actor,
        at=case.at,
        generated=not case.said.message.strip(),
    )
    talking.begin_hold(
        case.ticket,
        party=HoldParty.CUSTOMER,
        until=one_business_day(case),
        reason=_("We asked the customer to verify."),
        actor=case.actor,
        at=case.at,
    )
    case.ticket.next_update_promised_at = None


@effect("resolve")
def resolve(case: Case) -> None:
    cycle = case.cycle
    cycle.acceptance_kind = case.said.acceptance_kind or cycle.acceptance_kind
    cycle.acceptance_note = case.said.acceptance_note or cycle.acceptance_note
    _say(case, Purpose.CLOSING)
    _end_cycle(case)


@effect("resolve_on_first_contact")
def resolve_on_first_contact(case: Case) -> None:
    """Acknowledge and resolve in one act; every phase leaves its row, so that nothing looks skipped."""
    ticket, cycle = case.ticket, case.cycle
    acknowledges = ticket.acknowledged_at is None
    ticket.acknowledged_at = ticket.acknowledged_at or case.at
    cycle.playbook, cycle.variant = current_version(), ticket.variant
    cycle.acceptance_kind = AcceptanceKind.PRESUMED
    between = (Phase.DIAGNOSIS, Phase.IMPLEMENTATION, Phase.VERIFICATION)
    PhaseEntry.objects.bulk_create(
        PhaseEntry(
            ticket=ticket,
            cycle=cycle,
            phase=phase,
            step="resolve_on_first_contact",
            entered_at=case.at,
            left_at=case.at,
            entered_by=case.actor,
        )
        for phase in between
    )
    _say(case, Purpose.CLOSING)
    if acknowledges:
        events.record(ticket, "acknowledged", actor=case.actor, at=case.at, first_contact=True)
    _end_cycle(case)


@effect("close")
def close(case: Case) -> None:
    case.ticket.closed_at = case.at
    _clear_agenda(case)


@effect("rework")
def rework(case: Case) -> None:
    """Acceptance is withdrawn; a new round of tests begins."""
    _withdraw_acceptance(case)
    _end_any_hold(case)


@effect("rethink")
def rethink(case: Case) -> None:
    """The chosen option failed; the others stay on the table."""
    _withdraw_acceptance(case)
    _end_any_hold(case)
    case.cycle.options.filter(state=SolutionOption.State.CHOSEN).update(state=SolutionOption.State.FAILED)
    case.cycle.agreements.filter(withdrawn_at=None).update(withdrawn_at=case.at)


@effect("redefine")
def redefine(case: Case) -> None:
    """The answers stay, and are to be confirmed again."""
    _withdraw_acceptance(case)
    _end_any_hold(case)
    Assessment.objects.filter(cycle=case.cycle).update(emotional_state_confirmed=False)
    case.cycle.agreements.filter(withdrawn_at=None).update(withdrawn_at=case.at)


@effect("reopen")
def reopen(case: Case) -> None:
    """A new cycle, which starts from what the last one knew."""
    old = case.cycle
    if case.said.reopen_reason != ReopenReason.NEW_INFO:
        old.acceptance_withdrawn_at = case.at
        old.save(update_fields=["acceptance_withdrawn_at"])
    new = ResolutionCycle.objects.create(
        ticket=case.ticket,
        number=old.number + 1,
        started_at=case.at,
        reopen_reason=case.said.reopen_reason,
        reopen_note=case.said.reason,
        playbook=current_version(),
        variant=case.ticket.variant,
    )
    for model in (Assessment, Environment):
        copy = model.objects.filter(cycle=old).first()
        if copy is not None:
            copy.pk, copy.cycle = None, new
            copy.save(force_insert=True)
    case.ticket.cycle = new
    case.ticket.reopen_count += 1
    case.ticket.resolved_at = case.ticket.closed_at = None
    case.ticket.phase_entries.filter(left_at=None).update(cycle=new)
    cards.decide_all(case.ticket, Verdict.PROBLEM_BACK, actor=case.actor, at=case.at)
    agenda.settle(case.ticket, "close", at=case.at, state=AgendaEntry.State.CANCELLED)


@effect("merge")
def merge(case: Case) -> None:
    merging.move_over(case.ticket, case.said.into, actor=case.actor, at=case.at)
    cards.take_away(case.ticket, at=case.at)
    _clear_agenda(case)


@effect("unmerge")
def unmerge(case: Case) -> None:
    merging.move_back(case.ticket, actor=case.actor, at=case.at)


@effect("cancel")
def cancel(case: Case) -> None:
    case.ticket.cancel_reason = case.said.cancel_reason
    cards.take_away(case.ticket, at=case.at)
    _end_any_hold(case)
    _clear_agenda(case)


@effect("restore")
def restore(case: Case) -> None:
    case.ticket.cancel_reason = ""


@effect("hold")
def hold(case: Case) -> None:
    said = case.said
    if said.message.strip():
        _say(case, Purpose.REPLY)
    assert said.until is not None  # noqa: S101 - the gate `hold_ends_soon` holds
    talking.begin_hold(
        case.ticket, party=said.party, until=said.until, reason=said.reason, actor=case.actor, at=case.at
    )


@effect("resume")
def resume(case: Case) -> None:
    case.ticket.holds.filter(ended_at=None).update(ended_at=case.at)
    case.ticket.hold_party, case.ticket.hold_until = "", None
    agenda.settle(case.ticket, "hold", at=case.at)


@effect("escalate")
def escalate(case: Case) -> None:
    said = case.said
    up = said.target_user is not None and said.target_user.leads
    escalation = Escalation.objects.create(
        ticket=case.ticket,
        cycle=case.cycle,
        kind=Escalation.Kind.HIERARCHICAL if up else Escalation.Kind.FUNCTIONAL,
        target_user=said.target_user,
        target_team=said.target_team,
        reason=said.reason,
        brief=said.brief,
        raised_by=case.actor,
        raised_at=case.at,
    )
    agenda.put(case.ticket, "escalation", str(escalation.pk), due_at=case.at + ESCALATION_ANSWER, at=case.at)


@effect("accept")
def accept(case: Case) -> None:
    """Whoever accepts owns it from now on."""
    escalation = waiting_escalation(case)
    assert escalation is not None  # noqa: S101 - the gate `escalation_waits` holds
    escalation.accepted_by, escalation.accepted_at = case.actor, case.at
    escalation.save(update_fields=["accepted_by", "accepted_at"])
    case.ticket.owner = case.actor
    if escalation.target_team_id:
        case.ticket.team_id = escalation.target_team_id
    agenda.settle(case.ticket, "escalation", at=case.at)


@effect("return")
def return_(case: Case) -> None:
    escalation = waiting_escalation(case)
    assert escalation is not None  # noqa: S101 - the gate `escalation_waits` holds
    escalation.returned_at, escalation.return_reason = case.at, case.said.reason
    escalation.save(update_fields=["returned_at", "return_reason"])
    agenda.settle(case.ticket, "escalation", at=case.at)


def proposal_text(case: Case) -> str:
    """The chosen option in words for the customer."""
    option = case.chosen_option
    if option is None:
        return ""
    parts = [_("This is what we propose: %(title)s") % {"title": option.title}, option.description]
    if option.steps:
        steps = [line.strip() for line in option.steps.splitlines() if line.strip()]
        parts.append("\n".join(f"{number}. {line}" for number, line in enumerate(steps, 1)))
    if option.workflow_impact:
        parts.append(_("What it changes for you: %(impact)s") % {"impact": option.workflow_impact})
    parts.append(_("Shall we go ahead?"))
    return "\n\n".join(part for part in parts if part)


def one_business_day(case: Case) -> datetime:
    """One business day from now, in the hours of the ticket's team."""
    calendar = case.ticket.team.calendar if case.ticket.team else Calendar.always()
    return calendar.next_open(case.at + ONE_DAY)


def _say(case: Case, purpose: str) -> None:
    talking.post(
        case.ticket,
        talking.said_words(case.said.message),
        kind=Kind.CALL if case.said.call else Kind.OUTBOUND,
        purpose=purpose,
        actor=case.actor,
        at=case.at,
        reached=case.said.call,
        promised_at=case.said.next_update_at,
        generated=case.actor is None,
        files=case.said.files,
    )


def _end_cycle(case: Case) -> None:
    ticket, cycle = case.ticket, case.cycle
    _end_any_hold(case)
    talking.break_silence(ticket, at=case.at)
    cycle.resolved_at = cycle.ended_at = ticket.resolved_at = case.at
    cycle.accepted_at = case.at
    cycle.resolved_by = case.actor
    cycle.save()
    ticket.next_update_promised_at = None


def _withdraw_acceptance(case: Case) -> None:
    talking.break_silence(case.ticket, at=case.at)
    case.cycle.acceptance_kind, case.cycle.acceptance_withdrawn_at = "", case.at
    case.cycle.save(update_fields=["acceptance_kind", "acceptance_withdrawn_at"])


def _end_any_hold(case: Case) -> None:
    if case.ticket.on_hold:
        talking.end_hold(case.ticket, actor=case.actor, at=case.at)


def _clear_agenda(case: Case) -> None:
    agenda.clear(case.ticket, at=case.at)


def _resolved(case: Case) -> dict[str, Any]:
    return {"acceptance_kind": case.cycle.acceptance_kind, "cycle_id": case.cycle.pk}


TOLD: dict[str, Callable[[Case], dict[str, Any]]] = {
    "resolve": _resolved,
    "resolve_on_first_contact": _resolved,
    "reopen": lambda case: {"reopen_reason": case.said.reopen_reason, "cycle_id": case.cycle.pk},
    "hold": lambda case: {"party": case.said.party, "until": case.said.until.isoformat() if case.said.until else None},
    "cancel": lambda case: {"cancel_reason": case.said.cancel_reason},
    "merge": lambda case: {"into": case.said.into.pk},
    "rework": lambda case: {"failing_check": case.said.failing_check},
}
