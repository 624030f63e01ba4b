"""How the clocks of a policy behave: what stops them, and who is reminded when. Read once, for a version stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sla.models import PolicyVersion


@dataclass(frozen=True)
class Step:
    """When so many hundredths of a target have passed, these are told: owner, lead or supervisor."""

    share: int
    to: str


@dataclass(frozen=True)
class Rules:
    """The ladder from its lowest step up, and per metric the parties for whom a clock stands still."""

    ladder: tuple[Step, ...]
    pauses: Mapping[str, frozenset[str]]

    def stand_still(self, metric: str, party: str) -> bool:
        """Whether clocks of this metric wait while the ticket waits for this party."""
        return party in self.pauses.get(metric, ())


@lru_cache(maxsize=64)
def rules_of(policy_id: int) -> Rules:
    """The rules of a published policy."""
    row = PolicyVersion.objects.values("ladder", "pauses").get(pk=policy_id)
    steps = [Step(step["share"], step["to"]) for step in row["ladder"]]
    return Rules(
        tuple(sorted(steps, key=lambda step: step.share)),
        {metric: frozenset(parties) for metric, parties in row["pauses"].items()},
    )
