from typing import ClassVar

from django.db import models

from metrics.querysets import FactQuerySet


class MetricFact(models.Model):
    """One counted unit of one KPI: a resolved cycle, a decided clock, an answer, a follow-up.

    `unit` is the row behind it, `definition` the number of the KPI in kpis' order. The dimensions are those
    of the event that decided it, never today's. `day` is its anchor's date in the reporting time zone.
    With `counted` off it is kept and shown apart (an answer typed by an agent, say). The numbers stand
    here as plain columns, not as keys to other rows, because they say what was, not what is.
    """

    definition = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    unit = models.BigIntegerField()
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="metric_facts", db_index=False)
    customer = models.BigIntegerField(null=True)
    owner = models.BigIntegerField(null=True)
    team = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10, blank=True)
    category = models.CharField(max_length=20, blank=True)
    severity = models.CharField(max_length=10, blank=True)
    variant = models.CharField(max_length=10, blank=True)
    tier = models.CharField(max_length=1, blank=True)
    anchor_at = models.DateTimeField()
    day = models.DateField()
    mature_at = models.DateTimeField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    numerator = models.BooleanField(null=True)
    counted = models.BooleanField(default=True)
    extra = models.JSONField(null=True)

    objects: ClassVar = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            # Written again and again, counted once.
            models.UniqueConstraint(fields=["definition", "version", "unit"], name="fact_once"),
        ]
        indexes = [
            # The list behind a number, newest first; rolling one day up; cards with several filters.
            models.Index(fields=["definition", "anchor_at", "id"], name="fact_by_anchor"),
            # Refreshing the facts of a ticket.
            models.Index(fields=["ticket", "definition"], name="fact_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"KPI {self.definition} of {self.ticket_id}"
