from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One change of settings, people or rights: who, when, what it was and what it is. Append-only."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    subject = models.CharField(max_length=80)
    verb = models.CharField(max_length=40)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # "Last change by" on settings pages.
            models.Index(fields=["subject", "-id"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
