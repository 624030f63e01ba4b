from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from resolution.core.business_time import Calendar
from resolution.core.identifiers import public_id
from sla import replaying
from sla.models.calendars import CalendarVersion
from sla.models.policies import PolicyVersion
from sla.vocabulary import Metric
from tickets.vocabulary import HoldParty


class Segment(NamedTuple):
    """A stretch of a clock: running, or standing still for `party`. Without an end it lasts."""

    party: str
    begins: datetime
    ends: datetime | None

    @property
    def waits_for(self) -> str:
        """Whom we wait for, in words."""
        return str(HoldParty(self.party).label) if self.party else ""


class Clock(models.Model):
    """One running target of a ticket, decided once: met when stopped in time, breached at its due instant.

    Start, target, hours and pauses are the truth; `due_at` and the verdict follow from them (`sla.replaying`).
    While it stands still nobody knows when it is due. One that was stopped in a pause keeps that pause open.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        MET = "met", _("Met")
        BREACHED = "breached", _("Breached")
        CANCELLED = "cancelled", _("Cancelled")

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="clocks")
    cycle = models.ForeignKey("tickets.ResolutionCycle", models.CASCADE, related_name="clocks", db_index=False)
    metric = models.CharField(max_length=20, choices=Metric.choices)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", db_index=False)
    # The hours in which the target counts; none for the wall clock.
    calendar = models.ForeignKey(CalendarVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    target_seconds = models.PositiveIntegerField()
    business = models.BooleanField()
    # What set the target: {"channel", "severity"}, "raised_by" where somebody is promised more, and "promised_at" of
    # a promise to the customer; "promise": true when that was earlier than the standard.
    basis = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    # In order: {"party": whom we waited for, "from": instant, "to": instant or null while it lasts}.
    pauses = models.JSONField(default=list)
    stopped_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)

    was = ""  # the state that it had before it was stopped, where `operations.turning` stopped it

    class Meta:
        constraints = [
            # Invariant 2: one running clock per ticket and metric.
            models.UniqueConstraint(
                fields=["ticket", "metric"],
                condition=Q(state__in=["running", "paused"]),
                name="clock_one_running",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="clock_due_after_start"),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(due_at__isnull=False), name="clock_running_is_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.ticket_id}: {self.state}"

    @property
    def public_id(self) -> str:
        return public_id("clk", self.pk)

    @property
    def is_late(self) -> bool:
        return self.state == self.State.BREACHED

    @property
    def hours(self) -> Calendar:
        """The hours in which the target counts, as they stood; those of the team where no version was kept."""
        if self.calendar is not None:
            return self.calendar.calendar
        team = self.ticket.team if self.business else None
        return team.calendar if team is not None else Calendar.always()

    def still(self) -> list[Segment]:
        """The pauses, in order."""
        return [
            Segment(pause["party"], _moment(pause["from"]), _moment(pause["to"]) if pause["to"] else None)
            for pause in self.pauses
        ]

    @property
    def pause(self) -> Segment | None:
        """The pause in which it stands now."""
        return self.still()[-1] if self.state == self.State.PAUSED else None

    def moment_of(self, share: int) -> datetime | None:
        """When so many hundredths of the target have passed; None while it stands still before that."""
        pauses = [(pause.begins, pause.ends) for pause in self.still()]
        return replaying.due_at(self.started_at, self.target_seconds * share // 100, self.hours, pauses)

    def replayed(self) -> tuple[datetime | None, str]:
        """Due moment and verdict, worked out anew from start, target, hours, pauses and stop alone."""
        due = self.moment_of(100)
        if self.state not in (self.State.MET, self.State.BREACHED):
            return due, str(self.state)
        return due, str(self.State.MET if replaying.met(self.stopped_at, due) else self.State.BREACHED)

    def segments(self) -> Iterator[Segment]:
        """Its runs (without a party) and pauses in order, from the start until it was stopped."""
        since: datetime | None = self.started_at
        for pause in self.still():
            if since is not None and since < pause.begins:
                yield Segment("", since, pause.begins)
            yield Segment(pause.party, pause.begins, pause.ends or self.stopped_at)
            since = pause.ends
        if since is not None and since != self.stopped_at:
            yield Segment("", since, self.stopped_at)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


LIVE = (Clock.State.RUNNING, Clock.State.PAUSED)  # not decided yet
