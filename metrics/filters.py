"""What numbers are split by: seven dimensions, and the part of them that somebody looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from customers.models import ValueTier
from resolution.core.refusals import Invalid
from tickets.vocabulary import Category, Channel, Severity, Variant

if TYPE_CHECKING:
    from accounts.models import User

# Our word for the dimension: its column on a fact, and its words on screens.
DIMENSIONS: dict[str, tuple[str, Any]] = {
    "team": ("team", gettext_lazy("Team")),
    "agent": ("owner", gettext_lazy("Agent")),
    "channel": ("channel", gettext_lazy("Channel")),
    "category": ("category", gettext_lazy("Category")),
    "severity": ("severity", gettext_lazy("Severity")),
    "variant": ("variant", gettext_lazy("Playbook")),
    "tier": ("tier", gettext_lazy("Customer tier")),
}
WORDS: dict[str, list[tuple[str, Any]]] = {
    "channel": Channel.choices,
    "category": Category.choices,
    "severity": Severity.choices,
    "variant": Variant.choices,
    "tier": ValueTier.choices,
}


@dataclass(frozen=True)
class Filters:
    """One member of some dimensions; None where everything counts."""

    team: int | None = None
    agent: int | None = None
    channel: str | None = None
    category: str | None = None
    severity: str | None = None
    variant: str | None = None
    tier: str | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "Filters":
        """The filters in the words of an address. Raises Invalid naming every one that is unknown."""
        faults: dict[str, list[str]] = {}
        chosen: dict[str, Any] = {name: _value(name, said[name], faults) for name in DIMENSIONS if said.get(name)}
        if faults:
            raise Invalid(_("This cannot be filtered."), faults)
        return cls(**chosen)

    def chosen(self) -> dict[str, Any]:
        """What is set, by our word for it."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}

    def columns(self) -> dict[str, Any]:
        """What is set, by the column of a fact."""
        return {DIMENSIONS[name][0]: value for name, value in self.chosen().items()}


@dataclass(frozen=True)
class Reach:
    """The facts that a number is made of: the filters, and within them what the reader may see.

    `teams` is a lead's teams; None means no such limit.
    """

    filters: Filters
    owner: int | None = None
    teams: tuple[int, ...] | None = None

    @classmethod
    def of(cls, user: "User", filters: Filters) -> "Reach":
        """The same limits as `FactQuerySet.visible_to`, as values that a rollup can be looked up by."""
        if user.sees_everything:
            return cls(filters)
        if user.role == Role.LEAD:
            return cls(filters, teams=tuple(sorted(user.memberships.values_list("team", flat=True))))
        return cls(filters, owner=user.pk)

    def columns(self) -> dict[str, tuple[Any, ...]]:
        """Which values each limited column may have."""
        limits: dict[str, tuple[Any, ...]] = {name: (value,) for name, value in self.filters.columns().items()}
        if self.owner is not None:
            limits["owner"] = _both(limits.get("owner"), (self.owner,))
        if self.teams is not None:
            limits["team"] = _both(limits.get("team"), self.teams)
        return limits


def _both(asked: tuple[Any, ...] | None, allowed: tuple[Any, ...]) -> tuple[Any, ...]:
    return allowed if asked is None else tuple(value for value in asked if value in allowed)


def _value(name: str, text: str, faults: dict[str, list[str]]) -> int | str | None:
    if name in WORDS:
        if text in dict(WORDS[name]):
            return text
        faults[name] = [_("Unknown; use one of: ") + ", ".join(dict(WORDS[name]))]
        return None
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    faults[name] = [_("Give the number of one.")]
    return None
