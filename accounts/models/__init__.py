"""Who works here."""

from accounts.models.api_key import ApiKey
from accounts.models.audit import AuditEntry
from accounts.models.idempotency import IdempotencyKey
from accounts.models.team import Membership, Team
from accounts.models.user import User

__all__ = ["ApiKey", "AuditEntry", "IdempotencyKey", "Membership", "Team", "User"]
