"""Which target holds for a ticket: the current policy, read once and remembered by its version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from resolution.core.caching import at_hand, forget
from sla.models import PolicyVersion, ServiceStandard, Uplift
from tickets.models import Ticket

CURRENT_KEY = "sla:policy"
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Target:
    """So many seconds, of opening hours (`business`) or by the wall clock, under a policy version.

    `raised_by` names the uplift that made it shorter than the standard: `tier:A`, `level:gold`, or nothing.
    """

    policy_id: int
    seconds: int
    business: bool
    raised_by: str = ""

    @property
    def reason(self) -> str:
        """Why it is shorter than the standard, in words; empty where it is not."""
        return reason_of(self.raised_by)


def reason_of(raised_by: str) -> str:
    """What made a target shorter than its standard, in words; empty for nothing."""
    kind, _colon, name = raised_by.partition(":")
    if not name:
        return ""
    sentence = _("raised for customers of tier %(name)s") if kind == "tier" else _("raised by the contract: %(name)s")
    return sentence % {"name": name}


@dataclass(frozen=True)
class Terms:
    """Everything that one policy version promises."""

    policy_id: int
    number: int
    standards: Mapping[tuple[str, str, str], Target]
    uplifts: tuple[Uplift, ...]
    pauses: Mapping[str, list[str]]
    ladder: list[dict[str, Any]]

    @property
    def service_levels(self) -> frozenset[str]:
        """The words of contracts that raise something."""
        return frozenset(uplift.service_level for uplift in self.uplifts if uplift.service_level)

    def target(
        self, channel: str, severity: str, metric: str, *, tier: str = "", levels: Iterable[str] = ()
    ) -> Target | None:
        """The strictest of the standard and the uplifts of this tier and these service levels; None: no promise."""
        standard = self.standards.get((channel, severity, metric))
        if standard is None:
            return None
        raised = [
            replace(standard, seconds=uplift.applied_to(standard.seconds), raised_by=_name_of(uplift))
            for uplift in self.uplifts
            if uplift.metric in ("", metric) and (uplift.tier == tier != "" or uplift.service_level in levels)
        ]
        return min([standard, *raised], key=lambda target: target.seconds)

    def for_ticket(self, ticket: Ticket, metric: str, at: datetime) -> Target | None:
        """The target of a ticket; its customer's contracts are looked at only when one could raise something."""
        levels = ticket.customer.service_levels_on(at.date()) if self.service_levels else NONE
        tier = ticket.customer.value_tier
        return self.target(ticket.channel, ticket.severity, metric, tier=tier, levels=levels)


def target_for(ticket: Ticket, metric: str, *, at: datetime | None = None) -> Target | None:
    """The target of the ticket's channel, severity and customer, or None where nothing is promised.

    Contracts count when they cover the day of `at`; without it, the day on which the ticket came in.
    """
    return current_terms().for_ticket(ticket, metric, at or ticket.created_at)


def current_policy() -> int:
    """The key of the policy that new clocks follow."""
    return at_hand(CURRENT_KEY, lambda: PolicyVersion.objects.get(is_current=True).pk, seconds=60)


def current_terms() -> Terms:
    """What new clocks follow; once known, without a statement."""
    return _published(current_policy())


def heed(number: int) -> None:
    """A version of this number was published: whoever remembers an older one as current looks again."""
    if current_terms().number < number:
        forget(CURRENT_KEY)


def terms_of(policy: PolicyVersion) -> Terms:
    """What a version promises, a draft too: two statements."""
    rows = ServiceStandard.objects.filter(policy=policy)
    return Terms(
        policy_id=policy.pk,
        number=policy.number,
        standards={
            (row.channel, row.severity, row.metric): Target(policy.pk, row.target_seconds, row.business)
            for row in rows
        },
        uplifts=tuple(policy.uplifts.order_by("id")),
        pauses=policy.pauses,
        ladder=policy.ladder,
    )


@lru_cache(maxsize=16)
def _published(policy_id: int) -> Terms:
    # A published policy never changes, so it is read once per process.
    return terms_of(PolicyVersion.objects.get(pk=policy_id))


def _name_of(uplift: Uplift) -> str:
    return f"tier:{uplift.tier}" if uplift.tier else f"level:{uplift.service_level}"
