"""Whose work somebody looks after: the people of their teams, and those whom no supervisor has in a team."""

from django.db.models import Q, QuerySet

from accounts.models import Membership, User
from accounts.roles import Role


def people_of(user: User) -> "QuerySet[User]":
    """The people whose work this person reviews: everybody's for administrators, and never their own."""
    others = User.objects.exclude(pk=user.pk)
    if not (user.is_active and user.supervises):
        return others.none()
    if user.administers:
        return others
    near = Membership.objects.filter(team__in=user.memberships.values("team")).values("user")
    supervisors = User.objects.filter(role=Role.SUPERVISOR, is_active=True)
    looked_after = Membership.objects.filter(team__memberships__user__in=supervisors).values("user")
    return others.filter(Q(pk__in=near) | ~Q(pk__in=looked_after))
