"""The phase work: what was tried, checked, proposed, agreed, done and proven, written down as it happens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from accounts.models import User
from resolution.core.refusals import Invalid, Refused
from resolution.core.text import clean
from resolution.core.values import value_for, values_for, whole
from tickets import events
from tickets.case import Case
from tickets.models import (
    Agreement,
    Assessment,
    AttemptedSolution,
    Check,
    ItemResponse,
    PlaybookItem,
    SolutionOption,
    Ticket,
    TimeEntry,
    WorkStep,
)
from tickets.operations.refreshing import changing
from tickets.operations.talking import require_writer
from tickets.playbook.checklist import STAGES, current_version, items_of
from tickets.vocabulary import SkipReason

# What may be recorded, by its name in the API and on the page, with the columns that the recorder fills.
RECORDS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "attempts": (AttemptedSolution, ("what", "by_whom", "result")),
    "options": (
        SolutionOption,
        (
            "title",
            "description",
            "risk",
            "side_effects",
            "workflow_impact",
            "test_plan",
            "steps",
            "effort_minutes",
            "rollback_plan",
            "significant_change",
            "only_viable_because",
        ),
    ),
    "work_steps": (WorkStep, ("stage", "text", "why")),
    "time_entries": (TimeEntry, ("minutes", "note")),
}
CHECK_SAYS = ("stage", "kind", "result", "note")
BOUNDS = {"minutes": (1, 7 * 24 * 60)}  # narrower than the column
ORIGINAL_ISSUE = (Check.Stage.VERIFICATION, "original_issue")  # the test that every variant asks for
REQUIRED = {
    "attempts": ("what",),
    "options": ("title",),
    "work_steps": ("stage", "text"),
    "time_entries": ("minutes",),
}


def add_record(ticket: Ticket, kind: str, values: Mapping[str, Any], *, actor: User, at: datetime) -> Any:
    """Add a row of phase work to the running cycle; `kind` is a key of RECORDS.

    Raises Invalid naming every field that is missing, unknown or not understood.
    """
    with changing(ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        model, columns = RECORDS[kind]
        row = model(cycle=locked.cycle, **_taken(kind, model, columns, values))
        if isinstance(row, TimeEntry):
            row.user, row.at = actor, at
        if isinstance(row, WorkStep):
            last = WorkStep.objects.filter(cycle=locked.cycle, stage=row.stage).aggregate(last=Max("position"))["last"]
            row.position = (last or 0) + 1
        row.save(force_insert=True)
        events.record(locked, "worked", actor=actor, at=at, record=kind, row=row.pk, words=str(row)[:200])
    return row


def change_option(option: SolutionOption, values: Mapping[str, Any], *, actor: User, at: datetime) -> SolutionOption:
    """Correct an option that is not agreed yet."""
    with changing(option.cycle.ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        model, columns = RECORDS["options"]
        for column, value in _taken("options", model, columns, values, partial=True).items():
            setattr(option, column, value)
        option.save()
        events.record(locked, "worked", actor=actor, at=at, record="options", row=option.pk, words=option.title)
    return option


def choose_option(option: SolutionOption, *, actor: User, at: datetime) -> SolutionOption:
    """Take one option; the one that was chosen before is open again."""
    with changing(option.cycle.ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        option.cycle.options.filter(state=SolutionOption.State.CHOSEN).update(state=SolutionOption.State.OPEN)
        option.state = SolutionOption.State.CHOSEN
        option.save(update_fields=["state"])
        events.record(locked, "worked", actor=actor, at=at, record="chosen_option", row=option.pk, words=option.title)
    return option


def record_check(
    ticket: Ticket, stage: str, kind: str, result: str, *, note: str = "", actor: User, at: datetime
) -> Check:
    """Write down the result of a check; a later result of the same kind replaces it in this round."""
    said = values_for(Check, {"stage": stage, "kind": kind, "result": result, "note": note}, CHECK_SAYS)
    if said["kind"] != kind:
        raise Invalid(_("Not saved."), {"kind": [_("Remove the control characters and outer spaces.")]})
    note = said["note"]
    if result == Check.Result.NOT_APPLICABLE and len(note.split()) < 3:
        raise Invalid(_("Not saved."), {"note": [_("Say in at least three words why it does not apply.")]})
    with changing(ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        return write_check(locked, (stage, kind), result, note, actor=actor, at=at)


def write_check(locked: Ticket, what: tuple[str, str], result: str, note: str, *, actor: User, at: datetime) -> Check:
    """Write the result of a check (its stage and kind) on a locked ticket, for the present round."""
    stage, kind = what
    check, _made = Check.objects.update_or_create(
        cycle=locked.cycle,
        stage=stage,
        kind=kind,
        round=_round(locked),
        defaults={"result": result, "note": clean(note), "by": actor, "at": at},
    )
    events.record(locked, "worked", actor=actor, at=at, record="check", row=check.pk, words=str(check))
    return check


def verify_work_step(work_step: WorkStep, state: str, *, actor: User, at: datetime) -> WorkStep:
    """Say whether an implementation step is done or failed; done means seen to work."""
    state = values_for(WorkStep, {"state": state}, ("state",))["state"]
    with changing(work_step.cycle.ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        work_step.state = state
        done = state == WorkStep.State.DONE
        work_step.verified_at, work_step.verified_by = (at, actor) if done else (None, None)
        work_step.save(update_fields=["state", "verified_at", "verified_by"])
        events.record(
            locked, "worked", actor=actor, at=at, record="work_step", row=work_step.pk, words=f"{work_step}: {state}"
        )
    return work_step


def agree(ticket: Ticket, *, note: str = "", actor: User, at: datetime) -> Agreement:
    """Write down that the customer said yes to the chosen option."""
    note = values_for(Agreement, {"note": note}, ("note",))["note"]
    with changing(ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        cycle = Case(locked, at).cycle
        option = cycle.options.filter(state=SolutionOption.State.CHOSEN).first()
        agreement = Agreement.objects.create(
            cycle=cycle,
            option=option,
            contact=locked.contact,
            via=locked.channel,
            note=note,
            recorded_by=actor,
            at=at,
        )
        events.record(locked, "agreed", actor=actor, at=at, option=option.pk if option else None, note=note)
    return agreement


def answer_item(
    ticket: Ticket, code: str, state: str, *, note: str = "", skip_reason: str = "", actor: User, at: datetime
) -> ItemResponse | Check:
    """Answer a checklist item by hand. What the data answers cannot be ticked; what is hard cannot be skipped.

    An attested item becomes done, not applicable (with a reason) or deferred; a soft one may be skipped
    with a reason code.
    """
    note = values_for(ItemResponse, {"note": note}, ("note",))["note"]
    skip_reason = skip_reason if state == ItemResponse.State.SKIPPED else ""
    with changing(ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        item = _item(locked, code)
        record, _colon, kind = item.evidence.partition(":")
        if kind and record in STAGES and state in ("done", "not_applicable"):
            result = Check.Result.PASSED if state == "done" else Check.Result.NOT_APPLICABLE
            return record_check(locked, STAGES[record], kind, result, note=note, actor=actor, at=at)
        _require_answerable(item, locked.variant, state, note, skip_reason)
        response, _made = ItemResponse.objects.update_or_create(
            cycle=locked.cycle,
            code=code,
            defaults={"state": state, "note": note, "skip_reason": skip_reason, "by": actor, "at": at},
        )
        events.record(
            locked, "answered", actor=actor, at=at, item=code, state=state, note=note, skip_reason=skip_reason
        )
    return response


def withdraw_answer(ticket: Ticket, code: str, *, actor: User, at: datetime) -> Ticket:
    """Take an answer back: the item is open again."""
    with changing(ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        item = _item(locked, code)
        record, _colon, kind = item.evidence.partition(":")
        if record in STAGES:
            Check.objects.filter(cycle=locked.cycle, stage=STAGES[record], kind=kind, round=_round(locked)).delete()
        ItemResponse.objects.filter(cycle=locked.cycle, code=code).delete()
        events.record(locked, "answered", actor=actor, at=at, item=code, state="open")
    return locked


def see_history(ticket: Ticket, *, actor: User, at: datetime) -> None:
    """The owner opened the customer's history (item 1B5)."""
    if (
        ticket.owner_id != actor.pk
        or Assessment.objects.filter(cycle=ticket.cycle, history_seen_at__isnull=False).exists()
    ):
        return
    with changing(ticket, at, gates=True) as locked:
        Assessment.objects.update_or_create(cycle=locked.cycle, defaults={"history_seen_at": at, "updated_at": at})
        events.record(locked, "history_seen", actor=actor, at=at)


def _taken(
    kind: str, model: type[Model], columns: tuple[str, ...], values: Mapping[str, Any], *, partial: bool = False
) -> dict[str, Any]:
    taken: dict[str, Any] = {}
    faults: dict[str, list[str]] = {
        name: [_("There is no field of this name.")] for name in values if name not in columns
    }
    for name in columns:
        if name not in values:
            continue
        try:
            taken[name] = _value(model, name, values[name])
        except ValidationError as fault:
            faults[name] = fault.messages
    if not partial:
        faults |= {
            name: [_("This is needed.")] for name in REQUIRED[kind] if not taken.get(name) and name not in faults
        }
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)
    return taken


def _value(model: type[Model], name: str, raw: Any) -> Any:
    bounded = whole(raw, *BOUNDS[name]) if name in BOUNDS else raw
    return value_for(model._meta.get_field(name), bounded)  # noqa: SLF001 - Django's public way to a column


def _item(ticket: Ticket, code: str) -> PlaybookItem:
    version = ticket.cycle.playbook_id if ticket.cycle else None
    for item in items_of(version or current_version().pk):
        if item.code == code:
            return item
    raise Refused(_("The playbook of this ticket has no item “%(code)s”.") % {"code": code})


def _require_answerable(item: PlaybookItem, variant: str, state: str, note: str, skip_reason: str) -> None:
    derived = item.kind in (PlaybookItem.Kind.AUTO, PlaybookItem.Kind.DATA)
    if state == ItemResponse.State.SKIPPED:
        if item.strength(variant) == "hard":
            raise Refused(_("This one is required and cannot be skipped. A supervisor can override it at the step."))
        if skip_reason not in SkipReason.values:
            raise Invalid(_("Not skipped."), {"skip_reason": [_("Use one of: ") + ", ".join(SkipReason.values)]})
        return
    if derived and item.evidence not in ("product_feedback_recorded", "training_need_recorded"):
        raise Refused(_("The data answers this item; fill in what it asks for and it ticks itself."))
    if state not in ItemResponse.State.values:
        raise Invalid(_("Not saved."), {"state": [_("Use one of: ") + ", ".join(ItemResponse.State.values)]})
    if state == ItemResponse.State.NOT_APPLICABLE and len(note.split()) < 3:
        raise Invalid(_("Not saved."), {"note": [_("Say in at least three words why it does not apply.")]})


def _round(ticket: Ticket) -> int:
    """Tests are repeated after every rework: its number of stays in verification is the round."""
    return max(1, ticket.phase_entries.filter(cycle=ticket.cycle, phase="verification").count())
