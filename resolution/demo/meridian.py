"""What is said, asked and found in RES-1042, the story that everything else leads up to."""

from datetime import datetime

from resolution.demo.course import Course
from tickets import operations

HEARD = (
    "Hello Dana,\n\nI am Ana, and this is the only thing I work on now. I know that finance waits for it. "
    "You hear from me again within half an hour."
)
FOUND = "We found that a limit was changed last night. I test now whether that is all."
TESTING = "The limit is what stops your export. We test a way around it that gives you the whole file today."
DANA_SAYS = {
    "category": "technical_bug",
    "complexity": "complex",
    "escalation_decision": "not_needed",
    "problem_statement": "Exports of more than 10,000 rows stop with E-413 since this morning.",
    "emotional_state": "angry",
    "business_impact": "Finance cannot close the month.",
    "time_sensitivity": "Tonight",
    "no_deadline": True,
    "impact_scope": "company",
    "impact_text": "The month's close waits for the file.",
    "daily_operation_effect": "Five people cannot do their daily work.",
    "started_at_precision": "unknown",
    "none_tried": True,
    "desired_outcome": "The report today, and that it does not happen again.",
    "workaround": "none",
    "resources": "Platform team",
    "browser": "Chrome 151",
    "operating_system": "Windows 11",
    "app_version": "2026.11",
    "error_text": "E-413 Payload too large",
    "technical_level": 3,
    "style": "brief",
}
CAUSE = {
    "root_cause_area": "export",
    "root_cause": "A limit of 8 MB in the proxy, set last night, cuts off large exports.",
    "contributing_factors": ["The change was not tried with large files"],
}


def assess(course: Course, at: datetime) -> None:
    """Ana asks Dana, and takes the case into diagnosis."""
    operations.change_fields(course.ticket, DANA_SAYS, actor=course.agent, at=at)
    operations.see_history(course.ticket, actor=course.agent, at=at)
    course.step("diagnose", at, skip_reason="time_critical")
    operations.note(course.ticket, "Same limit as in last night's proxy change, I think.", actor=course.agent, at=at)


def look_for_it(course: Course, at: datetime) -> None:
    """Ana finds the cause, and asks a supervisor for the way forward."""
    export = {"stage": "reproduction", "text": "Export the monthly report with 10,001 rows: E-413"}
    operations.add_record(course.ticket, "work_steps", export, actor=course.agent, at=at)
    for kind in ("account", "system_status", "config"):
        operations.record_check(course.ticket, "diagnosis", kind, "pass", actor=course.agent, at=at)
    operations.change_fields(course.ticket, CAUSE, actor=course.agent, at=at)
    reason = "A credit for today, and a call by Sofia before the evening."
    operations.request_approval(course.ticket, "recovery", reason, actor=course.agent, at=at)
