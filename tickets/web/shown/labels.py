"""The names of fields and of their values as people read them: from the models, or here where those are silent."""

from functools import cache
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Contact
from tickets.models import Assessment, Environment, ResolutionCycle, RootCause, Ticket
from tickets.operations.fields import FIELDS
from tickets.vocabulary import Intent

PLACES: dict[str, type[models.Model]] = {
    "ticket": Ticket,
    "assessment": Assessment,
    "environment": Environment,
    "root_cause": RootCause,
    "cycle": ResolutionCycle,
    "contact": Contact,
}
LABELS: dict[str, str | Promise] = {
    "owner": _("owner"),
    "team": _("team"),
    "problem": _("known problem"),
    "started_at_precision": _("how sure is that"),
    "workaround_text": _("the workaround in words"),
    "root_cause": _("why it happened"),
    "root_cause_state": _("state of the search"),
    "contributing_factors": _("what else played a part, one a line"),
    "prevention_recommendation": _("how to prevent it"),
    "resolution_summary": _("resolution summary"),
    "prevention_note": _("ideas to prevent it"),
    "additional_needs": _("what else they need"),
    "self_help_note": _("how they help themselves next time"),
    "pattern_decision": _("is there a pattern"),
    "pattern_recheck": _("pattern, looked at again"),
    "prevention_measure": _("measure against it"),
    "prevention_owner": _("who takes care"),
    "prevention_due_on": _("until"),
    "no_time_spent": _("no time worth logging"),
    "lesson": _("what we learned"),
    "customer_questions": _("questions the customer still had"),
    "escalation_decision": _("escalate?"),
    "acceptance_kind": _("how the customer accepted it"),
    "acceptance_note": _("in their words"),
    "kb_outcome": _("knowledge base"),
    "shared_resource": _("article or link that was shared"),
    "preferred_channel": _("prefers"),
    "style": _("style"),
    "technical_level": _("technical comfort"),
    "contact_role": _("role"),
    "category": _("kind of issue"),
}
CHOICES: dict[str, tuple[tuple[Any, str | Promise], ...]] = {
    "escalation_decision": (("not_needed", _("Not needed")), ("needed", _("Needed: hand it up"))),
    "technical_level": (
        (1, _("1 Needs every step")),
        (2, _("2 Follows steps")),
        (3, _("3 At ease")),
        (4, _("4 Expert")),
    ),
    "intent": tuple(Intent.choices),
}


@cache
def column_of(name: str) -> Any:
    """The model column behind a field of the case file."""
    field = FIELDS[name]
    return PLACES[field.place]._meta.get_field(field.column)  # noqa: SLF001 - Django's public way to a column


def label_of(name: str) -> str:
    """A field's name, in lower case, to stand in a sentence or as a label."""
    if name in LABELS:
        return str(LABELS[name])
    return str(column_of(name).verbose_name) if name in FIELDS else name.replace("_", " ")


def choices_of(name: str) -> tuple[tuple[Any, str | Promise], ...]:
    """The values that a field may take, if they are a closed list."""
    if name in CHOICES:
        return CHOICES[name]
    return tuple(column_of(name).choices or ()) if name in FIELDS else ()


def words_of(name: str, value: Any) -> str:
    """A value as people read it."""
    if value in (None, "", [], False):
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(choices_of(name)).get(value, value))
