"""Who delivers a commitment: whom to tell, and who may say yes or no for them."""

from accounts.models import Team, User
from accounts.roles import Role
from followups.models import Commitment
from tickets.models import Ticket
from tickets.responsible import leads_of, owner_of


def people_of(commitment: Commitment, ticket: Ticket) -> list[User]:
    """Who is told: the person, or the team's leads (its members where it has none).

    Nobody of them here any more? Then whoever answers for the ticket.
    """
    if commitment.deliverer is not None:
        people = [commitment.deliverer] if commitment.deliverer.is_active else []
    else:
        people = members_of(commitment.deliverer_team)
    return people or owner_of(ticket) or leads_of(ticket)


def members_of(team: Team | None) -> list[User]:
    """The leads of a team; everybody in it where there is no lead."""
    working = User.objects.filter(memberships__team=team, is_active=True).exclude(role=Role.INTEGRATION)
    return list(working.filter(role=Role.LEAD).order_by("id")) or list(working.order_by("id"))


def delivers(actor: User, person: User | None, team: Team | None) -> bool:
    """Whether the actor is that person, or works in that team."""
    if team is None:
        return person is not None and actor.pk == person.pk
    return actor.memberships.filter(team=team).exists()


def may_answer_for(actor: User, commitment: Commitment) -> bool:
    """Whether the actor may confirm or decline it: whoever delivers it, or a lead."""
    return actor.leads or delivers(actor, commitment.deliverer, commitment.deliverer_team)
