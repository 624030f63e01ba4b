"""What happened, in words: one short clause an event, to be read after the name of who did it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from resolution.core.text import one_line
from tickets.lifecycle import STEPS
from tickets.models import ApprovalRequest, Check, ItemResponse
from tickets.operations.fields import FIELDS
from tickets.playbook import catalogue
from tickets.vocabulary import Phase, Relation
from tickets.web.shown import people
from tickets.web.shown.labels import label_of, words_of

# Their words stand in the timeline themselves.
MESSAGES = ("sent", "called", "noted", "received")
# Between a reviewer and whoever was reviewed: no timeline tells it to colleagues.
PRIVATE = (
    "quality_review_asked",
    "quality_reviewed",
    "quality_review_acknowledged",
    "quality_review_answered",
    "quality_review_withdrawn",
)
LONGEST = 60  # characters of a value that are shown
MOST = 3  # changes of one act that are told with their values
SAID = {
    "opened": gettext_lazy("opened the ticket"),
    "acknowledge": gettext_lazy("acknowledged the ticket"),
    "acknowledged": gettext_lazy("acknowledged the ticket"),
    "history_seen": gettext_lazy("looked at the customer's history"),
    "agreed": gettext_lazy("wrote down that the customer agreed"),
    "nothing_planned": gettext_lazy("found nothing planned for this ticket"),
    "escalation_unanswered": gettext_lazy("saw nobody take the escalation and told one level up"),
    "accept": gettext_lazy("accepted the escalation"),
    "update_reminded": gettext_lazy("reminded of the promised update"),
    "update_promise_missed": gettext_lazy("saw the promised update missed"),
    "customer_confirmed": gettext_lazy("heard from the customer that it works"),
    "link_renewed": gettext_lazy("made a new link to the customer's page"),
    "link_revoked": gettext_lazy("closed the customer's page"),
    "mail_retried": gettext_lazy("sent the mail once more"),
    "retried": gettext_lazy("had something tried again that had failed"),
    "silence_counted": gettext_lazy("counts the customer's silence from here on"),
    "merged_in": gettext_lazy("merged another ticket into this one"),
    "unmerged_from": gettext_lazy("took a merged ticket out again"),
}
RECORDED = {
    "attempts": gettext_lazy("noted something that was tried: %(words)s"),
    "options": gettext_lazy("wrote an option: %(words)s"),
    "chosen_option": gettext_lazy("chose the option “%(words)s”"),
    "work_steps": gettext_lazy("planned: %(words)s"),
    "work_step": gettext_lazy("worked on a step: %(words)s"),
    "time_entries": gettext_lazy("logged %(words)s"),
    "check": gettext_lazy("checked: %(words)s"),
}
TARGETS = {
    "first_response": gettext_lazy("first answer"),
    "next_response": gettext_lazy("next answer"),
    "progress_update": gettext_lazy("progress update"),
    "resolution": gettext_lazy("resolution"),
}
CONTACTS = {
    "immediate": gettext_lazy("follow-up after a day or two"),
    "extended": gettext_lazy("follow-up after a week or two"),
}
Wording = Callable[[Mapping[str, Any]], str | Promise]


def words(verb: str, detail: Mapping[str, Any]) -> str:
    """What was done, as a clause; an event that this floor does not know is said by its name."""
    if verb in WORDINGS:
        return str(WORDINGS[verb](detail))
    if verb in SAID:
        return str(SAID[verb])
    if verb in STEPS:
        return _with_reason(_("took the step “%(step)s”") % {"step": STEPS[verb].label}, detail)
    return verb.replace("_", " ").replace(":", " ")


def enters(detail: Mapping[str, Any]) -> str:
    """The phase that an event led into, or nothing."""
    entered = str(detail.get("entered", ""))
    return entered if entered and entered != detail.get("left") else ""


def beside(detail: Mapping[str, Any]) -> str:
    """What deserves a line under a change of phase: its reason, and what it let pass."""
    parts = [f"“{detail['reason']}”"] if detail.get("reason") else []
    if overridden := detail.get("overridden"):
        parts.append(_("overridden: %(items)s") % {"items": ", ".join(map(_title, overridden))})
    if skipped := detail.get("skipped"):
        parts.append(_("skipped: %(items)s") % {"items": ", ".join(map(_title, skipped))})
    return "; ".join(parts)


def phase_words(phase: str) -> str:
    return str(Phase(phase).label) if phase in Phase.values else phase


def _changed(detail: Mapping[str, Any]) -> str:
    changes = list(detail.get("changed", {}).items())
    clauses = [_change(name, before, after) for name, (before, after) in changes[:MOST]]
    if more := changes[MOST:]:
        clauses.append(_("and set %(fields)s") % {"fields": ", ".join(label_of(name) for name, _values in more)})
    if detail.get("owner"):
        clauses.append(_("made %(name)s the owner") % {"name": _name(detail["owner"])})
    return _with_reason("; ".join(clauses) or _("changed something"), detail)


def _change(name: str, before: Any, after: Any) -> str:
    said = {"field": label_of(name), "before": _value(name, before), "after": _value(name, after)}
    if said["before"] and said["after"] and len(said["before"] + said["after"]) < LONGEST:
        return _("changed %(field)s from %(before)s to %(after)s") % said
    return (_("set %(field)s: %(after)s") if said["after"] else _("cleared %(field)s")) % said


def _value(name: str, value: Any) -> str:
    if name in ("owner", "prevention_owner"):
        return _name(value) if value else ""
    if name == "team":
        return dict(people.teams()).get(value, "") if value else ""
    if isinstance(value, bool):
        return _("yes") if value else ""
    return one_line(words_of(name, value), LONGEST) if name in FIELDS else str(value or "")


def _name(key: Any) -> str:
    return people.names().get(key, _("somebody"))


def _title(code: str) -> str:
    for item in catalogue.items():
        if item.code == code:
            return item.title
    return code.replace("_", " ")


def _answered(detail: Mapping[str, Any]) -> str:
    item, state = _title(detail.get("item", "")), detail.get("state", "")
    if state not in ItemResponse.State.values:
        return _("reopened “%(item)s”") % {"item": item}
    said = {"item": item, "state": str(ItemResponse.State(state).label).lower()}
    return _with_reason(_("marked “%(item)s” as %(state)s") % said, {"reason": detail.get("note")})


def _worked(detail: Mapping[str, Any]) -> str:
    record, said = detail.get("record", ""), one_line(detail.get("words", ""), LONGEST * 2)
    if record == "check":
        kind, _colon, result = said.partition(": ")
        said = f"{_check(kind)}: {dict(Check.Result.choices).get(result, result)}"
    return str(RECORDED.get(record, gettext_lazy("worked on: %(words)s")) % {"words": said})


def _check(kind: str) -> str:
    """What a kind of check is called, in diagnosis, validation or verification alike."""
    for item in catalogue.items():
        if item.evidence.partition(":")[2] == kind:
            return item.title
    return kind.replace("_", " ")


def _with_reason(clause: str, detail: Mapping[str, Any]) -> str:
    return f"{clause}: “{detail['reason']}”" if detail.get("reason") else clause


def _sorted(detail: Mapping[str, Any]) -> str:
    clause = _("sorted a message: %(intent)s") % {"intent": words_of("intent", detail.get("intent"))}
    opened = detail.get("reference")
    return f"{clause}; " + _("it goes on in %(reference)s") % {"reference": opened} if opened else clause


def _approval_words(detail: Mapping[str, Any]) -> str:
    kind = detail.get("kind", "")
    return str(ApprovalRequest.Kind(kind).label) if kind in ApprovalRequest.Kind.values else kind


def _decided(detail: Mapping[str, Any]) -> str:
    clause = _("approved: %(kind)s") if detail.get("approved") else _("declined: %(kind)s")
    return _with_reason(clause % {"kind": _approval_words(detail)}, {"reason": detail.get("note")})


def _asked(detail: Mapping[str, Any]) -> str:
    return _with_reason(_("asked for approval: %(kind)s") % {"kind": _approval_words(detail)}, detail)


def _flagged(detail: Mapping[str, Any]) -> str:
    clause = _("asked for recovery") if detail.get("supervisor_flag") else _("took the call for recovery back")
    return _with_reason(clause, detail)


def _promised(clause: str | Promise) -> Wording:
    """A clause about one promise to the customer, with the reason where there is one."""
    return lambda detail: _with_reason(str(clause) % {"text": detail.get("text", "")}, detail)


def _kept(detail: Mapping[str, Any]) -> str:
    if detail.get("kind") == "apology":
        return _("said sorry for a broken promise")
    clause = _("kept the promise “%(text)s”") if detail.get("on_time", True) else _("kept “%(text)s” late")
    return clause % {"text": detail.get("text", "")}


def _about(clause: str | Promise, names: Mapping[str, str | Promise], key: str) -> Wording:
    """A clause about one thing of a closed list."""
    return lambda detail: clause % {"name": names.get(detail.get(key, ""), detail.get(key, ""))}


WORDINGS: dict[str, Wording] = {
    "changed": _changed,
    "assigned": _changed,
    "answered": _answered,
    "worked": _worked,
    "clock_met": _about(gettext_lazy("saw the target met: %(name)s"), TARGETS, "metric"),
    "clock_breached": _about(gettext_lazy("saw the target missed: %(name)s"), TARGETS, "metric"),
    "clock_replanned": _about(gettext_lazy("moved the target: %(name)s"), TARGETS, "metric"),
    "follow_up_opened": _about(gettext_lazy("opened the %(name)s"), CONTACTS, "kind"),
    "follow_up_missed": _about(gettext_lazy("saw the %(name)s missed"), CONTACTS, "kind"),
    "followed_up": _about(gettext_lazy("ended the %(name)s"), CONTACTS, "kind"),
    "survey_answered": lambda detail: (
        _("took in an answer to the survey: %(score)s of %(scale_max)s")
        % {"score": detail.get("score", "?"), "scale_max": detail.get("scale_max", "?")}
    ),
    "committed": _promised(gettext_lazy("promised: “%(text)s”")),
    "commitment_confirmed": _promised(gettext_lazy("confirmed the promise “%(text)s”")),
    "commitment_declined": _promised(gettext_lazy("cannot deliver what was promised, “%(text)s”")),
    "commitment_reassigned": _promised(gettext_lazy("gave the promise “%(text)s” to somebody else")),
    "commitment_told": _promised(gettext_lazy("told the customer of the promise “%(text)s”")),
    "commitment_kept": _kept,
    "commitment_broken": _promised(gettext_lazy("saw the promise “%(text)s” broken")),
    "commitment_renegotiated": _promised(gettext_lazy("agreed on a new date for “%(text)s”")),
    "commitment_waived": _promised(gettext_lazy("wrote down that “%(text)s” is not needed")),
    "undelivered": lambda detail: _with_reason(_("could not deliver a message"), {"reason": detail.get("error")}),
    "recovery_flagged": _flagged,
    "approval_requested": _asked,
    "approval_decided": _decided,
    "attached": lambda detail: _("added %(names)s") % {"names": ", ".join(detail.get("files", ()))},
    "triaged": _sorted,
    "split_from": _about(gettext_lazy("made it a ticket of its own; it came in on %(name)s"), {}, "reference"),
    "recurrence_suggested": lambda detail: ngettext(
        "found an earlier issue that this may repeat",
        "found earlier issues that this may repeat",
        detail.get("number", 1),
    ),
    "recurrence_decided": lambda detail: (
        _("said about %(reference)s: %(decision)s")
        % {
            "reference": detail.get("reference", "?"),
            "decision": dict(Relation.choices).get(detail.get("decision", ""), ""),
        }
    ),
    "silence_refused": lambda detail: (
        _("saw the customer stay silent, but could not resolve it: %(items)s")
        % {"items": ", ".join(map(_title, detail.get("unmet", ())))}
    ),
    "resume": lambda detail: _("ended the wait") if not detail.get("by_reply") else _("answered; the wait is over"),
}
