import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.roles import Scope


class ApiKey(models.Model):
    """A key of an integration: shown once, kept as a digest, limited to scopes, addresses and time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    team = models.ForeignKey("accounts.Team", models.SET_NULL, null=True, blank=True)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices))
    addresses = ArrayField(models.GenericIPAddressField(), default=list, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @staticmethod
    def digest_of(secret: str) -> bytes:
        """What is stored of a key. A fast hash suffices: the secret has 256 random bits."""
        return hashlib.sha256(secret.encode()).digest()

    def usable(self, at: datetime) -> bool:
        """Neither revoked nor expired at that moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    def allows(self, scope: str) -> bool:
        """Whether the key carries the scope; writing includes reading."""
        granted: list[Any] = self.scopes
        return scope in granted or scope.replace(":read", ":write") in granted
