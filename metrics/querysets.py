"""Questions about facts. Every lookup of a door starts at `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import RowNumber

from accounts.roles import Role
from metrics.periods import ONE_DAY
from resolution.core.reporting_days import midnight

if TYPE_CHECKING:
    from accounts.models import User
    from metrics.filters import Filters
    from metrics.models import MetricFact  # noqa: F401
    from metrics.periods import Period


class FactQuerySet(models.QuerySet["MetricFact"]):
    """Counted units: whose they are, which, with what."""

    # Who may see it.
    def visible_to(self, user: User) -> FactQuerySet:
        """An agent's own facts, a lead's teams', everybody's for those who watch the numbers."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.sees_everything:
            return self
        if user.role == Role.LEAD:
            return self.filter(team__in=user.memberships.values("team"))
        return self.filter(owner=user.pk)

    # What it is.
    def counted(self) -> FactQuerySet:
        return self.filter(counted=True)

    def of(self, definition: int, version: int) -> FactQuerySet:
        return self.filter(definition=definition, version=version)

    def within(self, period: Period) -> FactQuerySet:
        """Facts of these local days. The instants are a loose fence for the index; the day decides."""
        return self.filter(
            day__gte=period.start,
            day__lt=period.end,
            anchor_at__gte=_fence(period.start, -1),
            anchor_at__lt=_fence(period.end, 1),
        )

    def matching(self, filters: Filters) -> FactQuerySet:
        return self.filter(**filters.columns())

    def latest_of_contact(self) -> FactQuerySet:
        """Of several answers of one person, the last."""
        newest_first = [models.F("anchor_at").desc(), models.F("unit").desc()]
        place = models.Window(RowNumber(), partition_by=[KT("extra__contact")], order_by=newest_first)
        # Picked in a query of its own, so that what is filtered later does not choose another answer.
        return self.model.objects.filter(pk__in=self.annotate(place=place).filter(place=1).values("pk"))

    # With what. One method per screen, so that a screen has a fixed query count.
    def for_list(self) -> FactQuerySet:
        """What a row shows: of a ticket's sixty columns, its subject."""
        facts = [field.attname for field in self.model._meta.concrete_fields]  # noqa: SLF001 - Django's public way
        return self.select_related("ticket__customer").only(*facts, "ticket__subject", "ticket__customer__name")


def _fence(day: date, days: int) -> object:
    return midnight(day) + days * ONE_DAY
