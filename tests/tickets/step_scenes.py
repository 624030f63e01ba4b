"""A ticket in each phase with somebody in every role around it, ready for a step and put back after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count

from accounts.models import Team, User
from accounts.roles import Role
from tests import factories
from tests.factories import DAY, MONDAY, make_contact, make_team, make_ticket, make_user
from tests.tickets.step_table import DRAWN, PEOPLE
from tickets import operations
from tickets.models import Ticket

NOW = MONDAY + DAY
READY: dict[str, Callable[[Ticket, User, datetime], object]] = {
    "diagnose": factories.prepare_diagnose,
    "implement": factories.prepare_implement,
    "verify": factories.prepare_verify,
    "resolve": factories.prepare_resolve,
    "close": factories.prepare_close,
    "resume": factories.put_on_hold,
    "accept": factories.escalate_to_team,
    "return": factories.escalate_to_team,
}


class State(NamedTuple):
    """What tells whether a ticket was changed."""

    phase: str
    version: int
    events: int


@dataclass(frozen=True)
class Scene:
    """A ticket, the people who may come to it, and whom and what their steps name."""

    phase: str
    ticket: Ticket
    owner: User
    people: dict[str, User]
    other: Ticket
    boss: User

    def make_ready(self, step: str) -> None:
        """Meet every gate of the step, if the phase has it at all."""
        if (self.phase, step) not in DRAWN:
            return
        if step == "resolve_on_first_contact":
            simple = {"complexity": "simple", "severity": "low", "category": "user_error"}
            operations.change_fields(self.ticket, simple, actor=self.owner, at=MONDAY)
            factories.prepare_on_first_contact(self.ticket, self.owner, MONDAY)
        elif step in READY:
            READY[step](self.ticket, self.owner, MONDAY)

    def state(self) -> State:
        """The ticket as it is now."""
        told = Ticket.objects.annotate(happened=Count("events")).values_list("phase", "version", "happened")
        return State(*told.get(pk=self.ticket.pk))


def make_scene(phase: str) -> Scene:
    """Everybody is of one team, but for the stranger, who leads another one."""
    team, elsewhere = Team.objects.order_by("id").first() or make_team("Support"), make_team("Elsewhere")
    owner, contact = make_user(team=team), make_contact()
    people = {role: make_user(role, team=team) for role in PEOPLE if role != "owner"}
    return Scene(
        phase=phase,
        ticket=Ticket.objects.get(pk=make_ticket(phase=phase, team=team, owner=owner, contact=contact).pk),
        owner=owner,
        people=people | {"owner": owner, "stranger": make_user(Role.LEAD, team=elsewhere)},
        other=make_ticket(team=team, owner=owner, contact=contact),
        boss=make_user(Role.LEAD),
    )


@contextmanager
def taken_back() -> Iterator[None]:
    """Everything that is written inside is undone, so that everybody finds the same ticket."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
