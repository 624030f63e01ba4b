from django.db import models
from django.db.models import Q


class ReviewMark(models.Model):
    """What one criterion of the rubric got; without a mark it did not apply."""

    review = models.ForeignKey("quality.QualityReview", models.CASCADE, related_name="marks", db_index=False)
    code = models.CharField(max_length=12)
    mark = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            # Also what a review's page reads.
            models.UniqueConstraint(fields=["review", "code"], name="mark_once"),
            models.CheckConstraint(condition=Q(mark=None) | Q(mark__lte=4), name="mark_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.mark}"


class ReviewQuote(models.Model):
    """Words of the conversation that a mark rests on."""

    review = models.ForeignKey("quality.QualityReview", models.CASCADE, related_name="quotes", db_index=False)
    code = models.CharField(max_length=12)
    message = models.ForeignKey("tickets.Message", models.CASCADE, related_name="+", db_index=False)
    words = models.CharField(max_length=600)

    class Meta:
        indexes = [
            # A review's page and its API: what was quoted, as it was given.
            models.Index(fields=["review", "id"], name="quote_of_review")
        ]

    def __str__(self) -> str:
        return self.words
