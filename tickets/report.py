"""The report of a step: every gate that guards it, law or playbook item, and whether it holds.

The same report stands in the workspace, in the API's 409 and in the result of a bulk change.
"""

from collections.abc import Iterator

from resolution.core.refusals import Finding
from tickets.case import Case
from tickets.gates import GATES
from tickets.playbook import checklist
from tickets.vocabulary import Phase

# The step that leads a phase on: what the checklist counts towards.
FORWARD = {
    Phase.CONNECTION: "diagnose",
    Phase.DIAGNOSIS: "implement",
    Phase.IMPLEMENTATION: "verify",
    Phase.VERIFICATION: "resolve",
    Phase.FOLLOW_UP: "close",
}
# Steps that take over the playbook items of others, because they are them in one act.
ITEMS_OF = {
    "resolve_on_first_contact": ("acknowledge", "diagnose", "verify", "resolve"),
}
# Items that the one act of resolving on first contact supplies by itself: the answer is the proposal.
SUPPLIED = {"resolve_on_first_contact": frozenset({"3A1"})}


def of_step(case: Case, step: str) -> list[Finding]:
    """Every finding of a step for this case, laws first, then the playbook's items."""
    laws = [gate.finding(case) for gate in GATES.get(step, ())]
    return laws + list(_items(case, step))


def forward(case: Case) -> list[Finding]:
    """The report of the step that leads the ticket's phase on; empty for an ended ticket."""
    step = FORWARD.get(Phase(case.ticket.phase))
    return of_step(case, step) if step else []


def _items(case: Case, step: str) -> Iterator[Finding]:
    for gate in ITEMS_OF.get(step, (step,)):
        for standing in checklist.of_gate(case, gate):
            if standing.required and standing.item.code not in SUPPLIED.get(step, ()):
                yield standing.finding()
