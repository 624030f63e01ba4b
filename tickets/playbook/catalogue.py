"""The delivered playbook: reads items.toml, and says how strong an item is on a given ticket.

It knows no models, so that migrations, the engine and tests may all read it.
"""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

ITEMS_FILE = Path(__file__).with_name("items.toml")


class Phase(StrEnum):
    CONNECTION = "connection"
    DIAGNOSIS = "diagnosis"
    IMPLEMENTATION = "implementation"
    VERIFICATION = "verification"
    FOLLOW_UP = "follow_up"


class Kind(StrEnum):
    AUTO = "auto"  # the system sees it happen; nobody ticks it
    DATA = "data"  # the case file answers it; the tick follows the fields
    ATTEST = "attest"  # the agent confirms it: done, not applicable (with a reason) or deferred
    GUIDE = "guide"  # manner: a prompt that never blocks and is never scored


class Gate(StrEnum):
    NONE = ""  # holds no step: guidance, a clock, or the effect of a step
    ACKNOWLEDGE = "acknowledge"
    DIAGNOSE = "diagnose"
    IMPLEMENT = "implement"
    UPDATE = "update"  # every public update, not a step between phases
    VERIFY = "verify"
    RESOLVE = "resolve"
    CLOSE = "close"


class Strength(StrEnum):
    """How much an item asks, from the weakest to the strongest."""

    NONE = "none"  # not shown in this variant
    GUIDE = "guide"  # shown, never blocks
    SOFT = "soft"  # may be skipped with a reason code; lowers the documentation score
    HARD = "hard"  # holds its gate until it is met or a supervisor overrides it


class Variant(StrEnum):
    EXPRESS = "express"
    STANDARD = "standard"
    COMPLEX = "complex"


class Condition(StrEnum):
    """What may have to be true of a ticket before an item asks for anything.

    What is not known yet does not hold; the one exception is the risk that nobody has rated.
    """

    ALWAYS = ""
    BUG = "bug"  # the category is technical_bug
    TRAINING = "training"  # the category is training_need or user_error
    HIGH_RISK = "high_risk"  # the chosen option is of high risk, or its change is significant
    RISK_NOT_LOW = "risk_not_low"  # the chosen option is of medium or high risk, or not rated yet
    RECURRENCE = "recurrence"  # the same issue has come back: a recurrence is confirmed on this ticket
    BROKEN_COMMITMENT = "broken_commitment"  # a promise made on this ticket was broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the framework. `strengths` are what the variants ask while `condition` holds."""

    code: str
    title: str
    prompt: str
    kind: Kind
    gate: Gate
    express: Strength
    standard: Strength
    complex: Strength
    condition: Condition
    raised_when: Condition
    raised_to: Strength
    evidence: str
    fields: tuple[str, ...]

    @property
    def strengths(self) -> dict[Variant, Strength]:
        return {
            Variant.EXPRESS: self.express,
            Variant.STANDARD: self.standard,
            Variant.COMPLEX: self.complex,
        }

    @property
    def is_derived(self) -> bool:
        """Whether its evidence is computed from the one ticket that it stands on."""
        return bool(self.evidence) and ":" not in self.evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    code: str
    title: str
    phase: Phase
    items: tuple[Item, ...]


@cache
def groups() -> tuple[Group, ...]:
    """The 23 groups in their order, each with its items. A misspelt key or value is an error."""
    rows = tomllib.loads(ITEMS_FILE.read_text(encoding="utf-8"))["group"]
    return tuple(_group(**row) for row in rows)


def items() -> tuple[Item, ...]:
    """All 118 items in their order."""
    return tuple(item for group in groups() for item in group.items)


def strength_now(
    written: Strength,
    *,
    condition: Condition,
    raised_when: Condition,
    raised_to: Strength,
    holding: Collection[Condition],
) -> Strength:
    """The strength of an item on a ticket of which the conditions in `holding` are true."""
    now = written if condition in {Condition.ALWAYS, *holding} else Strength.NONE
    if raised_when is not Condition.ALWAYS and raised_when in holding:
        return max(now, raised_to, key=list(Strength).index)
    return now


def _group(*, code: str, title: str, phase: str, item: list[dict[str, Any]]) -> Group:
    return Group(code=code, title=title, phase=Phase(phase), items=tuple(_item(**row) for row in item))


def _item(
    *,
    kind: str,
    strength: dict[str, str],
    gate: str = "",
    condition: str = "",
    raised: dict[str, str] | None = None,
    evidence: str = "",
    fields: Collection[str] = (),
    **words: Any,  # code, title, prompt
) -> Item:
    raised = raised or {"when": Condition.ALWAYS, "to": Strength.NONE}
    return Item(
        kind=Kind(kind),
        gate=Gate(gate),
        condition=Condition(condition),
        raised_when=Condition(raised["when"]),
        raised_to=Strength(raised["to"]),
        evidence=evidence,
        fields=tuple(fields),
        **{variant: Strength(value) for variant, value in strength.items()},
        **words,
    )
