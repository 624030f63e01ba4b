"""Which target holds for a ticket: the current policy, read once and remembered by its version."""

from dataclasses import dataclass
from functools import lru_cache

from resolution.core.caching import at_hand
from sla.models import PolicyVersion, ServiceStandard
from tickets.models import Ticket

CURRENT_KEY = "sla:policy"


@dataclass(frozen=True)
class Target:
    """So many seconds, of opening hours (`business`) or by the wall clock, under a policy version."""

    policy_id: int
    seconds: int
    business: bool


def target_for(ticket: Ticket, metric: str) -> Target | None:
    """The standard of the ticket's channel and severity, or None where nothing is promised."""
    return _targets(current_policy()).get((ticket.channel, ticket.severity, metric))


def current_policy() -> int:
    """The key of the policy that new clocks follow."""
    return at_hand(CURRENT_KEY, lambda: PolicyVersion.objects.get(is_current=True).pk, seconds=60)


@lru_cache(maxsize=16)
def _targets(policy_id: int) -> dict[tuple[str, str, str], Target]:
    # A published policy never changes, so its standards are read once per process.
    return {
        (row.channel, row.severity, row.metric): Target(policy_id, row.target_seconds, row.business)
        for row in ServiceStandard.objects.filter(policy_id=policy_id)
    }
