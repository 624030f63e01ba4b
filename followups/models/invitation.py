from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from followups.querysets import SurveyInvitationQuerySet
from followups.vocabulary import InvitationState, Outcome, SurveyKind
from resolution.core.identifiers import public_id

CHANGEABLE_FOR = timedelta(days=7)


class SurveyInvitation(models.Model):
    """What a follow-up message asked the customer, or why it did not: nobody is asked more often than is kind.

    A throttled or declined one keeps the `kinds` that it would have asked for, so that it is never counted as
    silence. Its link always asks whether the solution holds; `outcome` is what was said to that last.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="survey_invitations")
    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+", db_index=False)
    follow_up = models.ForeignKey("followups.FollowUp", models.CASCADE, related_name="+", db_index=False)
    message = models.OneToOneField("tickets.Message", models.CASCADE, related_name="+")
    link = models.OneToOneField("tickets.SignedLink", models.CASCADE, related_name="+")
    kinds = ArrayField(models.CharField(max_length=4, choices=SurveyKind.choices))
    state = models.CharField(max_length=10, choices=InvitationState.choices)
    sent_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    objects: ClassVar = SurveyInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_delivered_after_sent",
                condition=Q(delivered_at=None) | Q(delivered_at__gte=models.F("sent_at")),
            )
        ]
        indexes = [
            # The throttle: when this contact was asked last.
            models.Index(
                fields=["contact", "-sent_at"], condition=Q(state=InvitationState.SENT), name="invitation_throttle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} invitation of {self.ticket_id}"

    @property
    def public_id(self) -> str:
        return public_id("inv", self.pk)

    def changeable(self, at: datetime) -> bool:
        """Whether answers are still taken: until seven days after the first one."""
        return self.first_answered_at is None or at - self.first_answered_at <= CHANGEABLE_FOR
