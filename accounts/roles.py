"""Who may do what, in one table: every role and its rank over the others.

Lead, supervisor and administrator may also take every step open to the one before; executives approve,
auditors only read, integrations act through keys with scopes.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Lead")
    SUPERVISOR = "supervisor", _("Supervisor")
    EXECUTIVE = "executive", _("Executive")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    INTEGRATION = "integration", _("Integration")


RANK = {Role.AGENT: 1, Role.LEAD: 2, Role.SUPERVISOR: 3, Role.ADMINISTRATOR: 4}
SUPERVISES = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
SEES_EVERYTHING = frozenset({Role.SUPERVISOR, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.AUDITOR, Role.INTEGRATION})
READS_AUDIT = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
KEEPS_CONTRACTS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.INTEGRATION})
APPROVES = frozenset({Role.SUPERVISOR, Role.EXECUTIVE, Role.ADMINISTRATOR})


class Scope(models.TextChoices):
    """What an API key may touch. `write` includes `read` of the same thing."""

    TICKETS_READ = "tickets:read", _("Read tickets")
    TICKETS_WRITE = "tickets:write", _("Create and change tickets")
    CUSTOMERS_READ = "customers:read", _("Read customers")
    CUSTOMERS_WRITE = "customers:write", _("Create and change customers")
    KPIS_READ = "kpis:read", _("Read KPIs")
    QUALITY_READ = "quality:read", _("Read quality reviews of people's work")


class AuthorityLevel(models.IntegerChoices):
    """How much an agent may grant without asking; limits in the organisation's currency stand beside."""

    LIMITED = 1, _("Limited")
    MODERATE = 2, _("Moderate")
    SUPERVISOR = 3, _("Supervisor")
    EXECUTIVE = 4, _("Executive")


# Goodwill limits per ticket and per customer in twelve months, in minor units of settings.CURRENCY.
GOODWILL_LIMITS = {
    AuthorityLevel.LIMITED: (10_000, 30_000),
    AuthorityLevel.MODERATE: (50_000, 150_000),
    AuthorityLevel.SUPERVISOR: (500_000, 1_500_000),
    AuthorityLevel.EXECUTIVE: (None, None),
}
