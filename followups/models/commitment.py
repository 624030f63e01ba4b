from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from followups.commitments import LIVE
from followups.querysets import CommitmentQuerySet, PromiseSuggestionQuerySet
from followups.vocabulary import CommitmentKind, CommitmentState, Release, SuggestionState, Waiver
from resolution.core.identifiers import public_id
from resolution.core.text import one_line

if TYPE_CHECKING:
    from accounts.models import Team, User

State = CommitmentState
RUNNING = Q(state__in=[state.value for state in LIVE])
EVIDENCE = ~Q(evidence="") | Q(evidence_message__isnull=False)
OVERDUE = Q(state=State.BROKEN, release="") & ~Q(kind=CommitmentKind.APOLOGY)


def _person(**more: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, **more
    )


def _words() -> Any:
    """Words that show something; they go only together with their ticket."""
    return models.ForeignKey("tickets.Message", models.RESTRICT, null=True, related_name="+", db_index=False)


class Commitment(models.Model):
    """One promise to a customer: what, by when, who delivers it, and what shows that it was kept.

    `followups.commitments` draws its life. It is decided at its due instant: what is delivered later stays
    broken and has a `kept_at`. `release` says how a broken one was made good. `reason` tells how the customer
    agreed to a new date, or why it is not needed; the commitment with the new date points back to this one.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="commitments")
    moved_from = models.ForeignKey("tickets.Ticket", models.SET_NULL, null=True, related_name="+", db_index=False)
    text = models.CharField(max_length=500)
    kind = models.CharField(max_length=20, choices=CommitmentKind.choices)
    state = models.CharField(max_length=14, choices=State.choices)
    promised_to = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+", db_index=False)
    promised_by = _person()
    message = _words()
    deliverer = _person()
    deliverer_team = models.ForeignKey("accounts.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded = models.PositiveSmallIntegerField(default=0)

    told_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = _person()
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = _person()
    decline_reason = models.CharField(max_length=500, blank=True)

    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = _person()
    evidence = models.CharField(max_length=1000, blank=True)
    evidence_message = _words()
    broken_at = models.DateTimeField(null=True, blank=True)
    release = models.CharField(max_length=16, choices=Release.choices, blank=True)
    waiver = models.CharField(max_length=16, choices=Waiver.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    renegotiates = models.OneToOneField("self", models.CASCADE, null=True, related_name="renegotiated_to")
    apologises_for = models.OneToOneField("self", models.CASCADE, null=True, related_name="apology")

    objects: ClassVar = CommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="commitment_due_after_made", condition=Q(due_at__gt=F("made_at"))),
            models.CheckConstraint(
                name="commitment_one_deliverer",
                condition=Q(deliverer__isnull=True, deliverer_team__isnull=False)
                | Q(deliverer__isnull=False, deliverer_team__isnull=True),
            ),
            models.CheckConstraint(
                name="commitment_runs_confirmed",
                condition=~Q(state__in=[State.CONFIRMED, State.ACTIVE]) | Q(confirmed_at__isnull=False),
            ),
            # Nobody ticks a promise kept without showing it, and kept means in time.
            models.CheckConstraint(
                name="commitment_kept_in_time",
                condition=~Q(state=State.KEPT) | Q(kept_at__isnull=False, kept_at__lte=F("due_at")),
            ),
            models.CheckConstraint(name="commitment_kept_with_evidence", condition=Q(kept_at__isnull=True) | EVIDENCE),
            # A promise breaks at the instant it was due, whenever somebody looked.
            models.CheckConstraint(
                name="commitment_broken_when_due",
                condition=(~Q(state=State.BROKEN) & Q(broken_at__isnull=True))
                | Q(state=State.BROKEN, broken_at__isnull=False, broken_at=F("due_at")),
            ),
            models.CheckConstraint(name="commitment_released_broken", condition=Q(release="") | Q(state=State.BROKEN)),
            models.CheckConstraint(
                name="commitment_ended_with_reason",
                condition=~Q(state__in=[State.RENEGOTIATED, State.WAIVED]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="commitment_apology_for_broken",
                condition=Q(kind=CommitmentKind.APOLOGY, apologises_for__isnull=False)
                | (~Q(kind=CommitmentKind.APOLOGY) & Q(apologises_for__isnull=True)),
            ),
        ]
        indexes = [
            # The commitments page: what is to be delivered, in order.
            models.Index(fields=["due_at", "id"], condition=RUNNING, name="commitment_due"),
            # The commitments page: what was broken and nobody has made good yet; newest first.
            models.Index(fields=["-due_at", "-id"], condition=OVERDUE, name="commitment_overdue"),
            # The API's list, by due moment; the figure "kept on time": what was due in a period.
            models.Index(fields=["due_at", "id"], name="commitment_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.text} by {self.due_at}"

    @property
    def public_id(self) -> str:
        return public_id("cmt", self.pk)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_overdue(self) -> bool:
        return self.state == State.BROKEN and not self.release

    @property
    def is_open(self) -> bool:
        """Whether something can still be done about it: it runs, or was broken and never delivered."""
        return self.is_live or (self.state == State.BROKEN and self.release in ("", Release.APOLOGISED))

    @property
    def whose(self) -> "User | Team":
        """Who delivers it: a person or a team."""
        whose: User | Team = self.deliverer or self.deliverer_team  # type: ignore[assignment] # one of them is set
        return whose

    def told(self) -> dict[str, Any]:
        """What an event about this commitment says."""
        return {
            "commitment": self.pk,
            "kind": self.kind,
            "text": one_line(self.text, 120),
            "state": self.state,
            "due_at": self.due_at.isoformat(),
            "deliverer": self.deliverer_id,
            "deliverer_team": self.deliverer_team_id,
        }


class PromiseSuggestion(models.Model):
    """Words of ours that read like a promise: offered to be kept track of, never forced."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="promise_suggestions", db_index=False)
    message = models.ForeignKey("tickets.Message", models.CASCADE, related_name="+", db_index=False)
    phrase = models.CharField(max_length=300)
    what = models.CharField(max_length=300)
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=SuggestionState.choices, default=SuggestionState.OFFERED)
    commitment = models.ForeignKey(Commitment, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _person()

    objects: ClassVar = PromiseSuggestionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "phrase"], name="promise_suggestion_once")]
        indexes = [
            # The commitments of a ticket's page: what is still offered.
            models.Index(
                fields=["ticket", "id"], condition=Q(state=SuggestionState.OFFERED), name="suggestion_offered"
            )
        ]

    def __str__(self) -> str:
        return self.phrase
