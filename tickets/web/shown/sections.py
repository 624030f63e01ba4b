"""The phase work as a table: which fields stand together, in which phase, and where an answer is given."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.case import Case
from tickets.vocabulary import Category, Complexity, Phase

Words = str | Promise


@dataclass(frozen=True)
class Section:
    """A heading with the fields that are answered together; `name` is its anchor on the page.

    `part` is a list of records that stands under the fields, drawn by its own template.
    """

    name: str
    phase: str
    title: Words
    fields: tuple[str, ...] = ()
    part: str = ""
    only: str = ""  # `bug` or `complex`: shown only while that is true

    def belongs(self, case: Case) -> bool:
        """Whether this case has a use for it."""
        bug = case.ticket.category == Category.TECHNICAL_BUG
        return {"bug": bug, "complex": case.ticket.complexity == Complexity.COMPLEX}.get(self.only, True)


CONNECTION, DIAGNOSIS, IMPLEMENTATION, VERIFICATION, FOLLOW_UP = (
    Phase.CONNECTION,
    Phase.DIAGNOSIS,
    Phase.IMPLEMENTATION,
    Phase.VERIFICATION,
    Phase.FOLLOW_UP,
)
SECTIONS = (
    Section("assessment", CONNECTION, _("The problem"), ("problem_statement", "desired_outcome"), part="words"),
    Section("classification", CONNECTION, _("What it is"), ("category", "severity", "complexity")),
    Section("escalation", CONNECTION, _("A complex issue"), ("escalation_decision",), only="complex"),
    Section(
        "impact",
        CONNECTION,
        _("What it does to them"),
        ("impact_scope", "impact_text", "business_impact", "daily_operation_effect"),
    ),
    Section("urgency", CONNECTION, _("How urgent"), ("time_sensitivity", "customer_deadline_at", "no_deadline")),
    Section("feelings", CONNECTION, _("How they feel"), ("emotional_state",)),
    Section("attempts", CONNECTION, _("Tried before"), ("none_tried",), part="attempts"),
    Section("workaround", CONNECTION, _("Getting by"), ("workaround", "workaround_text", "resources")),
    Section("began", CONNECTION, _("How it began"), ("started_at", "started_at_precision", "trigger_event")),
    Section(
        "environment",
        CONNECTION,
        _("Where it happens"),
        ("browser", "operating_system", "device", "app_version", "connectivity"),
        only="bug",
    ),
    Section(
        "reproduction",
        DIAGNOSIS,
        _("Making it happen"),
        ("not_reproducible_reason", "error_text"),
        part="reproduction",
        only="bug",
    ),
    Section("checks", DIAGNOSIS, _("Diagnostic checks"), part="checks"),
    Section(
        "root-cause",
        DIAGNOSIS,
        _("Root cause"),
        ("root_cause", "root_cause_area", "root_cause_state", "contributing_factors"),
    ),
    Section("pattern", DIAGNOSIS, _("Pattern and prevention"), ("pattern_decision", "prevention_note")),
    Section("options", DIAGNOSIS, _("Ways to solve it"), part="options"),
    Section("validations", DIAGNOSIS, _("Tried out before it goes in"), part="validations"),
    Section("agreement", IMPLEMENTATION, _("The customer's yes"), part="agreement"),
    Section("implementation", IMPLEMENTATION, _("Putting it in, step by step"), part="implementation"),
    Section("tests", VERIFICATION, _("Tests"), part="tests"),
    Section("acceptance", VERIFICATION, _("Acceptance"), ("acceptance_kind", "acceptance_note")),
    Section("record", VERIFICATION, _("The record"), ("resolution_summary", "additional_needs", "self_help_note")),
    Section("knowledge", VERIFICATION, _("Knowledge"), ("kb_outcome", "shared_resource")),
    Section(
        "prevention",
        VERIFICATION,
        _("So that it stays away"),
        (
            "pattern_recheck",
            "prevention_recommendation",
            "prevention_measure",
            "prevention_owner",
            "prevention_due_on",
        ),
    ),
    Section("time", VERIFICATION, _("Time"), ("no_time_spent",), part="time"),
    Section("after", FOLLOW_UP, _("After the follow-ups"), ("customer_questions", "lesson")),
)
BY_NAME = {section.name: section for section in SECTIONS}
HOME = {field: section for section in SECTIONS for field in section.fields}

# Names that playbook items and gates use for what is no single field: the section that answers them.
ANSWERED_IN = {
    "attempted_solutions": "attempts",
    "reproduction_steps": "reproduction",
    "diagnostic_checks": "checks",
    "solution_options": "options",
    "risk": "options",
    "side_effects": "options",
    "workflow_impact": "options",
    "test_plan": "options",
    "steps": "options",
    "effort_minutes": "options",
    "rollback_plan": "options",
    "alternatives": "options",
    "validations": "validations",
    "implementation_window": "validations",
    "agreement": "agreement",
    "implementation_steps": "implementation",
    "why": "implementation",
    "verification_tests": "tests",
    "time_entries": "time",
    "prevention_measures": "prevention",
    "follow_up_questions": "after",
}
# What stands in the right column, by its anchor there.
BESIDE = {
    "contact": "customer",
    "contact_role": "customer",
    "preferred_channel": "customer",
    "style": "customer",
    "technical_level": "customer",
    "approval": "approvals",
    "follow_up_outcome": "panel-follow-ups",
}
HEARD = ("satisfaction_confirmation",)  # answered by what the customer said, sorted where it stands
SPOKEN = ("message", "reply", "next_update_promised_at")  # answered by writing to the customer
ANCHORS_BESIDE = {
    "history": "history",
    "files": "files",
    "customer": "customer",
    "properties": "properties",
    "approvals": "approvals",
    "follow-ups": "panel-follow-ups",
}


def home_of(field: str) -> Section | None:
    """The section where a field, or what a playbook item calls one, is answered."""
    return HOME.get(field) or BY_NAME.get(ANSWERED_IN.get(field, ""))
