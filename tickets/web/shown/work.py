"""The work of a phase: its sections with every field ready to print, and the records that stand under them."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tickets.case import Case
from tickets.models import AttemptedSolution, Check, Message, SolutionOption, WorkStep
from tickets.operations.fields import FIELDS
from tickets.permissions import may_change
from tickets.playbook.checklist import STAGES, Standing, current_version, items_of, of_gate
from tickets.report import FORWARD
from tickets.vocabulary import PHASES, Phase
from tickets.web.ground import WORK
from tickets.web.shown import people
from tickets.web.shown.labels import choices_of, column_of, label_of, words_of
from tickets.web.shown.options import Choices, options
from tickets.web.shown.sections import HOME, SECTIONS, Section, home_of

EVIDENCE = {stage.value: prefix for prefix, stage in STAGES.items()}
RESULTS = Check.Result.choices
QUOTED = 1_200  # characters of the customer's first words beside the problem statement
NONE_CHOSEN = ("", _("Choose…"))
KINDS: tuple[tuple[Any, str], ...] = (
    (models.TextField, "text"),
    (models.BooleanField, "flag"),
    (models.DateTimeField, "moment"),
    (models.DateField, "day"),
    (models.JSONField, "lines"),
    (models.IntegerField, "number"),
)


def work(case: Case, here: str, phase: str, *, field: str = "") -> dict[str, Any]:
    """The sections of a phase; `field` gets the cursor."""
    prompts = _prompts(case)
    shown = [section for section in SECTIONS if section.phase == phase and section.belongs(case)]
    asked = {name for standing in _open(case) for name in standing.item.fields}
    needed = asked | {home.name for name in asked if name not in HOME and (home := home_of(name))}
    return {
        "phase": phase,
        "phases": [
            {
                "number": number,
                "label": one.label,
                "current": one == phase,
                "url": f"{here}?show={WORK}&phase={one.value}",
                "fetch": f"{here}work/?phase={one.value}",
                "replaces": f"{here}?show={WORK}&phase={one.value}",
            }
            for number, one in enumerate(PHASES, 1)
        ],
        "sections": [_section(case, section, prompts, field) for section in shown],
        "needed": needed,
        "writes": case.actor is not None and may_change(case.actor, case.ticket),
    }


def _open(case: Case) -> list[Standing]:
    """The items that hold the next step shut."""
    gate = FORWARD.get(Phase(case.ticket.phase), "")
    return [standing for standing in of_gate(case, gate) if standing.blocks and standing.strength == "hard"]


def phase_of_work(case: Case, wanted: str) -> str:
    """The phase whose work is shown: the wanted one, else the present one, else the last."""
    return wanted or (case.ticket.phase if case.ticket.phase in PHASES else Phase.FOLLOW_UP)


def _assumed(case: Case, name: str) -> bool:
    """How a customer feels is assumed until somebody says so: the assumption must not look like an answer."""
    return name == "emotional_state" and not (case.assessment and case.assessment.emotional_state_confirmed)


def value_of(case: Case, name: str) -> Any:
    """What a field of the case file holds; None where its row does not exist yet."""
    field = FIELDS[name]
    homes: dict[str, Any] = {"ticket": case.ticket, "contact": case.ticket.contact, "cycle": case.cycle}
    home = homes[field.place] if field.place in homes else getattr(case, field.place)
    return None if home is None else getattr(home, column_of(name).attname)


def _section(case: Case, section: Section, prompts: dict[str, str], focus: str) -> dict[str, Any]:
    fields = [_field(case, name, prompts, focus) for name in section.fields]
    part = PARTS[section.part](case) if section.part else {}
    return {
        "name": section.name,
        "title": section.title,
        "part": section.part,
        "part_first": section.part in ("attempts", "reproduction"),
        "fields": fields,
        "help": part.pop("help", ""),
        "focused": focus not in section.fields and (focus == section.name or home_of(focus) is section),
        **part,
    }


def _field(case: Case, name: str, prompts: dict[str, str], focus: str) -> dict[str, Any]:
    column = column_of(name)
    kind, value = _kind(name, column), "" if _assumed(case, name) else value_of(case, name)
    return {
        "name": name,
        "label": capfirst(label_of(name)),
        "kind": kind,
        "value": _written(kind, value),
        "options": options(_choices(case, name, column), _written(kind, value)) if kind == "choice" else "",
        "limit": getattr(column, "max_length", None) if kind == "line" else None,
        "help": prompts.get(name, ""),
        "focused": name == focus,
    }


def _kind(name: str, column: Any) -> str:
    if choices_of(name) or column.is_relation:
        return "choice"
    return next((kind for type_, kind in KINDS if isinstance(column, type_)), "line")


def _choices(case: Case, name: str, column: Any) -> Choices:
    known = people.colleagues() if column.is_relation else choices_of(name)
    listed = tuple((str(value), label) for value, label in known)
    if _assumed(case, name):
        return (("", _("%(value)s, we assume") % {"value": words_of(name, column.default)}), *listed)
    given = column.default not in (models.NOT_PROVIDED, "") or name == "severity"
    return listed if given else (NONE_CHOSEN, *listed)


def _written(kind: str, value: Any) -> str:
    """A value as an input of its kind wants it; moments in the reader's own zone."""
    if value in (None, "", []):
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if kind == "flag":
        return "on" if value else ""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _prompts(case: Case) -> dict[str, str]:
    """What the playbook says about a field, for the first field of each item."""
    items = items_of(case.cycle.playbook_id or current_version().pk)
    return {item.fields[0]: item.prompt for item in reversed(items) if item.fields}


# ---- the records under the fields ----
def _words(case: Case) -> dict[str, Any]:
    """The customer's own first words, beside ours."""
    first = case.ticket.messages.standing().filter(kind=Message.Kind.INBOUND).order_by("created_at", "id").first()
    return {"quote": first.body[:QUOTED] if first else ""}


def _attempts(case: Case) -> dict[str, Any]:
    return {"rows": case.attempts, "choices": AttemptedSolution.ByWhom.choices}


def _steps(stage: str) -> Any:
    def rows(case: Case) -> dict[str, Any]:
        return {"rows": [step for step in case.work_steps if step.stage == stage], "stage": stage}

    return rows


def _implementation(case: Case) -> dict[str, Any]:
    """The steps, and those of the chosen option as a suggestion while there are none."""
    found: dict[str, Any] = _steps(WorkStep.Stage.IMPLEMENTATION)(case)
    option = case.chosen_option
    return found | {"suggested": option.steps if option is not None and not found["rows"] else ""}


def _checks(stage: str) -> Any:
    def rows(case: Case) -> dict[str, Any]:
        prefix = f"{EVIDENCE[stage]}:"
        items = items_of(case.cycle.playbook_id or current_version().pk)
        kinds = [(item.evidence.removeprefix(prefix), item) for item in items if item.evidence.startswith(prefix)]
        found = [{"kind": kind, "item": item, "check": case.check(stage, kind)} for kind, item in kinds]
        return {"rows": found, "stage": stage, "results": RESULTS}

    return rows


def _options(case: Case) -> dict[str, Any]:
    return {"rows": [_option(option) for option in case.options]}


def _option(option: SolutionOption) -> dict[str, Any]:
    columns = ("workflow_impact", "side_effects", "test_plan", "rollback_plan", "only_viable_because")
    labels: Any = SolutionOption._meta.get_field  # noqa: SLF001 - Django's public way to a column
    facts = [(labels(name).verbose_name, getattr(option, name)) for name in columns]
    return {
        "option": option,
        "facts": [(label, text) for label, text in facts if text],
        "steps": [line for line in option.steps.splitlines() if line.strip()],
    }


def _agreement(case: Case) -> dict[str, Any]:
    return {"rows": case.agreements, "option": case.chosen_option}


def _time(case: Case) -> dict[str, Any]:
    return {"minutes": case.minutes}


PARTS: dict[str, Any] = {
    "words": _words,
    "attempts": _attempts,
    "reproduction": _steps(WorkStep.Stage.REPRODUCTION),
    "checks": _checks(Check.Stage.DIAGNOSIS),
    "options": _options,
    "validations": _checks(Check.Stage.VALIDATION),
    "agreement": _agreement,
    "implementation": _implementation,
    "tests": _checks(Check.Stage.VERIFICATION),
    "time": _time,
}


def summary(case: Case) -> list[tuple[Any, str]]:
    """The case in five lines, as far as it is known."""
    facts, cause = case.assessment, case.root_cause
    tried = _(" · ").join(attempt.what for attempt in case.attempts)
    impact = (
        [words_of("impact_scope", facts.impact_scope), facts.business_impact or facts.impact_text] if facts else []
    )
    lines = [
        (_("Problem"), facts.problem_statement if facts else ""),
        (_("Impact"), ": ".join(part for part in impact if part)),
        (_("Tried"), tried or (_("Nothing yet") if facts and facts.none_tried else "")),
        (_("Wants"), facts.desired_outcome if facts else ""),
        (_("Cause"), cause.text if cause else ""),
    ]
    return [(label, str(text)) for label, text in lines if text]
