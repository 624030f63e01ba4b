"""Parts that the pages of numbers share: the bar of filters, and names for what is only a number."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import RANK
from metrics.definitions import MetricDefinition, Source
from metrics.filters import DIMENSIONS, WORDS, Filters
from metrics.listing import Row
from metrics.periods import Against
from metrics.web.asking import PRESETS, Asked
from metrics.web.words import SPACE
from tickets.web.shown.options import options

if TYPE_CHECKING:
    from collections.abc import Mapping

Context = dict[str, Any]


@dataclass(frozen=True)
class Names:
    """What the members of every dimension are called."""

    words: "Mapping[str, dict[str, str]]"

    @classmethod
    def load(cls) -> "Names":
        """All names in two queries."""
        teams = Team.objects.order_by("name", "id").values_list("pk", "name")
        people = User.objects.filter(role__in=[*RANK]).order_by("name", "id").values_list("pk", "name")
        known = {name: {value: str(word) for value, word in choices} for name, choices in WORDS.items()}
        known["team"] = {str(key): name for key, name in teams}
        known["agent"] = {str(key): name for key, name in people}
        return cls(known)

    def of(self, dimension: str, member: Any) -> str:
        """The name of a member; one that is gone keeps its number."""
        if member in (None, ""):
            return _("Unknown")
        return self.words[dimension].get(str(member), f"#{member}")

    def place(self, dimension: str, member: Any) -> int:
        """Where a member stands among the others; whoever is unknown comes last."""
        known = list(self.words[dimension])
        return known.index(str(member)) if str(member) in self.words[dimension] else len(known)


def in_words(chosen: Filters, names: Names, user: User) -> str:
    """What is looked at: Team First line · Severity High; nothing where it is everything the reader may see."""
    offered = offered_to(user)
    parts = [(name, value) for name, value in chosen.chosen().items() if name in offered]
    return " · ".join(f"{DIMENSIONS[name][1]}{SPACE}{names.of(name, value)}" for name, value in parts)


def offered_to(user: User) -> list[str]:
    """The dimensions that a reader may choose from: whoever sees only their own does not choose colleagues."""
    return [name for name in DIMENSIONS if may_compare(user) or name not in ("team", "agent")]


def may_compare(user: User) -> bool:
    """Whether the reader sees more than their own; nobody ranks colleagues from below."""
    return bool(user.sees_everything)


def bar(
    asked: Asked,
    names: Names,
    user: User,
    *,
    action: str,
    hidden: "Mapping[str, str] | None" = None,
    compares: bool = False,
) -> Context:
    """The bar of period and filters; with `compares`, of what the numbers are compared with."""
    chosen = asked.filters.chosen()
    carried = {} if compares else {"compare": asked.told_against}
    return {
        "action": action,
        "presets": [(days, _("Last %(n)d days") % {"n": days}, days == asked.preset) for days in PRESETS],
        "custom": asked.preset is None,
        "first": asked.period.start.isoformat(),
        "last": asked.period.last_day.isoformat(),
        "filters": [
            {
                "name": name,
                "label": DIMENSIONS[name][1],
                "set": name in chosen,
                "options": options((("", _("Any")), *names.words[name].items()), str(chosen.get(name, ""))),
            }
            for name in offered_to(user)
        ],
        "compares": [(one.value, one.label, one is asked.against) for one in Against] if compares else [],
        "hidden": dict(hidden or {}) | carried,
        "said": in_words(asked.filters, names, user),
        "against": asked.against.label if compares else "",
        "reset": action if chosen else "",
    }


def address(name: str, key: str, asked: Asked, **more: Any) -> str:
    """The address of a page about a KPI that asks the same."""
    return f"{reverse(f'metrics:{name}', args=[key])}?{asked.query(**more)}"


def door(definition: MetricDefinition, row: Row) -> str:
    """Where the ticket, or the customer, of a unit is; nowhere while the page that shows it is not built in."""
    try:
        if definition.source is Source.CONTRACTS:
            return reverse("customers:customer", args=[row.id])
        return reverse("tickets:ticket", args=[row.reference])
    except NoReverseMatch:  # the page that shows it is not built in
        return ""
