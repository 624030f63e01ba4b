"""How the data answers an item: one named derivation for each, so that nobody can tick it by hand.

A derivation gets the case and returns where its evidence stands on the ticket's page (an anchor), or
"" when it does not hold.
"""

from collections.abc import Callable

from tickets.case import Case
from tickets.models import Message, SolutionOption, WorkStep
from tickets.vocabulary import AcceptanceKind, Category, Complexity, HoldParty, Intent, Variant, Workaround

Derivation = Callable[[Case], bool]
DERIVATIONS: dict[str, tuple[Derivation, str]] = {}
MINIMUM_STATEMENT = 20  # characters: enough to say something that the subject does not


def derives(name: str, anchor: str) -> Callable[[Derivation], Derivation]:
    """Register a derivation; `anchor` is the part of the ticket's page that shows its evidence."""

    def register(function: Derivation) -> Derivation:
        DERIVATIONS[name] = (function, anchor)
        return function

    return register


def holds(name: str, case: Case) -> bool:
    """Whether the named evidence holds. An unknown name never does, so that a typo blocks loudly."""
    return name in DERIVATIONS and DERIVATIONS[name][0](case)


def anchor_of(name: str) -> str:
    return DERIVATIONS[name][1] if name in DERIVATIONS else ""


def _assessed(name: str, field: str, *, anchor: str = "assessment") -> None:
    """Evidence that is simply a filled field of the assessment."""

    def filled(case: Case) -> bool:
        return bool(case.assessment and getattr(case.assessment, field))

    DERIVATIONS[name] = (filled, anchor)


def _recorded(name: str, field: str) -> None:
    """Evidence that is simply a filled field of the cycle's record."""

    def filled(case: Case) -> bool:
        return bool(getattr(case.cycle, field))

    DERIVATIONS[name] = (filled, "record")


_assessed("emotional_state_known", "emotional_state_confirmed")
_assessed("desired_outcome_known", "desired_outcome")
_assessed("daily_effect_known", "daily_operation_effect")
_assessed("error_text_known", "error_text")
_assessed("resources_decided", "resources_required")
_assessed("history_reviewed", "history_seen_at", anchor="history")
_recorded("self_help_note_written", "self_help_note")
_recorded("additional_needs_asked", "additional_needs")
_recorded("resolution_recorded", "resolution_summary")
_recorded("knowledge_outcome_set", "knowledge_outcome")
_recorded("pattern_decided", "pattern_decision")
_recorded("pattern_rechecked", "pattern_recheck")
_recorded("lesson_recorded", "lesson")
_recorded("follow_up_questions_answered", "customer_questions")
_recorded("prevention_drafted", "prevention_note")


# ---- 1 Connection ----
@derives("owner_set", "properties")
def owner_set(case: Case) -> bool:
    return case.ticket.owner_id is not None


@derives("first_contact_made", "timeline")
def first_contact_made(case: Case) -> bool:
    writes_now = bool(case.said.message) and case.actor is not None
    return writes_now or case.ticket.acknowledged_at is not None


@derives("next_update_promised", "timeline")
def next_update_promised(case: Case) -> bool:
    return case.said.next_update_at is not None or case.ticket.next_update_promised_at is not None


@derives("urgency_known", "assessment")
def urgency_known(case: Case) -> bool:
    return bool(case.assessment and case.assessment.business_impact and case.assessment.time_sensitivity)


@derives("communication_style_known", "customer")
def communication_style_known(case: Case) -> bool:
    return bool(case.ticket.contact.preferred_channel)


@derives("technical_level_known", "customer")
def technical_level_known(case: Case) -> bool:
    return case.ticket.contact.technical_level is not None


@derives("problem_stated", "assessment")
def problem_stated(case: Case) -> bool:
    statement = case.assessment.problem_statement.strip() if case.assessment else ""
    return len(statement) >= MINIMUM_STATEMENT and statement.casefold() != case.ticket.subject.strip().casefold()


@derives("impact_known", "assessment")
def impact_known(case: Case) -> bool:
    return bool(case.assessment and case.assessment.impact_scope and case.assessment.impact_text)


@derives("timing_known", "assessment")
def timing_known(case: Case) -> bool:
    assessment = case.assessment
    return bool(assessment and (assessment.problem_started_at or assessment.started_precision == "unknown"))


@derives("attempted_solutions_known", "attempts")
def attempted_solutions_known(case: Case) -> bool:
    return bool(case.assessment and case.assessment.none_tried) or bool(case.attempts)


@derives("contact_known", "customer")
def contact_known(case: Case) -> bool:
    return bool(case.ticket.contact.name or case.ticket.contact.email)


@derives("environment_known", "environment")
def environment_known(case: Case) -> bool:
    there = case.environment
    return bool(there and (there.browser or there.device or there.app_version) and there.operating_system)


@derives("reproduction_known", "reproduction")
def reproduction_known(case: Case) -> bool:
    given_up = bool(case.assessment and case.assessment.not_reproducible_reason)
    return given_up or any(step.stage == WorkStep.Stage.REPRODUCTION for step in case.work_steps)


@derives("screenshot_attached", "files")
def screenshot_attached(case: Case) -> bool:
    return case.has_evidence_file


@derives("workaround_known", "assessment")
def workaround_known(case: Case) -> bool:
    return bool(case.assessment and case.assessment.workaround not in ("", Workaround.UNKNOWN))


@derives("category_set", "properties")
def category_set(case: Case) -> bool:
    return bool(case.ticket.category)


@derives("severity_set", "properties")
def severity_set(case: Case) -> bool:
    return bool(case.ticket.severity)


@derives("complexity_set", "properties")
def complexity_set(case: Case) -> bool:
    return bool(case.ticket.complexity)


@derives("deadline_known", "assessment")
def deadline_known(case: Case) -> bool:
    return bool(case.assessment and (case.assessment.customer_deadline_at or case.assessment.no_deadline))


# ---- 2 Diagnosis ----
@derives("root_cause_named", "root-cause")
def root_cause_named(case: Case) -> bool:
    cause = case.root_cause
    if cause is None:
        return False
    if cause.state == cause.State.UNKNOWN_MONITORED:
        return case.ticket.variant != Variant.COMPLEX or case.approved("unknown_cause")
    return bool(cause.node and cause.text)


@derives("contributing_factors_named", "root-cause")
def contributing_factors_named(case: Case) -> bool:
    return bool(case.root_cause and case.root_cause.factors)


@derives("product_feedback_recorded", "record")
def product_feedback_recorded(case: Case) -> bool:
    return "2B5" in case.responses


@derives("progress_updates_kept", "timeline")
def progress_updates_kept(case: Case) -> bool:
    promised = case.ticket.next_update_promised_at
    return promised is None or promised > case.at


@derives("next_update_renewed", "timeline")
def next_update_renewed(case: Case) -> bool:
    return case.said.next_update_at is not None or case.ticket.hold_party == HoldParty.CUSTOMER


@derives("workaround_offered", "assessment")
def workaround_offered(case: Case) -> bool:
    settled = (Workaround.OFFERED, Workaround.IN_USE, Workaround.NONE)
    return bool(case.assessment and case.assessment.workaround in settled)


@derives("option_exists", "options")
def option_exists(case: Case) -> bool:
    live = [option for option in case.options if option.state != SolutionOption.State.FAILED]
    alone = len(live) == 1 and bool(live[0].only_viable_because)
    return len(live) >= (2 if case.ticket.variant == Variant.COMPLEX else 1) or alone


@derives("option_risk_rated", "options")
def option_risk_rated(case: Case) -> bool:
    return bool(case.options) and all(option.risk for option in case.options)


@derives("option_impact_described", "options")
def option_impact_described(case: Case) -> bool:
    return bool(case.chosen_option and case.chosen_option.workflow_impact)


@derives("option_test_planned", "options")
def option_test_planned(case: Case) -> bool:
    return bool(case.chosen_option and case.chosen_option.test_plan)


@derives("option_steps_planned", "options")
def option_steps_planned(case: Case) -> bool:
    option = case.chosen_option
    return bool(option and option.steps and option.effort_minutes is not None)


@derives("rollback_planned", "options")
def rollback_planned(case: Case) -> bool:
    return bool(case.chosen_option and case.chosen_option.rollback_plan)


@derives("approval_granted", "approvals")
def approval_granted(case: Case) -> bool:
    return case.approved("high_risk", "significant_change")


# ---- 3 Implementation ----
@derives("proposal_sent", "timeline")
def proposal_sent(case: Case) -> bool:
    return bool(case.sent(Message.Purpose.PROPOSAL))


@derives("step_preview_sent", "options")
def step_preview_sent(case: Case) -> bool:
    return proposal_sent(case) and option_steps_planned(case)


@derives("alternatives_presented", "options")
def alternatives_presented(case: Case) -> bool:
    return len(case.options) > 1 or any(option.only_viable_because for option in case.options)


@derives("customer_agreed", "agreement")
def customer_agreed(case: Case) -> bool:
    return bool(case.agreements)


def _implementation(case: Case) -> list[WorkStep]:
    return [step for step in case.work_steps if step.stage == WorkStep.Stage.IMPLEMENTATION]


@derives("implementation_steps_done", "implementation")
def implementation_steps_done(case: Case) -> bool:
    steps = _implementation(case)
    return bool(steps) and all(step.state == WorkStep.State.DONE for step in steps)


@derives("written_steps_sent", "timeline")
def written_steps_sent(case: Case) -> bool:
    return proposal_sent(case)


@derives("checkpoints_verified", "implementation")
def checkpoints_verified(case: Case) -> bool:
    steps = _implementation(case)
    return bool(steps) and all(step.verified_at for step in steps)


@derives("reasons_explained", "implementation")
def reasons_explained(case: Case) -> bool:
    return any(step.why for step in _implementation(case))


@derives("resource_shared", "record")
def resource_shared(case: Case) -> bool:
    return bool(case.cycle.knowledge_reference) or case.cycle.knowledge_outcome == "not_needed"


# ---- 4 Verification ----
@derives("acceptance_recorded", "acceptance")
def acceptance_recorded(case: Case) -> bool:
    return bool(case.said.acceptance_kind or case.cycle.acceptance_kind)


@derives("satisfaction_confirmed", "acceptance")
def satisfaction_confirmed(case: Case) -> bool:
    kind = case.said.acceptance_kind or case.cycle.acceptance_kind
    said_so = any(message.intent == Intent.CONFIRMATION for message in case.messages)
    return said_so or kind in (AcceptanceKind.SILENCE, AcceptanceKind.OBSERVED_TOGETHER)


@derives("root_cause_confirmed", "root-cause")
def root_cause_confirmed(case: Case) -> bool:
    return root_cause_named(case) and bool(case.root_cause and case.root_cause.prevention)


@derives("time_logged", "time")
def time_logged(case: Case) -> bool:
    return case.cycle.no_time_spent or case.minutes > 0


@derives("survey_queued", "follow-ups")
def survey_queued(case: Case) -> bool:
    return case.ticket.resolved_at is not None and not case.ticket.contact.surveys_opted_out


@derives("prevention_assigned", "record")
def prevention_assigned(case: Case) -> bool:
    cycle = case.cycle
    return bool(cycle.prevention_measure and cycle.prevention_owner_id and cycle.prevention_due_on)


@derives("training_need_recorded", "record")
def training_need_recorded(case: Case) -> bool:
    return "4D4" in case.responses


# ---- 5 Follow-up ----
@derives("immediate_follow_up_ended", "follow-ups")
def immediate_follow_up_ended(case: Case) -> bool:
    return "immediate" in case.settled_follow_ups


@derives("extended_follow_up_ended", "follow-ups")
def extended_follow_up_ended(case: Case) -> bool:
    return "extended" in case.settled_follow_ups


@derives("feedback_invited", "follow-ups")
def feedback_invited(case: Case) -> bool:
    return bool(case.settled_follow_ups)


def conditions_holding(case: Case) -> frozenset[str]:
    """Which conditions of the playbook are true of the case."""
    ticket, option = case.ticket, case.chosen_option if case.ticket.phase != "connection" else None
    holding = {
        "bug": ticket.category == Category.TECHNICAL_BUG,
        "training": ticket.category in (Category.TRAINING_NEED, Category.USER_ERROR),
        "high_risk": bool(option and (option.risk == "high" or option.significant_change)),
        "risk_not_low": option is None or option.risk != "low",
        "recurrence": ticket.second_failure or ticket.reopen_count > 0,
        "broken_commitment": ticket.broken_commitments > 0,
    }
    return frozenset(name for name, true in holding.items() if true)


def is_complex(case: Case) -> bool:
    return case.ticket.complexity == Complexity.COMPLEX
