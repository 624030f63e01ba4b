"""The head of the workspace: where the ticket stands, what to do next, and every door that is open."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from resolution.core import moments
from resolution.core.identifiers import reference
from tickets.case import Case
from tickets.gates import UNMERGES_WITHIN, waiting_escalation
from tickets.lifecycle import STEPS
from tickets.models import Ticket
from tickets.next_action import SENTENCES
from tickets.permissions import may_change, may_take
from tickets.report import FORWARD
from tickets.vocabulary import PHASES, RECURRENCES, Lateness, Phase, ReopenReason, Variant
from tickets.web.shown import acts
from tickets.web.shown.acts import Act

# What the button of a step says, where that is more than the step's own name.
ADVANCES = {
    "diagnose": gettext_lazy("Advance to 2"),
    "implement": gettext_lazy("Advance to 3"),
    "verify": gettext_lazy("Advance to 4"),
    "resolve": gettext_lazy("Advance to 5"),
    "close": gettext_lazy("Close"),
}
BACKWARD = ("rework", "rethink", "redefine", "reopen")  # the nearest first
ICONS = {
    "hold": "circle-pause",
    "resume": "circle-play",
    "escalate": "arrow-up-right",
    "merge": "git-merge",
    "cancel": "ban",
    "rework": "undo-2",
    "rethink": "undo-2",
    "redefine": "undo-2",
    "reopen": "rotate-ccw",
    "resolve_on_first_contact": "zap",
}
LABELS: dict[str, str | Promise] = {
    "hold": gettext_lazy("Wait for somebody"),
    "cancel": gettext_lazy("Cancel the ticket"),
}


def head(case: Case, user: User, here: str, needed: Act | None) -> dict[str, Any]:
    """Everything above the three columns."""
    ticket = case.ticket
    may = allowed(case, user)
    back = [name for name in BACKWARD if name in may]
    return {
        "stepper": _stepper(ticket),
        "done": ticket.gates_met,
        "total": ticket.gates_total if ticket.phase in PHASES else None,
        "variant": Variant(ticket.variant).label,
        "party": ticket.hold_party or ("us" if ticket.is_open else ""),
        "queue": reverse("tickets:queue", args=["mine" if user.works_tickets else "all"]),
        "rename": _rename(here) if _writes(user, ticket) else None,
        "advance": _advance(ticket, may, here),
        "back": acts.step(here, STEPS[back[0]].label, back[0], key="Shift+E", icon=ICONS[back[0]]) if back else None,
        "menu": list(_menu(may, back, here)),
        "next": _next(case, may, here, needed),
        "again": _again(case) if ticket.reopen_count else None,
        "late": _late(ticket),
        "banner": _banner(case, may, here),
    }


def allowed(case: Case, user: User) -> set[str]:
    """The steps whose door is drawn here, that this reader may take, and that make sense now."""
    ticket = case.ticket
    may = {door.name for door in ticket.doors() if may_take(user, door.name, ticket)}
    if not ticket.on_hold:
        may.discard("resume")
    if "accept" in may and waiting_escalation(case) is None:
        may -= {"accept", "return"}
    if "acknowledge" in may:  # a reply acknowledges by itself
        may.discard("acknowledge")
    return may


def _again(case: Case) -> dict[str, str]:
    """What a reopening was: a recurrence of the same issue, or something new about it."""
    reason, times = case.cycle.reopen_reason, case.ticket.reopen_count
    often = ngettext("Reopened once", "Reopened %(n)d times", times) % {"n": times}
    why = dict(ReopenReason.choices).get(reason, "")
    return {
        "label": _("Recurrence") if reason in RECURRENCES else _("Reopened"),
        "title": _("%(often)s, the last time because: %(why)s") % {"often": often, "why": why} if why else often,
    }


def _late(ticket: Ticket) -> dict[str, Any] | None:
    """The promised update is late: in silence, or with the customer's knowledge, and since when."""
    late = ticket.lateness
    if late is None:
        return None
    silent = late == Lateness.SILENT
    told = _("Nobody has written since. A word about where it stands is better than none.")
    known = _("The customer was told a new time after the one before had passed.")
    return {
        "label": late.label,
        "title": told if silent else known,
        "tone": "danger" if silent else "warn",
        "icon": "circle-alert" if silent else "clock",
        "since": ticket.update_missed_at,
    }


def _writes(user: User, ticket: Ticket) -> bool:
    return may_change(user, ticket)


def _rename(here: str) -> Act:
    return acts.dialog(here, _("Change the subject"), "subject", "fields/subject/")


def _stepper(ticket: Ticket) -> list[dict[str, Any]]:
    position = list(PHASES).index(Phase(ticket.phase)) if ticket.phase in PHASES else len(PHASES)
    states = ["done" if index < position else "ahead" for index in range(len(PHASES))]
    if position < len(PHASES):
        states[position] = "current"
    return [
        {"number": index, "label": phase.label, "state": state}
        for index, (phase, state) in enumerate(zip(PHASES, states, strict=True), 1)
    ]


def _advance(ticket: Ticket, may: set[str], here: str) -> Act | None:
    """The button that leads on: it is never disabled, it moves or says what is missing."""
    step = FORWARD.get(Phase(ticket.phase))
    if step is None or step not in may:
        return None
    if STEPS[step].asks:
        return acts.step(here, ADVANCES[step], step, key="e", icon="arrow-right")
    return Act(ADVANCES[step], f"{here}steps/{step}/", post=True, key="e", icon="arrow-right")


def _menu(may: set[str], back: list[str], here: str) -> Iterator[Act]:
    for name in ("resolve_on_first_contact", *back[1:], "hold", "escalate", "merge", "cancel"):
        if name in may:
            key = {"hold": "z", "merge": "Shift+M"}.get(name, "")
            yield acts.step(here, LABELS.get(name, STEPS[name].label), name, key=key, icon=ICONS[name])


def _next(case: Case, may: set[str], here: str, needed: Act | None) -> dict[str, Any] | None:
    """The next action in the server's words, when it is due, and the button that does it."""
    ticket = case.ticket
    if not ticket.next_action_code or ticket.next_action_at is None:
        return None
    waits = ticket.next_action_code == "wait"
    return {
        "sentence": _sentence(ticket),
        "due": ticket.next_action_at,
        "state": "waiting" if waits else moments.due(ticket.next_action_at, case.at).state,
        "buttons": list(_buttons(case, may, here, needed)),
    }


def _sentence(ticket: Ticket) -> str:
    words = str(SENTENCES.get(ticket.next_action_code, ticket.next_action_code))
    if ticket.next_action_code == "wait":
        return _("Waiting for: %(party)s") % {"party": str(ticket.get_hold_party_display()).lower()}
    return words


def _buttons(case: Case, may: set[str], here: str, needed: Act | None) -> Iterator[Act]:
    """What does the next action, first; then the other answers that it may get."""
    code = case.ticket.next_action_code
    first = _first(case, code, may, here, needed)
    if first is not None:
        yield first
    for name in ("accept", "return", "resume"):
        if name in may:
            asks, label = bool(STEPS[name].asks), STEPS[name].label
            yield acts.step(here, label, name) if asks else Act(label, f"{here}steps/{name}/", post=True)
    if code == "first_response" and "resolve_on_first_contact" in may:
        yield acts.step(here, _("Solve it at once"), "resolve_on_first_contact", key="x")
    elif first is not None and "hold" in may and not case.ticket.on_hold:
        yield acts.step(here, _("Wait"), "hold", key="z")


def _first(case: Case, code: str, may: set[str], here: str, needed: Act | None) -> Act | None:
    look = {
        "triage": ("#replies", _("Sort the reply")),
        "approve": ("#approvals", _("Look at it")),
        "follow_up": ("#panel-follow-ups", _("Follow up")),
        "commitment_due": ("#panel-commitments", _("Look at it")),
    }
    if code in look:
        return Act(look[code][1], look[code][0])
    if case.actor is None or not _writes(case.actor, case.ticket):
        return None
    advance = _advance(case.ticket, may, here)
    return {
        "send_update": acts.compose(here, _("Write the update"), "update"),
        "answer": acts.compose(here, _("Reply"), "reply"),
        "first_response": acts.compose(here, _("Reply"), "reply"),
        "fill_gate": needed or advance,  # what is soft can be skipped on the way
        "ask_again": _ask_again(may, here),
        "await_silence": _ask_again(may, here),
        "silence": needed or advance,
        "advance": advance,
        "resolution_due": advance,
    }.get(code)


def _ask_again(may: set[str], here: str) -> Act | None:
    """Asking again has the ticket wait, so whoever may do that may ask."""
    return Act(_("Ask once more"), f"{here}ask-again/", post=True, icon="send") if "hold" in may else None


def _banner(case: Case, may: set[str], here: str) -> dict[str, Any] | None:
    """Why nothing can be changed here, and the way out."""
    ticket = case.ticket
    if ticket.phase == Phase.MERGED and ticket.merged_into_id is not None:
        other = reference(ticket.merged_into_id)
        text = _("Merged: what was said here stands in the other ticket. It can be undone for %(days)d days.")
        return {
            "text": text % {"days": UNMERGES_WITHIN.days},
            "tone": "info",
            "link": {"label": other, "url": reverse("tickets:ticket", args=[other])},
            "act": _undo("unmerge", may, here),
        }
    if ticket.phase == Phase.CANCELLED:
        return {"text": _("Cancelled. Restore it to work on it."), "tone": "info", "act": _undo("restore", may, here)}
    if ticket.phase == Phase.CLOSED:
        return {"text": _("Closed. If it is not over, reopen it; that begins a new round."), "tone": "quiet"}
    if case.actor is not None and not case.actor.works_tickets:
        return {"text": _("You read this ticket. Your role does not change tickets."), "tone": "quiet"}
    if ticket.recovery_required:
        text = _("Recovery is required: a supervisor approves the way forward before the solution goes in.")
        return {"text": text, "tone": "recovery", "act": Act(_("Approvals"), "#approvals")}
    return None


def _undo(name: str, may: set[str], here: str) -> Act | None:
    return Act(STEPS[name].label, f"{here}steps/{name}/", post=True) if name in may else None
