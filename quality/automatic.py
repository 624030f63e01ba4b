"""The score that a cycle's record got without anybody looking. It is counted a floor above; this is where it hangs.

Whoever counts it registers with `@gives_automatic_scores`; while nobody does, no cycle has one.
"""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

Giver = Callable[[Collection[int]], Mapping[int, Decimal]]
_GIVERS: list[Giver] = []


def gives_automatic_scores(giver: Giver) -> Giver:
    """Register the function that knows the scores, 0 to 10, of these cycles; the last one counts."""
    _GIVERS[:] = [giver]
    return giver


def automatic_scores(cycles: Collection[int]) -> Mapping[int, Decimal]:
    """The scores of these cycles, as far as they have one."""
    return _GIVERS[0](cycles) if _GIVERS and cycles else {}
