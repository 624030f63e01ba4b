"""Changing one thing at a time: every field of a ticket and its case file, in one table.

A change saves at once and leaves an event with before and after, which is also how it is undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import Team, User
from resolution.core.refusals import Invalid
from resolution.core.text import clean, one_line
from resolution.core.values import value_for
from tickets import events
from tickets.case import Case
from tickets.models import Assessment, Environment, Problem, RootCause, Ticket
from tickets.operations.refreshing import changing

if TYPE_CHECKING:
    from django.db.models import Model


@dataclass(frozen=True)
class Field:
    """Where a field lives, and how it is written: on `place` (ticket, cycle, contact or a case-file row)."""

    place: str
    column: str


def _fields(place: str, *columns: str, **renamed: str) -> dict[str, Field]:
    return {column: Field(place, column) for column in columns} | {
        name: Field(place, column) for name, column in renamed.items()
    }


FIELDS: dict[str, Field] = {
    **_fields("ticket", "subject", "owner", "team", "severity", "category", "subcategory", "complexity", "problem"),
    **_fields(
        "assessment",
        "problem_statement",
        "emotional_state",
        "business_impact",
        "time_sensitivity",
        "customer_deadline_at",
        "no_deadline",
        "impact_scope",
        "impact_text",
        "daily_operation_effect",
        "trigger_event",
        "none_tried",
        "desired_outcome",
        "error_text",
        "workaround",
        "workaround_text",
        "not_reproducible_reason",
        started_at="problem_started_at",
        started_at_precision="started_precision",
        resources="resources_required",
    ),
    **_fields("environment", "browser", "device", "operating_system", "connectivity", "app_version"),
    **_fields(
        "root_cause",
        root_cause_area="node",
        root_cause="text",
        root_cause_state="state",
        contributing_factors="factors",
        prevention_recommendation="prevention",
    ),
    **_fields(
        "cycle",
        "resolution_summary",
        "prevention_note",
        "additional_needs",
        "self_help_note",
        "pattern_decision",
        "pattern_recheck",
        "prevention_measure",
        "prevention_owner",
        "prevention_due_on",
        "no_time_spent",
        "lesson",
        "customer_questions",
        "escalation_decision",
        "acceptance_kind",
        "acceptance_note",
        kb_outcome="knowledge_outcome",
        shared_resource="knowledge_reference",
    ),
    **_fields("contact", "preferred_channel", "style", "technical_level", contact_role="role"),
}
# Columns that are plain text in the database and a closed list here.
CLOSED: dict[str, tuple[str, ...]] = {"escalation_decision": ("not_needed", "needed")}
REASON, LONGEST_REASON = "severity_reason", 1000  # said beside the fields, kept with the event
LONGEST_KEY = 18  # digits; more of them are the key of no row
ROWS: dict[str, type["Model"]] = {"assessment": Assessment, "environment": Environment, "root_cause": RootCause}


def change_fields(ticket: Ticket, changes: Mapping[str, Any], *, actor: User, at: datetime) -> Ticket:
    """Change fields by their names in FIELDS. Raises Invalid naming every field that cannot be taken.

    A change of severity after the assessment needs a reason: give it as `severity_reason`.
    """
    from tickets.operations.talking import require_writer

    with changing(ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        apply_fields(Case(locked, at, actor), changes)
    return locked


def apply_fields(case: Case, changes: Mapping[str, Any]) -> None:
    """Write changes on a locked case; used by `change_fields` and by steps that bring answers along."""
    values, reason = _cleaned(case, changes)
    before = {name: _plain(_target(case, FIELDS[name].place), FIELDS[name].column) for name in values}
    touched: dict[str, Model] = {}
    for name, value in values.items():
        field = FIELDS[name]
        row = touched.setdefault(field.place, _target(case, field.place))
        setattr(row, field.column, value)
        if name == "emotional_state":
            row.emotional_state_confirmed = True  # type: ignore[attr-defined]
    for place, row in touched.items():
        _write(case, place, row)
    after = {name: _plain(touched[FIELDS[name].place], FIELDS[name].column) for name in values}
    changed = {name: [before[name], after[name]] for name in values if before[name] != after[name]}
    if changed:
        verb = "assigned" if set(changed) <= {"owner", "team"} else "changed"
        events.record(case.ticket, verb, actor=case.actor, at=case.at, changed=changed, reason=reason)


def _cleaned(case: Case, changes: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    values, faults = {}, {}
    for name, raw in changes.items():
        try:
            values[name] = _read_reason(raw) if name == REASON else clean_value(_column(case, name), raw)
        except ValidationError as fault:
            faults[name] = fault.messages
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    return values, values.pop(REASON, "")


def _column(case: Case, name: str) -> Any:
    if name not in FIELDS:
        raise ValidationError(_("There is no field of this name."))
    field = FIELDS[name]
    return _target(case, field.place)._meta.get_field(field.column)  # noqa: SLF001 - Django's public way to a column


def _read_reason(raw: Any) -> str:
    words = clean(raw) if isinstance(raw, str) else ""
    if len(words) > LONGEST_REASON:
        raise ValidationError(_("Use at most %(limit)s characters.") % {"limit": LONGEST_REASON})
    return words


def clean_value(column: Any, raw: Any) -> Any:
    """A value that the column takes, from what a form or an API client gave. Raises ValidationError."""
    if isinstance(column, models.ForeignKey):
        return _read_row(column, raw)
    if column.name == "subject":
        return _read_subject(column, raw)
    value = value_for(column, raw)
    if value and value not in CLOSED.get(column.name, (value,)):
        raise ValidationError(_("Use one of: %(words)s.") % {"words": ", ".join(CLOSED[column.name])})
    return value


def _read_subject(column: Any, raw: Any) -> str:
    if isinstance(raw, str) and not one_line(raw):
        raise ValidationError(_("Say in a few words what it is about."))
    return one_line(value_for(column, raw))


def _read_row(column: Any, raw: Any) -> Any:
    if isinstance(raw, models.Model):
        return raw
    if raw in (None, ""):
        if not column.null:
            raise ValidationError(_("This cannot be empty."))
        return None
    found = None
    if str(raw).isdecimal() and len(str(raw)) <= LONGEST_KEY:
        rows: dict[Any, Any] = {
            User: User.objects.filter(is_active=True),
            Team: Team.objects.all(),
            Problem: Problem.objects.all(),
        }
        found = rows[column.related_model].filter(pk=int(raw)).first()
    if found is None or (isinstance(found, User) and not found.works_tickets):
        raise ValidationError(_("Nobody and nothing of this kind is known here."))
    return found


def _target(case: Case, place: str) -> Any:
    if place == "ticket":
        return case.ticket
    if place == "cycle":
        return case.cycle
    if place == "contact":
        return case.ticket.contact
    row = getattr(case, place)
    if row is None:
        row = ROWS[place](cycle=case.cycle)
        case.__dict__[place] = row
    return row


def _write(case: Case, place: str, row: Any) -> None:
    if place == "ticket":
        return  # written with the ticket itself, when the verb ends
    if place in ("assessment", "contact"):
        row.updated_at = case.at
    row.save()


def _plain(row: Any, column: str) -> Any:
    value = getattr(row, column)
    if isinstance(value, models.Model):
        return value.pk
    return value if value is None or isinstance(value, str | int | bool | list) else value.isoformat()
