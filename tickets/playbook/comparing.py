"""Two versions of the playbook beside each other: what differs, and what that makes of the gates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tickets.models import PlaybookItem
from tickets.vocabulary import Variant

VARIANTS = (Variant.EXPRESS, Variant.STANDARD, Variant.COMPLEX)
WORDS = ("title", "prompt")


@dataclass(frozen=True)
class Change:
    """One item that differs: its fields with (name, before, after)."""

    item: PlaybookItem
    parts: tuple[tuple[str, str, str], ...]


def differences(older: Iterable[PlaybookItem], newer: Iterable[PlaybookItem]) -> list[Change]:
    """What became of each item, in the order of the newer version; equal items are left out."""
    former = {item.code: item for item in older}
    changes = [_change(former[item.code], item) for item in newer if item.code in former]
    return [change for change in changes if change.parts]


def gates(items: Sequence[PlaybookItem]) -> dict[str, int]:
    """How many items hold a step in each variant, conditions apart. A required item without a step holds nothing."""
    hard, holding = PlaybookItem.Strength.HARD, [item for item in items if item.gate]
    return {variant.value: sum(item.strength(variant) == hard for item in holding) for variant in VARIANTS}


def _change(older: PlaybookItem, newer: PlaybookItem) -> Change:
    words = [(name, getattr(older, name), getattr(newer, name)) for name in WORDS]
    strengths = [
        (variant.value, _label(older.strength(variant)), _label(newer.strength(variant))) for variant in VARIANTS
    ]
    return Change(newer, tuple(part for part in words + strengths if part[1] != part[2]))


def _label(strength: str) -> str:
    return str(PlaybookItem.Strength(strength).label)
