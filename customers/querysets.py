"""Questions about customers. Every lookup of a door starts at `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Contact, Customer  # noqa: F401

TRIGRAM = 3


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Companies and persons."""

    def visible_to(self, user: User) -> CustomerQuerySet:
        """Everybody who works here may look a customer up; nobody else may."""
        return self if user.is_authenticated and user.is_active else self.none()

    def matching(self, words: str) -> CustomerQuerySet:
        """Customers whose name, or whose contact's name or address, holds the words (see `holds`)."""
        from customers.models import Contact, Customer

        # Two lists of keys, each from an index of its own; an OR over both tables would read every customer.
        own = Customer.objects.filter(holds("name", words)).values("pk")
        theirs = Contact.objects.holding(words).values("customer")
        return self.filter(pk__in=own.union(theirs))

    def by_name(self) -> CustomerQuerySet:
        """With `sort_name`, the name as the list is ordered by it, whatever its case."""
        return self.annotate(sort_name=Lower("name"))

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

    def holding(self, words: str) -> ContactQuerySet:
        """Contacts whose name or address holds the words (see `holds`)."""
        return self.filter(holds("name", words) | holds("email", words))

    def found_by(self, words: str) -> ContactQuerySet:
        """Contacts whose address begins with the words, or whose name holds them: the requester field."""
        return self.filter(Q(email__istartswith=words) | holds("name", words)).order_by("name", "id")


def holds(column: str, words: str) -> Q:
    """The column holds the words anywhere; fewer than three letters have to be its beginning.

    An index of trigrams finds nothing by less than three letters in a row, but knows how a text begins.
    """
    return Q(**{f"{column}__{'icontains' if len(words) >= TRIGRAM else 'istartswith'}": words})
