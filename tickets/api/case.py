"""The case file in the API: every field of the house's one table, typed by the column that it lives in."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from rest_framework import serializers

from accounts.models import Team, User
from customers.models import Contact
from resolution.api.shapes import day, instant
from resolution.api.wishes import Choice, Day, Flag, Moment, PublicId, Whole, Wish, Words
from resolution.core.identifiers import public_id
from resolution.core.values import LONGEST_LINE, MOST_LINES, bounds_of
from tickets.case import Case
from tickets.models import Problem, ResolutionCycle, Ticket
from tickets.operations.fields import CLOSED, FIELDS, ROWS

MODELS: dict[str, type[models.Model]] = {"ticket": Ticket, "cycle": ResolutionCycle, "contact": Contact, **ROWS}
PREFIXES: dict[Any, str] = {User: "usr", Team: "team", Problem: "prb"}
IN_CASE = {name: field for name, field in FIELDS.items() if field.place != "ticket"}
OF_TICKET = {name: field for name, field in FIELDS.items() if field.place == "ticket"}


def field_for(column: Any) -> serializers.Field[Any, Any, Any, Any]:
    """What a caller may say for a column: its type, its closed list, its limit."""
    words = [value for value, _label in column.flatchoices] or CLOSED.get(column.name)
    if words:
        nothing = [""] if column.blank else []
        return Choice([*words, *nothing], required=False, allow_null=column.blank)
    for kind, make in MAKERS:
        if isinstance(column, kind):
            return make(column)
    raise TypeError(column)


def column_of(name: str) -> Any:
    """The column behind a field of the house's table."""
    field = FIELDS[name]
    return MODELS[field.place]._meta.get_field(field.column)  # noqa: SLF001 - Django's public way to a column


def case_json(case: Case) -> dict[str, Any]:
    """The whole case file by the names under which it is changed; what is not known is null."""
    rows = {
        "cycle": case.cycle,
        "contact": case.ticket.contact,
        "assessment": case.assessment,
        "environment": case.environment,
        "root_cause": case.root_cause,
    }
    return {name: _outward(rows[field.place], column_of(name)) for name, field in IN_CASE.items()}


def _outward(row: Any, column: Any) -> Any:
    value = getattr(row, column.attname) if row is not None else column.get_default()
    if value in ("", None):
        return None
    if column.is_relation:
        return public_id(PREFIXES[column.related_model], value)
    if isinstance(value, datetime):
        return instant(value)
    return day(value) if isinstance(value, date) else value


def _words(column: Any) -> Words:
    limit: Mapping[str, int] = {"max_length": column.max_length} if column.max_length else {}
    return Words(required=False, allow_blank=True, allow_null=True, **limit)


def _whole(column: Any) -> Whole:
    least, most = bounds_of(column)
    return Whole(min_value=least, max_value=most, required=False, allow_null=column.null)


MAKERS: tuple[tuple[Any, Callable[[Any], serializers.Field[Any, Any, Any, Any]]], ...] = (
    (models.CharField, _words),
    (models.TextField, _words),
    (models.DateTimeField, lambda column: Moment(required=False, allow_null=column.null)),
    (models.DateField, lambda column: Day(required=False, allow_null=column.null)),
    (models.BooleanField, lambda _column: Flag(required=False)),
    (models.IntegerField, _whole),
    (
        models.JSONField,
        lambda _column: serializers.ListField(
            child=Words(max_length=LONGEST_LINE), max_length=MOST_LINES, required=False
        ),
    ),
    (
        models.ForeignKey,
        lambda column: PublicId(PREFIXES[column.related_model], required=False, allow_null=column.null),
    ),
)


def _wish(name: str, fields: Iterable[str], words: str) -> type[Wish]:
    return type(name, (Wish,), {"__doc__": words, **{one: field_for(column_of(one)) for one in fields}})


CaseWish = _wish("CaseFile", IN_CASE, "Answers of the case file, by name.")
StepCaseWish = _wish(
    "StepCaseFile", FIELDS, "Answers that come with the step: fields of the ticket and its case file."
)
TicketFields = _wish("TicketFields", OF_TICKET, "Fields of the ticket itself.")
