"""Questions about customers. Every lookup of a door starts at `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Contact, Customer  # noqa: F401


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Companies and persons."""

    def visible_to(self, user: User) -> CustomerQuerySet:
        """Everybody who works here may look a customer up; nobody else may."""
        return self if user.is_authenticated and user.is_active else self.none()

    def matching(self, words: str) -> CustomerQuerySet:
        """Customers whose name, or whose contact's name or address, holds the words."""
        contact = Q(contacts__name__icontains=words) | Q(contacts__email__icontains=words)
        return self.filter(Q(name__icontains=words) | contact).distinct()

    def for_page(self) -> CustomerQuerySet:
        """With contacts and contracts: one customer's page."""
        return self.prefetch_related("contacts", "contracts")

    def active_on(self, day: date) -> CustomerQuerySet:
        """Customers with a contract that covers the day, its last day included."""
        covers = Q(contracts__starts_on__lte=day) & (Q(contracts__ends_on=None) | Q(contracts__ends_on__gte=day))
        return self.filter(covers).distinct()


class ContactQuerySet(models.QuerySet["Contact"]):
    """People we talk to."""

    def visible_to(self, user: User) -> ContactQuerySet:
        """Everybody who works here may look a contact up; nobody else may."""
        return self if user.is_authenticated and user.is_active else self.none()

    def with_address(self, email: str) -> ContactQuerySet:
        """The contact behind a mail address, whatever its case."""
        return self.filter(email__iexact=email).exclude(email="")

    def resembling(self, words: str) -> ContactQuerySet:
        """Contacts by likeness of name, best first: the requester field of a new ticket."""
        return self.annotate(likeness=TrigramSimilarity("name", words)).order_by("-likeness", "id")
