"""Whom a ticket may be given to: short lists that hardly ever change, remembered for a minute."""

from accounts.models import Team, User
from accounts.roles import RANK
from resolution.core.caching import remembered

KEPT = 60  # seconds

Choices = list[tuple[int, str]]


def colleagues() -> Choices:
    """Everybody who works tickets, by name."""

    def load() -> Choices:
        people = User.objects.filter(is_active=True, role__in=[*RANK])
        return list(people.order_by("name", "id").values_list("pk", "name"))

    return remembered("workspace:colleagues", load, seconds=KEPT)


def names() -> dict[int, str]:
    """Everybody who is or was here, by key: for what they once did."""
    return remembered("workspace:names", lambda: dict(User.objects.values_list("pk", "name")), seconds=KEPT)


def teams() -> Choices:
    """Every team, by name."""

    def load() -> Choices:
        return list(Team.objects.order_by("name", "id").values_list("pk", "name"))

    return remembered("workspace:teams", load, seconds=KEPT)
