"""Who answers for a ticket: its owner, then the leads, then the supervisors of its team."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from tickets.models import Ticket


def owner_of(ticket: Ticket) -> list[User]:
    """Whose it is; nobody while it has no active owner."""
    owner = ticket.owner
    return [owner] if owner is not None and owner.is_active else []


def leads_of(ticket: Ticket) -> list[User]:
    """The leads of its team; its supervisors where the team has none."""
    return list(_in_team(ticket, Role.LEAD)) or supervisors_of(ticket)


def supervisors_of(ticket: Ticket) -> list[User]:
    """The supervisors of its team; every supervisor where the team has none."""
    everywhere = _working(Role.SUPERVISOR)
    return list(_in_team(ticket, Role.SUPERVISOR)) or list(everywhere)


def _in_team(ticket: Ticket, role: Role) -> QuerySet[User]:
    return _working(role).filter(memberships__team=ticket.team_id)


def _working(role: Role) -> QuerySet[User]:
    return User.objects.filter(role=role, is_active=True).order_by("id")
