"""What the demo's agents write into the case file."""

from datetime import date
from typing import Any

from accounts.models import User
from resolution.demo.issues import Issue


def assessment(issue: Issue, mood: str, complexity: str = "moderate") -> dict[str, Any]:
    """What they find out in phase 1."""
    return {
        "category": issue.category,
        "complexity": complexity,
        "problem_statement": issue.problem,
        "emotional_state": mood,
        "business_impact": "A weekly report is late, and three people wait for it.",
        "time_sensitivity": "This week",
        "no_deadline": True,
        "impact_scope": "team",
        "impact_text": "Three people wait for the figures and copy them by hand.",
        "daily_operation_effect": "They copy figures by hand.",
        "started_at_precision": "unknown",
        "none_tried": True,
        "desired_outcome": "That it works again, without doing it twice.",
        "workaround": "none",
        "resources": "Nobody else",
        "escalation_decision": "not_needed",
        "browser": "Firefox 152",
        "operating_system": "Windows 11",
        "error_text": issue.error,
    }


def diagnosis(issue: Issue) -> dict[str, Any]:
    """What they find in phase 2."""
    return {
        "root_cause_area": issue.area,
        "root_cause": issue.cause,
        "contributing_factors": ["No alarm before the customer noticed"],
        "pattern_decision": "isolated",
        "prevention_note": issue.prevention,
    }


def option(issue: Issue) -> dict[str, Any]:
    """What they propose."""
    return {
        "title": "Remove the cause in the account",
        "description": issue.answer,
        "risk": "low",
        "workflow_impact": "Nothing changes in how you work.",
        "test_plan": "Try it with the customer's own data.",
        "steps": "Make the change\nTry it with the customer",
        "effort_minutes": 20,
        "rollback_plan": "Set the old value again.",
        "only_viable_because": "It removes the cause itself.",
    }


def record(issue: Issue, owner: User, due_on: date) -> dict[str, Any]:
    """What they leave behind for whoever reads it next year."""
    return {
        "resolution_summary": f"The customer tried it with their own data. What we told them: {issue.answer}",
        "prevention_recommendation": issue.prevention,
        "kb_outcome": "not_needed",
        "shared_resource": f"https://help.larkspur.example/{issue.area}",
        "additional_needs": "None",
        "self_help_note": issue.answer,
        "pattern_recheck": "isolated",
        "prevention_measure": issue.prevention,
        "prevention_owner": owner.pk,
        "prevention_due_on": due_on.isoformat(),
    }


def in_brief(issue: Issue) -> dict[str, Any]:
    """The least that the express lane asks for."""
    return {
        "category": issue.category,
        "complexity": "simple",
        "problem_statement": issue.problem,
        "resolution_summary": issue.answer,
    }


def in_full(issue: Issue, owner: User, due_on: date) -> dict[str, Any]:
    """Everything about a simple issue, as careful agents write it down."""
    return {
        **assessment(issue, "calm", complexity="simple"),
        **diagnosis(issue),
        **record(issue, owner, due_on),
        "not_reproducible_reason": "It was clear from the message alone.",
    }
