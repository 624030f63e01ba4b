"""What becomes of commitments when their ticket is closed, cancelled, merged, and back.

Resolving and reopening change nothing: a promise outlives the cycle in which it was made. Everything here runs
under the ticket's lock, inside the transaction of the step.
"""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from followups.commitments import standing
from followups.models import Commitment, PromiseSuggestion
from followups.operations.ledger import APOLOGY, DUE, count, let_go, unwatch, watch
from followups.vocabulary import CommitmentKind, CommitmentState, Release, Waiver
from tickets import events
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Ticket

State = CommitmentState


def waive_all(ticket: Ticket, *, at: datetime) -> None:
    """The ticket was cancelled: nobody waits for what was promised on it."""
    if _had_moments(ticket):
        for commitment in Commitment.objects.undone().filter(ticket=ticket).order_by("id"):
            let_go(ticket, commitment, Waiver.TICKET_CANCELLED, _("The ticket was cancelled."), at=at)
            events.record(ticket, "commitment_waived", actor=None, at=at, **commitment.told())
        count(ticket)


def revive(ticket: Ticket, *, at: datetime) -> None:
    """A cancellation was undone: what can still be kept in time runs again, and what was broken is owed again."""
    ended = Q(waiver=Waiver.TICKET_CANCELLED, due_at__gt=at) | Q(release=Release.TICKET_CANCELLED)
    commitments = list(Commitment.objects.filter(ended, ticket=ticket).order_by("id"))
    for commitment in commitments:
        if commitment.state == State.WAIVED:
            told = commitment.told_at is not None or commitment.kind == CommitmentKind.APOLOGY
            commitment.state = standing(confirmed=commitment.confirmed_at is not None, told=told)
        commitment.waiver = commitment.release = commitment.reason = ""
        commitment.ended_at = None
        commitment.save()
    _watch_all(ticket, commitments, at)


def carry_on(ticket: Ticket, *, at: datetime) -> None:
    """Closing ends no promise: what still runs is reminded of and decided as before."""
    if _had_moments(ticket):
        for commitment in Commitment.objects.live().filter(ticket=ticket):
            watch(ticket, commitment, at=at)


def move_in(ticket: Ticket, source: int, *, at: datetime) -> None:
    """Another ticket was merged into this one: what it still owes is owed here."""
    owed = list(Commitment.objects.undone().filter(ticket=source).order_by("id"))
    Commitment.objects.filter(pk__in=[row.pk for row in owed]).update(ticket=ticket, moved_from=source)
    PromiseSuggestion.objects.filter(ticket=source).update(ticket=ticket)
    _watch_all(ticket, owed, at)


def leave(ticket: Ticket, *, at: datetime) -> None:
    """What this ticket owed is owed by the one it was merged into; what was settled before stays with it."""
    if _had_moments(ticket) or ticket.overdue_commitments:
        count(ticket)


def move_out(ticket: Ticket, source: int, *, at: datetime) -> None:
    """That merge is taken apart: what came with the source goes back to it."""
    rows = Commitment.objects.filter(ticket=ticket, moved_from=source)
    for commitment in (moved := list(rows)):
        unwatch(ticket, commitment, at=at, state=AgendaEntry.State.CANCELLED)
    rows.update(ticket=source, moved_from=None)
    PromiseSuggestion.objects.filter(ticket=ticket, message__ticket=source).update(ticket=source)
    if moved:
        count(ticket)


def take_back(ticket: Ticket, *, at: datetime) -> None:
    """The source stands on its own again, with everything it still owes."""
    _watch_all(ticket, list(Commitment.objects.undone().filter(ticket=ticket).order_by("id")), at)


def _watch_all(ticket: Ticket, commitments: list[Commitment], at: datetime) -> None:
    for commitment in commitments:
        watch(ticket, commitment, at=at)
    if commitments:
        count(ticket)


def _had_moments(ticket: Ticket) -> bool:
    """Whether the agenda, which a step has just cleared, waited for any promise: known without asking."""
    return any(entry.kind in (DUE, APOLOGY) for entry in hand_of(ticket).changed())
