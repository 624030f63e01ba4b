"""What happens to commitments by itself: reminded of, broken when due, made good.

Everything here runs under the ticket's lock, inside the transaction of what happened, and keeps the ticket's
`overdue_commitments` and `broken_commitments`.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from followups.commitments import after, next_reminder, reached
from followups.deliverers import people_of
from followups.models import Commitment
from followups.models.commitment import OVERDUE
from followups.vocabulary import CommitmentKind, CommitmentState, Release, Waiver
from resolution.core.business_time import Calendar, NeverOpens
from resolution.core.moments import length
from resolution.core.text import one_line
from tickets import events
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Ticket
from tickets.operations import agenda
from tickets.operations.notifying import notify
from tickets.responsible import leads_of, owner_of, supervisors_of
from tickets.vocabulary import Severity

if TYPE_CHECKING:
    from accounts.models import User

DUE, APOLOGY, REMINDER = "commitment", "apology", "commitment_reminder"
ONE_DAY = timedelta(days=1)
State = CommitmentState


def watch(ticket: Ticket, commitment: Commitment, *, at: datetime) -> None:
    """Put its due moment, and the next of its reminders, on the agenda."""
    kind, key = APOLOGY if commitment.kind == CommitmentKind.APOLOGY else DUE, str(commitment.pk)
    agenda.put(ticket, kind, key, due_at=commitment.due_at, at=at)
    if (ahead := next_reminder(commitment.made_at, commitment.due_at, at)) is not None:
        agenda.put(ticket, REMINDER, key, due_at=ahead, at=at, counts=False)


def unwatch(ticket: Ticket, commitment: Commitment, *, at: datetime, state: str = AgendaEntry.State.DONE) -> None:
    """Nobody has to think of it any more."""
    agenda.settle(ticket, DUE, APOLOGY, REMINDER, key=str(commitment.pk), at=at, state=state)


def remind(ticket: Ticket, entry: AgendaEntry, *, at: datetime) -> AgendaEntry.State:
    """Half, four fifths or all of the time is over: say so once; after an outage only the last of them."""
    commitment = _of_key(ticket, entry.key)
    if commitment is None or not commitment.is_open:
        return AgendaEntry.State.SKIPPED
    step = reached(commitment.made_at, commitment.due_at, at)
    if step > commitment.reminded:
        commitment.reminded = step
        commitment.save(update_fields=["reminded"])
        _tell(ticket, commitment, step, at)
    ahead = next_reminder(commitment.made_at, commitment.due_at, at)
    if ahead is None:
        return AgendaEntry.State.DONE
    entry.due_at = ahead
    return AgendaEntry.State.PENDING


def fall_due(ticket: Ticket, entry: AgendaEntry, *, at: datetime) -> AgendaEntry.State:
    """Its moment has come without evidence: it is broken, and asks for somebody until it is dealt with.

    One that the customer never heard of breaks nothing, and comes to nothing.
    """
    commitment = _of_key(ticket, entry.key)
    if commitment is None or not commitment.is_open:
        return AgendaEntry.State.SKIPPED
    if commitment.is_live and commitment.told_at is None and commitment.state != State.ACTIVE:
        return _lapse(ticket, commitment, at)
    if commitment.is_live:
        break_(ticket, commitment, at=at)
    return AgendaEntry.State.RAISED


def break_(ticket: Ticket, commitment: Commitment, *, at: datetime, owes_apology: bool = True) -> None:
    """Write down that a promise was not kept when it was due: supervisors know, and somebody says sorry."""
    commitment.state = after("break", commitment.state)
    commitment.broken_at = commitment.due_at
    commitment.save(update_fields=["state", "broken_at"])
    late = at > commitment.due_at
    events.record(ticket, "commitment_broken", actor=None, at=at, noticed_late=late, **commitment.told())
    words = _("%(reference)s: a promise was broken: %(text)s") % _about(ticket, commitment)
    urgent = ticket.severity == Severity.CRITICAL
    people, key = supervisors_of(ticket), str(commitment.pk)
    notify(ticket, people, kind="commitment_broken", key=key, words=words, at=at, urgent=urgent)
    if owes_apology and commitment.kind != CommitmentKind.APOLOGY:
        _owe_apology(ticket, commitment, at)
    count(ticket)


def complete(
    ticket: Ticket,
    commitment: Commitment,
    *,
    evidence: str = "",
    message: int | None = None,
    actor: "User | None",
    at: datetime,
) -> None:
    """End a commitment with what shows that it was kept; after its due instant it stays broken, kept late."""
    if commitment.is_live and at > commitment.due_at:
        break_(ticket, commitment, at=at, owes_apology=False)
    commitment.state = after("keep", commitment.state)
    commitment.kept_at, commitment.kept_by, commitment.ended_at = at, actor, at
    commitment.evidence, commitment.evidence_message_id = evidence, message
    if commitment.state == State.BROKEN:
        release(ticket, commitment, Release.KEPT_LATE, at=at)
    commitment.save()
    unwatch(ticket, commitment, at=at)
    on_time = commitment.state == State.KEPT
    events.record(ticket, "commitment_kept", actor=actor, at=at, on_time=on_time, message=message, **commitment.told())


def release(ticket: Ticket, commitment: Commitment, how: Release, *, at: datetime) -> None:
    """A broken promise was made good, or is not waited for any more; what we still owe for it ends as well."""
    commitment.release = how
    commitment.save(update_fields=["release"])
    if how != Release.APOLOGISED:
        for apology in Commitment.objects.undone().filter(apologises_for=commitment):
            let_go(ticket, apology, Waiver.MADE_GOOD, _("The promise itself was made good."), at=at)
    count(ticket)


def spoke(ticket: Ticket, message: int, *, actor: "User | None", at: datetime) -> None:
    """A person of ours wrote or spoke to the customer: that is the apology which a broken promise asks for."""
    if not hand_of(ticket).awaits(APOLOGY):
        return
    waiting = Commitment.objects.undone().filter(ticket=ticket, kind=CommitmentKind.APOLOGY)
    for apology in waiting.select_related("apologises_for").order_by("id"):
        complete(ticket, apology, message=message, actor=actor, at=at)
        if apology.apologises_for is not None and apology.apologises_for.is_overdue:
            release(ticket, apology.apologises_for, Release.APOLOGISED, at=at)


def count(ticket: Ticket) -> None:
    """Count the broken promises of a ticket in hand: those that nobody made good, and all."""
    broken = Count("pk", filter=Q(state=State.BROKEN))
    promises = Commitment.objects.promises().filter(ticket=ticket)
    counted = promises.aggregate(overdue=Count("pk", filter=OVERDUE), broken=broken)
    ticket.overdue_commitments, ticket.broken_commitments = counted["overdue"], counted["broken"]
    hand_of(ticket).counts_gates = True


def let_go(ticket: Ticket, commitment: Commitment, waiver: Waiver, reason: str, *, at: datetime) -> None:
    """Write down that nobody has to keep it any more; if it was broken before, it stays broken."""
    cancelled = waiver == Waiver.TICKET_CANCELLED
    commitment.state = after("waive", commitment.state)
    if commitment.state == State.BROKEN:
        commitment.release = Release.TICKET_CANCELLED if cancelled else Release.WAIVED
    commitment.waiver, commitment.reason, commitment.ended_at = waiver, reason, at
    commitment.save(update_fields=["state", "release", "waiver", "reason", "ended_at"])
    unwatch(ticket, commitment, at=at, state=AgendaEntry.State.CANCELLED)


def _of_key(ticket: Ticket, key: str) -> Commitment | None:
    found: Commitment | None = Commitment.objects.filter(ticket=ticket, pk=int(key)).with_people().first()
    return found


def _lapse(ticket: Ticket, commitment: Commitment, at: datetime) -> AgendaEntry.State:
    commitment.state, commitment.waiver = after("lapse", commitment.state), Waiver.NEVER_TOLD
    commitment.reason, commitment.ended_at = _("The customer never heard of it."), at
    commitment.save(update_fields=["state", "waiver", "reason", "ended_at"])
    agenda.settle(ticket, REMINDER, key=str(commitment.pk), at=at, state=AgendaEntry.State.CANCELLED)
    events.record(ticket, "commitment_waived", actor=None, at=at, **commitment.told())
    return AgendaEntry.State.DONE


def _owe_apology(ticket: Ticket, broken: Commitment, at: datetime) -> None:
    """Whoever owns the ticket says sorry within one business day."""
    owner = ticket.owner
    team = None if owner else ticket.team or broken.deliverer_team
    apology = Commitment.objects.create(
        ticket=ticket,
        moved_from=broken.moved_from,
        apologises_for=broken,
        text=one_line(_("Say sorry for what was not delivered: %(text)s") % {"text": broken.text}, 500),
        kind=CommitmentKind.APOLOGY,
        state=State.ACTIVE,
        promised_to=broken.promised_to,
        promised_by=broken.promised_by,
        deliverer=owner or (None if team else broken.deliverer),
        deliverer_team=team,
        made_at=at,
        due_at=_one_business_day(ticket, at),
        confirmed_at=at,
    )
    watch(ticket, apology, at=at)
    words = _("%(reference)s: say sorry to the customer, a promise was broken: %(text)s") % _about(ticket, broken)
    notify(ticket, people_of(apology, ticket), kind="apology", key=str(broken.pk), words=words, at=at)


def _one_business_day(ticket: Ticket, at: datetime) -> datetime:
    calendar = ticket.team.calendar if ticket.team else Calendar.always()
    try:
        return calendar.next_open(at + ONE_DAY)
    except NeverOpens:
        return at + ONE_DAY


def _tell(ticket: Ticket, commitment: Commitment, step: int, at: datetime) -> None:
    people = people_of(commitment, ticket)
    if step == 80:
        people += owner_of(ticket)
    if step == 100:
        people += leads_of(ticket)
    left = max(int((commitment.due_at - at).total_seconds()), 0)
    sentence = (
        _("%(reference)s: promised, due in %(left)s: %(text)s")
        if left
        else _("%(reference)s: promised, and due now: %(text)s")
    )
    words = sentence % {**_about(ticket, commitment), "left": length(left)}
    urgent = step == 100 and ticket.severity == Severity.CRITICAL
    key = f"{commitment.pk}:{step}"
    notify(
        ticket, {person.pk: person for person in people}.values(), kind=DUE, key=key, words=words, at=at, urgent=urgent
    )


def _about(ticket: Ticket, commitment: Commitment) -> dict[str, str]:
    return {"reference": ticket.reference, "text": one_line(commitment.text, 200)}
