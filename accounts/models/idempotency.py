from django.db import models


class IdempotencyKey(models.Model):
    """What was answered to a request that a client may repeat: kept for 24 hours, replayed as it was."""

    api_key = models.ForeignKey("accounts.ApiKey", models.CASCADE, db_index=False)
    key = models.CharField(max_length=255)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_expiry")]  # read by the nightly sweep

    def __str__(self) -> str:
        return self.key
