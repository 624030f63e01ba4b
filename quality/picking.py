"""Which resolved cycles of somebody's month are looked at by chance: pure, and the same however often it is asked.

Each third of the month gives one, as soon as it is over, so that later work cannot change what was picked. A third in
which nothing was resolved lends its place to the others when the month is over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quality.months import THIRDS, month_after, third_ends, third_of

Rank = Callable[[int], bytes]


@dataclass(frozen=True)
class Solved:
    """A cycle, and the local day on which it was resolved."""

    cycle: int
    day: date


def picks(
    month: date, solved: Sequence[Solved], today: date, rank: Rank, *, taken: Mapping[int, int | None]
) -> dict[int, int]:
    """The cycles that are still to be picked, by slot; `taken` are the slots that are filled, with their cycles.

    `rank` throws the dice: it gives every cycle its place, and gives it the same one each time.
    """
    found: dict[int, int] = {}
    used = set(taken.values())
    open_slots = [slot for slot in THIRDS if slot not in taken]
    for slot in open_slots:
        if third_ends(month, slot) <= today:
            _pick(found, used, slot, [one for one in solved if third_of(one.day) == slot], rank)
    if month_after(month) <= today:
        for slot in open_slots:
            if slot not in found:
                _pick(found, used, slot, solved, rank)
    return found


def _pick(found: dict[int, int], used: set[int | None], slot: int, among: Sequence[Solved], rank: Rank) -> None:
    free = [one.cycle for one in among if one.cycle not in used]
    if free:
        found[slot] = min(free, key=rank)
        used.add(found[slot])
