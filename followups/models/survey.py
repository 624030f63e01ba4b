from django.db import models
from django.db.models import F, Q

from followups.vocabulary import SurveyKind


class SurveyAnswer(models.Model):
    """What a customer answered to one question, on the scale it was asked on and on ours from 1 to 10.

    `s10` is computed when the answer is stored; a recommendation (0 to 10) has none.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="survey_answers", db_index=False)
    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="survey_answers", db_index=False)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="survey_answers", db_index=False)
    kind = models.CharField(max_length=4, choices=SurveyKind.choices)
    score = models.PositiveSmallIntegerField()
    scale_max = models.PositiveSmallIntegerField(default=10)
    lower_is_better = models.BooleanField(default=False)
    s10 = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    comment = models.TextField(blank=True)
    source = models.CharField(max_length=40, blank=True)
    entered_by_agent = models.BooleanField(default=False)
    first_answered_at = models.DateTimeField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="answer_on_scale", condition=Q(score__lte=F("scale_max"))),
            models.CheckConstraint(name="answer_s10_in_range", condition=Q(s10=None) | Q(s10__range=(1, 10))),
        ]
        indexes = [
            # The latest answer of a cycle: KPIs 3 and 7.
            models.Index(fields=["cycle", "kind", "-answered_at"], name="answer_of_cycle"),
            # The latest answer of a contact: KPI 6.
            models.Index(fields=["contact", "kind", "-answered_at"], name="answer_of_contact"),
            # The API's list, the latest first.
            models.Index(fields=["-answered_at", "-id"], name="answer_latest"),
            # The ticket page.
            models.Index(fields=["ticket", "-answered_at"], name="answer_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.score}/{self.scale_max} on {self.ticket_id}"
