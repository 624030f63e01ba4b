"""The checklist: what the playbook asks of one ticket, and how each item stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from resolution.core.caching import at_hand
from resolution.core.refusals import Finding
from tickets.case import Case
from tickets.models import Check, ItemResponse, PlaybookItem, PlaybookVersion
from tickets.playbook.catalogue import Condition, Strength, strength_now
from tickets.playbook.evidence import anchor_of, conditions_holding, holds

STAGES = {"check": Check.Stage.DIAGNOSIS, "validation": Check.Stage.VALIDATION, "test": Check.Stage.VERIFICATION}
CURRENT_KEY = "playbook:current"


@dataclass(frozen=True)
class Standing:
    """One item on one ticket: how strictly it holds here and how it stands.

    `state` is open, done, auto (done by evidence), not_applicable, deferred or skipped.
    """

    item: PlaybookItem
    strength: str
    state: str
    note: str = ""
    anchor: str = ""

    @property
    def passes(self) -> bool:
        return self.state in ("done", "auto", "not_applicable")

    @property
    def blocks(self) -> bool:
        """Whether it holds its gate shut: unmet, and neither guidance nor skipped."""
        return not self.passes and self.state != "skipped" and self.strength in (Strength.HARD, Strength.SOFT)

    @property
    def required(self) -> bool:
        return self.strength in (Strength.HARD, Strength.SOFT)

    def finding(self) -> Finding:
        """The item as a line of a step's report."""
        status = "pass" if self.passes else ("skipped" if self.state == "skipped" else "fail")
        evidence = ({"label": self.item.title, "url": f"#{self.anchor}"},) if self.passes and self.anchor else ()
        return Finding(self.item.code, self.strength, status, self.item.prompt, tuple(self.item.fields), evidence)


def current_version() -> PlaybookVersion:
    """The version that new cycles follow."""
    key = at_hand(CURRENT_KEY, lambda: PlaybookVersion.objects.get(state="current").pk, seconds=60)
    return PlaybookVersion(pk=key)


@lru_cache(maxsize=32)
def items_of(version_id: int) -> tuple[PlaybookItem, ...]:
    """The items of a published version, in order. Published versions never change, so they are kept."""
    return tuple(PlaybookItem.objects.filter(version_id=version_id).order_by("position"))


def standings(case: Case, items: Iterable[PlaybookItem] | None = None) -> list[Standing]:
    """How every item that applies to the case stands, in the playbook's order."""
    if items is None:
        items = items_of(case.cycle.playbook_id or current_version().pk)
    holding = frozenset(Condition(name) for name in conditions_holding(case))
    return [
        _standing(case, item, strength) for item in items if (strength := _strength(case, item, holding)) != "none"
    ]


def of_gate(case: Case, gate: str) -> list[Standing]:
    """The items that hold one gate."""
    version = case.cycle.playbook_id or current_version().pk
    return standings(case, [item for item in items_of(version) if item.gate == gate])


def _strength(case: Case, item: PlaybookItem, holding: frozenset[Condition]) -> str:
    return strength_now(
        Strength(item.strength(case.ticket.variant)),
        condition=Condition(item.condition),
        raised_when=Condition(item.raised_when),
        raised_to=Strength(item.raised_to),
        holding=holding,
    )


def _standing(case: Case, item: PlaybookItem, strength: str) -> Standing:
    response = case.responses.get(item.code)
    if item.kind in (PlaybookItem.Kind.AUTO, PlaybookItem.Kind.DATA) and holds(item.evidence, case):
        return Standing(item, strength, "auto", anchor=anchor_of(item.evidence))
    if check := _check_behind(case, item):
        state = {"pass": "done", "not_applicable": "not_applicable"}.get(check.result, "open")
        if state != "open":
            return Standing(item, strength, state, check.note, anchor="checks")
    if response is None or (response.state == ItemResponse.State.DONE and item.kind in ("auto", "data")):
        return Standing(item, strength, "open")
    return Standing(item, strength, response.state, response.note)


def _check_behind(case: Case, item: PlaybookItem) -> Check | None:
    record, _, kind = item.evidence.partition(":")
    return case.check(STAGES[record], kind) if kind and record in STAGES else None
