"""Who answers for a ticket: its owner, then the leads, then the supervisors of its team."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from tickets.hand import same_for_all
from tickets.models import Ticket


def owner_of(ticket: Ticket) -> list[User]:
    """Whose it is; nobody while it has no active owner."""
    owner = ticket.owner
    return [owner] if owner is not None and owner.is_active else []


def leads_of(ticket: Ticket) -> list[User]:
    """The leads of its team; its supervisors where the team has none."""
    return _in_team(ticket, Role.LEAD) or supervisors_of(ticket)


def supervisors_of(ticket: Ticket) -> list[User]:
    """The supervisors of its team; every supervisor where the team has none."""
    return _in_team(ticket, Role.SUPERVISOR) or _everywhere(ticket, Role.SUPERVISOR)


def read_owners(tickets: Sequence[Ticket], _at: datetime) -> tuple[()]:
    """Read the owners of many tickets in hand, with the teams whose hours are theirs; nobody waits for it."""
    owners = User.objects.prefetch_related("teams").in_bulk({ticket.owner_id for ticket in tickets} - {None})
    for ticket in tickets:
        if ticket.owner_id is not None:
            ticket.owner = owners[ticket.owner_id]
    return ()


def _in_team(ticket: Ticket, role: Role) -> list[User]:
    members = _working(role).filter(memberships__team=ticket.team_id)
    return same_for_all(ticket, ("in team", role, ticket.team_id), lambda: list(members))


def _everywhere(ticket: Ticket, role: Role) -> list[User]:
    return same_for_all(ticket, ("everywhere", role), lambda: list(_working(role)))


def _working(role: Role) -> QuerySet[User]:
    return User.objects.filter(role=role, is_active=True).order_by("id")
