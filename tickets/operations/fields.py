"""Changing one thing at a time: every field of a ticket and its case file, in one table.

A change saves at once and leaves an event with before and after, which is also how it is undone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from accounts.models import Team, User
from resolution.core.refusals import Invalid
from resolution.core.text import clean, one_line
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
    reason = str(changes.get("severity_reason", ""))
    changes = {name: value for name, value in changes.items() if name != "severity_reason"}
    values = _cleaned(case, changes)
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


def _cleaned(case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    values, faults = {}, {}
    for name, raw in changes.items():
        if name not in FIELDS:
            faults[name] = [_("There is no field of this name.")]
            continue
        field = FIELDS[name]
        column = _target(case, field.place)._meta.get_field(field.column)  # noqa: SLF001 - Django's public way to a column
        try:
            values[name] = clean_value(column, raw)
        except ValidationError as fault:
            faults[name] = fault.messages
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    return values


def clean_value(column: Any, raw: Any) -> Any:
    """A value that the column takes, from what a form or an API client gave. Raises ValidationError."""
    for kind, read in READS:
        if isinstance(column, kind):
            value = read(column, raw)
            break
    else:
        value = column.to_python(raw)
    if column.choices and value not in ("", None) and value not in dict(column.flatchoices):
        words = ", ".join(str(choice) for choice, _label in column.flatchoices)
        raise ValidationError(_("Use one of: %(words)s.") % {"words": words})
    if value is None and not column.null:
        raise ValidationError(_("This cannot be empty."))
    return value


def _read_text(column: Any, raw: Any) -> str:
    words = clean(str(raw if raw is not None else ""))
    limit = getattr(column, "max_length", None)
    if limit and len(words) > limit:
        raise ValidationError(_("Use at most %(limit)s characters.") % {"limit": limit})
    if column.name == "subject":
        words = one_line(words)
        if not words:
            raise ValidationError(_("Say in a few words what it is about."))
    return words


def _read_moment(_column: Any, raw: Any) -> datetime | None:
    if raw in (None, ""):
        return None
    moment = raw if isinstance(raw, datetime) else _parsed(parse_datetime, str(raw))
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)  # the reader's zone, which the door has activated
    return moment


def _read_day(_column: Any, raw: Any) -> Any:
    return None if raw in (None, "") else _parsed(parse_date, str(raw))


def _read_flag(_column: Any, raw: Any) -> bool:
    return raw is True or str(raw).lower() in ("1", "true", "on", "yes")


def _read_number(_column: Any, raw: Any) -> int | None:
    if raw in (None, ""):
        return None
    try:
        return int(raw)
    except (TypeError, ValueError) as fault:
        raise ValidationError(_("Use a whole number.")) from fault


def _read_list(_column: Any, raw: Any) -> list[str]:
    lines = raw if isinstance(raw, list) else str(raw).splitlines()
    return [clean(str(line)) for line in lines if str(line).strip()]


def _read_row(column: Any, raw: Any) -> Any:
    if raw in (None, ""):
        return None
    if isinstance(raw, models.Model):
        return raw
    found = None
    if str(raw).isdigit():
        rows: dict[Any, Any] = {
            User: User.objects.filter(is_active=True),
            Team: Team.objects.all(),
            Problem: Problem.objects.all(),
        }
        found = rows[column.related_model].filter(pk=int(raw)).first()
    if found is None or (isinstance(found, User) and not found.works_tickets):
        raise ValidationError(_("Nobody and nothing of this kind is known here."))
    return found


def _parsed(parse: Callable[[str], Any], raw: str) -> Any:
    try:
        value = parse(raw)
    except ValueError:
        value = None
    if value is None:
        raise ValidationError(_("This is no date that we can read; write it like 2026-11-23 14:30."))
    return value


READS: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
    ((models.CharField, models.TextField), _read_text),
    (models.DateTimeField, _read_moment),
    (models.DateField, _read_day),
    (models.BooleanField, _read_flag),
    (models.IntegerField, _read_number),
    (models.JSONField, _read_list),
    (models.ForeignKey, _read_row),
)


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
