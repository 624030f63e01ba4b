from django.conf import settings
from django.db import models
from django.db.models import Q

from tickets.vocabulary import Relation, Verdict


class ReplyCard(models.Model):
    """A customer's reply to what was solved, until somebody says what it is.

    `suggested`, `why` and `cue` are what the house read in it (tickets/reading.py); it never decides. A card that
    ended without a verdict lost its question: its ticket was merged or cancelled.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="reply_cards", db_index=False)
    message = models.OneToOneField("tickets.Message", models.CASCADE, related_name="card")
    suggested = models.CharField(max_length=20, choices=Verdict.choices)
    why = models.CharField(max_length=20)
    cue = models.CharField(max_length=60, blank=True)
    raised_at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    opened = models.ForeignKey("tickets.Ticket", models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            # The ticket page and the verbs: what still waits to be sorted on a ticket.
            models.Index(fields=["ticket", "raised_at"], condition=Q(decided_at=None), name="card_undecided")
        ]

    def __str__(self) -> str:
        return f"{self.verdict or self.suggested} on {self.ticket_id}"


class RecurrenceSuggestion(models.Model):
    """A ticket looks like one that the same customer had solved shortly before; a person says whether it is."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="recurrence_suggestions", db_index=False)
    earlier = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="later_suggestions")
    score = models.DecimalField(max_digits=4, decimal_places=3)
    similarity = models.DecimalField(max_digits=4, decimal_places=3)
    reasons = models.JSONField(default=list)
    created_at = models.DateTimeField()
    decision = models.CharField(max_length=20, choices=Relation.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Whoever looks twice finds the same; the ticket page reads by it.
            models.UniqueConstraint(fields=["ticket", "earlier"], name="suggestion_once")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} repeats {self.earlier_id}?"
