"""Phase work as the API shows it: what was tried, checked, proposed, agreed, done and approved."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypedDict

from accounts.api.shapes import PersonJson, person_or_none
from customers.api.shapes import ContactPart, contact_part
from resolution.api.shapes import Instant, instant
from resolution.core.identifiers import public_id
from tickets.models import (
    Agreement,
    ApprovalRequest,
    AttemptedSolution,
    Check,
    SolutionOption,
    TimeEntry,
    WorkStep,
)
from tickets.vocabulary import Risk

OPTION_WORDS = (
    "description",
    "side_effects",
    "workflow_impact",
    "test_plan",
    "steps",
    "rollback_plan",
    "only_viable_because",
)


class AttemptJson(TypedDict):
    """Something that was tried before."""

    id: str
    object: Literal["attempt"]
    url: str
    what: str
    by_whom: Annotated[str, AttemptedSolution.ByWhom]
    result: str | None


class OptionJson(TypedDict):
    """One way to solve it, with what it costs and risks, and the way back."""

    id: str
    object: Literal["option"]
    url: str
    title: str
    state: Annotated[str, SolutionOption.State]
    risk: Annotated[str, Risk] | None
    description: str | None
    side_effects: str | None
    workflow_impact: str | None
    test_plan: str | None
    steps: str | None
    rollback_plan: str | None
    only_viable_because: str | None
    effort_minutes: int | None
    significant_change: bool


class WorkStepJson(TypedDict):
    """A step to reproduce the issue, or to put the solution in."""

    id: str
    object: Literal["work_step"]
    url: str
    stage: Annotated[str, WorkStep.Stage]
    position: int
    text: str
    why: str | None
    state: Annotated[str, WorkStep.State]
    verified_by: PersonJson | None
    verified_at: Instant | None


class TimeEntryJson(TypedDict):
    """Minutes that somebody worked."""

    id: str
    object: Literal["time_entry"]
    url: str
    by: PersonJson | None
    minutes: int
    note: str | None
    created_at: Instant


class CheckJson(TypedDict):
    """A check with a result."""

    id: str
    object: Literal["check"]
    url: str
    stage: Annotated[str, Check.Stage]
    kind: str
    round: int
    result: Annotated[str, Check.Result]
    note: str | None
    by: PersonJson | None
    created_at: Instant


class AgreementJson(TypedDict):
    """The customer said yes, before anything was done."""

    id: str
    object: Literal["agreement"]
    url: str
    option: str | None
    contact: ContactPart
    via: str
    note: str | None
    recorded_by: PersonJson | None
    created_at: Instant
    withdrawn_at: Instant | None


class ApprovalJson(TypedDict):
    """A written yes or no of somebody with more authority."""

    id: str
    object: Literal["approval"]
    url: str
    kind: Annotated[str, ApprovalRequest.Kind]
    reason: str
    requested_by: PersonJson | None
    approved: Annotated[bool | None, "Null while it waits for an answer."]
    decided_by: PersonJson | None
    decided_at: Instant | None
    note: str | None
    created_at: Instant


def attempt_json(row: AttemptedSolution, at: str) -> AttemptJson:
    key = public_id("att", row.pk)
    return {
        "id": key,
        "object": "attempt",
        "url": f"{at}/attempts/{key}",
        "what": row.what,
        "by_whom": str(row.by_whom),
        "result": row.result or None,
    }


def option_json(row: SolutionOption, at: str) -> OptionJson:
    key = public_id("opt", row.pk)
    return {
        "id": key,
        "object": "option",
        "url": f"{at}/options/{key}",
        "title": row.title,
        "state": str(row.state),
        "risk": str(row.risk) or None,
        **{name: getattr(row, name) or None for name in OPTION_WORDS},  # type: ignore[typeddict-item] # a closed list
        "effort_minutes": row.effort_minutes,
        "significant_change": row.significant_change,
    }


def work_step_json(row: WorkStep, at: str) -> WorkStepJson:
    key = public_id("wst", row.pk)
    return {
        "id": key,
        "object": "work_step",
        "url": f"{at}/work_steps/{key}",
        "stage": str(row.stage),
        "position": row.position,
        "text": row.text,
        "why": row.why or None,
        "state": str(row.state),
        "verified_by": person_or_none(row.verified_by),
        "verified_at": instant(row.verified_at),
    }


def time_entry_json(row: TimeEntry, at: str) -> TimeEntryJson:
    key = public_id("tim", row.pk)
    return {
        "id": key,
        "object": "time_entry",
        "url": f"{at}/time_entries/{key}",
        "by": person_or_none(row.user),
        "minutes": row.minutes,
        "note": row.note or None,
        "created_at": instant(row.at),
    }


def check_json(row: Check, at: str) -> CheckJson:
    key = public_id("chk", row.pk)
    return {
        "id": key,
        "object": "check",
        "url": f"{at}/checks/{key}",
        "stage": str(row.stage),
        "kind": row.kind,
        "round": row.round,
        "result": str(row.result),
        "note": row.note or None,
        "by": person_or_none(row.by),
        "created_at": instant(row.at),
    }


def agreement_json(row: Agreement, at: str) -> AgreementJson:
    key = public_id("agr", row.pk)
    return {
        "id": key,
        "object": "agreement",
        "url": f"{at}/agreements/{key}",
        "option": public_id("opt", row.option_id) if row.option_id else None,
        "contact": contact_part(row.contact),
        "via": row.via,
        "note": row.note or None,
        "recorded_by": person_or_none(row.recorded_by),
        "created_at": instant(row.at),
        "withdrawn_at": instant(row.withdrawn_at),
    }


def approval_json(row: ApprovalRequest, at: str) -> ApprovalJson:
    key = public_id("apr", row.pk)
    return {
        "id": key,
        "object": "approval",
        "url": f"{at}/approvals/{key}",
        "kind": str(row.kind),
        "reason": row.reason,
        "requested_by": person_or_none(row.requested_by),
        "approved": row.approved,
        "decided_by": person_or_none(row.decided_by),
        "decided_at": instant(row.decided_at),
        "note": row.note or None,
        "created_at": instant(row.requested_at),
    }


SHAPES: dict[str, Callable[[Any, str], Any]] = {
    "attempts": attempt_json,
    "options": option_json,
    "work_steps": work_step_json,
    "time_entries": time_entry_json,
    "checks": check_json,
    "agreements": agreement_json,
    "approvals": approval_json,
}
