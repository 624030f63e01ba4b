from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from quality.querysets import QualityReviewQuerySet
from quality.rubrics import Rubric, rubric_of
from quality.vocabulary import GIVEN, STANDING, TO_DO, Reason, State
from resolution.core.identifiers import public_id

SLOTS = 3  # reviews by chance per person and calendar month


def _person(**more: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, **more)


class QualityReview(models.Model):
    """How one resolved cycle was handled, judged by a person: asked for, given once, answered by whose work it is.

    `agent` owned the ticket when it was resolved. A review that was picked by chance fills one of three slots of
    its agent's month. Until it is given, what was typed lies in `draft`; then marks and quotes are rows, `rubric`
    says by which words, and `documentation` is what the record's lines come to, out of ten.
    It is meant for the two: nothing adds it up over people.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="quality_reviews", db_index=False)
    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="+", db_index=False)
    agent = _person()
    reviewer = _person(null=True)
    reasons = ArrayField(models.CharField(max_length=10, choices=Reason.choices))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    sample_month = models.DateField(null=True, blank=True)
    sample_slot = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = _person(null=True)

    rubric_version = models.PositiveSmallIntegerField(null=True, blank=True)
    draft = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    documentation = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = _person(null=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar = QualityReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            # Whatever the reasons, a cycle is reviewed once; withdrawn ones apart. Also how KPI 11 finds it.
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state__in=[state.value for state in STANDING]), name="review_once"
            ),
            # Three by chance per person and month, whoever picks them and how often.
            models.UniqueConstraint(fields=["agent", "sample_month", "sample_slot"], name="review_sampled_once"),
            models.CheckConstraint(
                name="review_slot_of_month",
                condition=Q(sample_month=None, sample_slot=None)
                | Q(sample_month__isnull=False, sample_slot__range=(1, SLOTS)),
            ),
            models.CheckConstraint(name="review_has_reason", condition=Q(reasons__len__gt=0)),
            # Nobody reviews their own work.
            models.CheckConstraint(name="review_of_others", condition=Q(reviewer=None) | ~Q(reviewer=F("agent"))),
            models.CheckConstraint(
                name="review_given_whole",
                condition=Q(state__in=[state.value for state in TO_DO], submitted_at=None)
                | Q(
                    state__in=[state.value for state in GIVEN],
                    submitted_at__isnull=False,
                    reviewer__isnull=False,
                    rubric_version__isnull=False,
                    documentation__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="review_answered_when_given",
                condition=Q(answer="", answered_at=None)
                | Q(submitted_at__isnull=False, answered_at__isnull=False, acknowledged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="review_withdrawn_with_reason",
                condition=~Q(state=State.WITHDRAWN) | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
            ),
        ]
        indexes = [
            # The queue: what is to be reviewed, the oldest first.
            models.Index(
                fields=["asked_at", "id"],
                condition=Q(state__in=[state.value for state in TO_DO]),
                name="review_to_do",
            ),
            # The queue of what was given, the API's list, and drift: by when it was given.
            models.Index(
                fields=["-submitted_at", "-id"], condition=Q(submitted_at__isnull=False), name="review_given"
            ),
            # What was said about somebody's own work, the latest first.
            models.Index(
                fields=["agent", "-submitted_at", "-id"],
                condition=Q(submitted_at__isnull=False),
                name="review_given_to",
            ),
            # The panel of a ticket's page.
            models.Index(fields=["ticket", "-id"], name="review_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"Review of cycle {self.cycle_id}"

    @property
    def public_id(self) -> str:
        return public_id("qrv", self.pk)

    @property
    def rubric(self) -> Rubric:
        """The words by which it is, or will be, judged."""
        return rubric_of(self.rubric_version)

    @property
    def is_to_do(self) -> bool:
        return self.state in TO_DO

    @property
    def is_submitted(self) -> bool:
        return self.state == State.SUBMITTED

    def told(self) -> dict[str, Any]:
        """What an event about this review says: that there is one, and never how somebody was judged."""
        return {"review": self.pk, "cycle": self.cycle_id}
