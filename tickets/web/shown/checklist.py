"""The checklist column: open gates first, the rest folded by group, guidance on demand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from resolution.core.refusals import Finding
from tickets.case import Case
from tickets.gates import GATES
from tickets.lifecycle import STEPS
from tickets.models import PlaybookItem
from tickets.permissions import may_change
from tickets.playbook import catalogue
from tickets.playbook.checklist import Standing, current_version, items_of, standings
from tickets.playbook.evidence import anchor_of
from tickets.report import FORWARD
from tickets.vocabulary import PHASES, Phase
from tickets.web.shown import acts, people
from tickets.web.shown.acts import HERE, Act
from tickets.web.shown.sections import ANCHORS_BESIDE, BESIDE, BY_NAME, HEARD, SPOKEN, home_of

TAGS = {
    "auto": gettext_lazy("auto"),
    "not_applicable": gettext_lazy("n/a"),
    "deferred": gettext_lazy("later"),
    "skipped": gettext_lazy("skipped"),
}
MARKS = {
    "open": "circle-dashed",
    "auto": "circle-check",
    "done": "circle-check",
    "not_applicable": "circle-slash",
    "deferred": "clock",
    "skipped": "circle-minus",
}
ATTEST, GUIDE = PlaybookItem.Kind.ATTEST, PlaybookItem.Kind.GUIDE


@dataclass(frozen=True)
class Row:
    """One line of the checklist. `ticks` says whether a press answers it, `needed` whether it heads the list."""

    code: str
    title: str
    prompt: str = ""
    state: str = "open"
    tag: str = ""
    note: str = ""
    ticks: bool = False
    answers: bool = False
    needed: bool = False
    act: Act | None = None
    evidence: Act | None = None

    @property
    def mark(self) -> str:
        return "circle" if self.ticks and self.state == "open" else MARKS[self.state]


@lru_cache(maxsize=4096)
def _frame(row: Row, language: str) -> SafeString:
    """A line drawn by its template, as a frame for `format_html` that only lacks the ticket's address."""
    html = render_to_string("tickets/workspace/check.html", {"row": row, "here": HERE})
    return SafeString(html.replace("{", "{{").replace("}", "}}").replace(HERE, "{here}"))


def _lines(rows: Iterable[Row], here: str) -> SafeString:
    """Rows as HTML, at the address of a ticket."""
    language = get_language() or ""
    frames = "".join(_frame(row, language) for row in rows)
    return format_html(frames, here=here) if frames else SafeString()


def column(case: Case, here: str, phase: str = "") -> dict[str, Any]:
    """The checklist of a phase; of the present one (or the last, when it is over) when none is named."""
    ticket = case.ticket
    present = ticket.phase if ticket.phase in PHASES else Phase.FOLLOW_UP
    phase = phase or present
    names = people.names() if case.responses else {}
    rows = [(standing, _row(case, standing, names)) for standing in _standings(case, phase, present)]
    runs = groupby(rows, key=lambda pair: _heading(pair[0]))
    found = {
        "phase": phase,
        "label": Phase(phase).label,
        "present": phase == ticket.phase,
        "phases": list(_phases(here, phase)),
        "groups": [_group(title, list(run), here) for title, run in runs],
        "needed": "",
        "first": None,
    }
    if phase == ticket.phase:
        gate = FORWARD[Phase(phase)]
        needed = [*_laws(case, gate), *(replace(row, needed=True) for standing, row in rows if _holds(standing, gate))]
        found |= {"needed": _lines(needed, here), "count": len(needed), "first": _first(needed, here)}
        found |= {"step": STEPS[gate].label, "met": ticket.gates_met, "total": ticket.gates_total}
    return found


def _first(needed: list[Row], here: str) -> Act | None:
    """What to do about the first thing that holds the next step."""
    act = next((row.act for row in needed if row.act), None)
    return act.at(here) if act is not None else None


def act_of(finding: Finding, here: str) -> Act | None:
    """The way to where an unmet gate is met; an item without fields knows where its evidence stands."""
    evidence = next((item.evidence for item in catalogue.items() if item.code == finding.code), "")
    return act_for(finding.fields, here, anchor_of(evidence))


def act_for(fields: Iterable[str], here: str, anchor: str = "") -> Act | None:
    """The way to where something is answered, if there is one on this page."""
    for field in fields:
        if field in SPOKEN:
            return acts.compose(here, _("Write"), "reply")
        if field == "owner":
            return Act(_("Take it"), f"{here}fields/", post=True, data=("owner", "me"))
        if field in HEARD:
            return acts.talk(here, _("Look"))
        if field in BESIDE:
            return Act(_("Look"), f"#{BESIDE[field]}")
        if section := home_of(field):
            return acts.work(here, _("Do it"), section.phase, section=section.name, field=field)
    return _way_to(anchor, here) if anchor else None


def _evidence(fields: Iterable[str], here: str, anchor: str) -> Act | None:
    """The way to what answers an item: what was said, or the field that holds the answer."""
    answered = [field for field in fields if field not in (*SPOKEN, "owner")]
    if anchor == "timeline":
        return acts.talk(here, _("Look"))
    return act_for(answered, here, anchor)


def _way_to(anchor: str, here: str) -> Act | None:
    if anchor in ANCHORS_BESIDE:
        return Act(_("Look"), f"#{ANCHORS_BESIDE[anchor]}")
    if section := BY_NAME.get(anchor):
        return acts.work(here, _("Look"), section.phase, section=anchor)
    return acts.compose(here, _("Write"), "reply") if anchor == "timeline" else None


def _standings(case: Case, phase: str, present: str) -> list[Standing]:
    """The items of a phase; the present one also shows what earlier phases left for its gate."""
    gate = FORWARD.get(Phase(phase), "") if phase == present else ""
    items = items_of(case.cycle.playbook_id or current_version().pk)
    return standings(case, [item for item in items if item.phase == phase or (gate and item.gate == gate)])


def _holds(standing: Standing, gate: str) -> bool:
    return standing.blocks and standing.strength == "hard" and standing.item.gate == gate


def _heading(standing: Standing) -> tuple[str, str]:
    return standing.item.group, standing.item.group_title


def _group(heading: tuple[str, str], rows: list[tuple[Standing, Row]], here: str) -> dict[str, Any]:
    code, title = heading
    asked = [(standing, row) for standing, row in rows if standing.required]
    return {
        "id": f"group-{code}",
        "title": title,
        "done": sum(not standing.blocks for standing, _row in asked),
        "total": len(asked),
        "rows": _lines((row for _standing, row in asked), here),
        "guidance": _lines((row for standing, row in rows if not standing.required), here),
    }


def _row(case: Case, standing: Standing, names: dict[int, str]) -> Row:
    item, by_hand = standing.item, standing.item.kind == ATTEST
    writes = case.actor is not None and may_change(case.actor, case.ticket)
    is_open = standing.state in ("open", "deferred")
    act = act_for(item.fields, HERE, anchor_of(item.evidence)) if is_open and writes and item.kind != GUIDE else None
    answered = by_hand or standing.state == "skipped" or (is_open and standing.strength == "soft")
    return Row(
        code=item.code,
        title=item.title,
        prompt=item.prompt,
        state=standing.state,
        tag=_tag(standing),
        note=_note(case, standing, names),
        # A test or check has a result and a note of its own, but a plain tick says that it passed.
        ticks=writes and by_hand and standing.state in ("open", "done"),
        answers=writes and item.kind != GUIDE and answered,
        act=act,
        evidence=_evidence(item.fields, HERE, standing.anchor) if standing.state == "auto" else None,
    )


def _tag(standing: Standing) -> str:
    if standing.state in TAGS:
        return str(TAGS[standing.state])
    return pgettext("strength", "soft") if standing.strength == "soft" and standing.state == "open" else ""


def _note(case: Case, standing: Standing, names: dict[int, str]) -> str:
    """Who answered by hand, and what they said."""
    response = case.responses.get(standing.item.code)
    if standing.state in ("open", "auto") or response is None:
        return standing.note if standing.state != "open" else ""
    reason = response.note or str(response.get_skip_reason_display())
    # Who is newer than the list of names is asked for by themselves.
    who = names.get(response.by_id or 0) or (response.by.name if response.by else "")
    return ": ".join(part for part in (who, reason) if part)


def _laws(case: Case, step: str) -> Iterator[Row]:
    """The laws of a step that fail, unless the step itself asks for what they want."""
    asked_there = set(STEPS[step].asks)
    for gate in GATES.get(step, ()):
        if not (set(gate.fields) and set(gate.fields) <= asked_there) and not gate.holds(case):
            tag = _("always") if gate.strength == "law" else ""
            yield Row(gate.code, str(gate.sentence), act=act_for(gate.fields, HERE), tag=tag, needed=True)


def _phases(here: str, phase: str) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(PHASES, 1):
        yield {
            "number": number,
            "label": one.label,
            "current": one == phase,
            "url": f"{here}?phase={one.value}",
            "fetch": f"{here}checklist/?phase={one.value}",
        }
