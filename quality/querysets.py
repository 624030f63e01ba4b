"""Questions about quality reviews. Every lookup of a door starts at `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.roles import Role
from quality.supervision import people_of
from quality.vocabulary import GIVEN, STANDING, TO_DO, State

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from quality.models import QualityReview  # noqa: F401


class QualityReviewQuerySet(models.QuerySet["QualityReview"]):
    """How work was judged: who may see it, how it stands, with what."""

    # Who may see it.
    def visible_to(self, user: User) -> QualityReviewQuerySet:
        """Whoever looks after the agent, whoever wrote it, and the agent themselves once it is given; nobody else.

        Programs read what was given: their keys carry a scope of its own for that.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.role == Role.INTEGRATION:
            return self.given()
        own = Q(agent=user, state__in=[state.value for state in GIVEN])
        return self.filter(own | Q(reviewer=user) | Q(agent__in=people_of(user)))

    # Whose it is.
    def looked_after_by(self, user: User) -> QualityReviewQuerySet:
        """Reviews of the people whose work this person reviews."""
        return self.filter(agent__in=people_of(user))

    def of_agent(self, user: User) -> QualityReviewQuerySet:
        return self.filter(agent=user)

    # How it stands.
    def to_do(self) -> QualityReviewQuerySet:
        return self.filter(state__in=[state.value for state in TO_DO])

    def given(self) -> QualityReviewQuerySet:
        """Whatever was given, also what was withdrawn afterwards."""
        return self.filter(state__in=[state.value for state in GIVEN], submitted_at__isnull=False)

    def standing(self) -> QualityReviewQuerySet:
        return self.filter(state__in=[state.value for state in STANDING])

    def submitted_since(self, since: datetime) -> QualityReviewQuerySet:
        return self.filter(state=State.SUBMITTED, submitted_at__gte=since)

    # With what. One method per screen, so that a screen has a fixed query count.
    def for_queue(self) -> QualityReviewQuerySet:
        return self.select_related("ticket__customer", "agent", "reviewer", "cycle")

    def for_page(self) -> QualityReviewQuerySet:
        return self.select_related(
            "ticket__customer", "ticket__contact", "agent", "reviewer", "asked_by", "withdrawn_by", "cycle"
        )

    def for_api(self) -> QualityReviewQuerySet:
        return self.select_related("ticket", "agent", "reviewer", "cycle").prefetch_related("marks", "quotes")
