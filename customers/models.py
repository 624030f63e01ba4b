"""Whom we serve, and what they are worth to us."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy as _

from customers.querysets import ContactQuerySet, CustomerQuerySet
from resolution.core.identifiers import public_id
from resolution.core.money import MOST_MINOR, amount_of


class ValueTier(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class ChurnRisk(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


class Customer(models.Model):
    """A company or a private person that we serve. Unknown value stays unknown, never a guess."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMPANY)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    value_tier = models.CharField(max_length=1, choices=ValueTier.choices, blank=True)
    churn_risk = models.CharField(max_length=10, choices=ChurnRisk.choices, blank=True)
    expected_end = models.BooleanField(default=False)
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="customer_external_once"
            )
        ]
        indexes = [
            models.Index(Lower("name"), "id", name="customer_by_name"),  # the customers page
            # The search of the customers page, and `q` of the API's list: CustomerQuerySet.matching.
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="customer_name_trigrams"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return public_id("cus", self.pk)

    @cached_property
    def _contracts(self) -> list["Contract"]:
        return list(self.contracts.all())

    def service_levels_on(self, day: date) -> frozenset[str]:
        """The service levels of the contracts that cover a day, in lower case; one statement, then none."""
        return frozenset(
            contract.service_level.lower()
            for contract in self._contracts
            if contract.service_level and contract.starts_on <= day and (contract.ends_on or day) >= day
        )


class Contact(models.Model):
    """A person we talk to, and how they like to be talked to."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PORTAL = "portal", _("Portal")
        PHONE = "phone", _("Phone")
        CHAT = "chat", _("Chat")
        SOCIAL = "social", _("Social media")
        API = "api", _("API")

    class Style(models.TextChoices):
        BRIEF = "brief", _("Brief")
        DETAILED = "detailed", _("Detailed")
        FORMAL = "formal", _("Formal")
        CASUAL = "casual", _("Casual")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=80, blank=True)
    preferred_channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    style = models.CharField(max_length=10, choices=Style.choices, blank=True)
    technical_level = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    follow_ups_opted_out = models.BooleanField(default=False)
    surveys_opted_out = models.BooleanField(default=False)
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("email"), condition=~Q(email=""), name="contact_email_once"),
            models.CheckConstraint(
                condition=Q(technical_level=None) | Q(technical_level__range=(1, 4)), name="contact_technical_level"
            ),
        ]
        indexes = [
            # Who asks, while a new ticket is typed in (found_by), and the search of customers by their people
            # (CustomerQuerySet.matching).
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="contact_name_trigrams"),
            # The same two, by address: one bitmap with the names.
            GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="contact_email_trigrams"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def public_id(self) -> str:
        return public_id("con", self.pk)

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0] if self.name else ""


class Contract(models.Model):
    """A paid relation from a first to a last day, both included."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contracts")
    name = models.CharField(max_length=120, blank=True)
    # The word that it gives to what is promised, such as "gold"; service standards may promise more by it.
    service_level = models.CharField(max_length=40, blank=True)
    annual_value_minor = models.BigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(MOST_MINOR)]
    )
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    renews_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="contract_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(annual_value_minor=None) | Q(annual_value_minor__gte=0), name="contract_value_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.starts_on}"

    @property
    def public_id(self) -> str:
        return public_id("ctr", self.pk)

    @property
    def annual_value(self) -> Decimal | None:
        """What it is worth in a year, in its currency; None where nobody said."""
        return amount_of(self.annual_value_minor, self.currency)
