"""The life of a follow-up: promised, opened, ended. Everything here runs under the ticket's lock.

The functions get the locked ticket of whoever calls (a step's event or a due moment) and keep its
`open_follow_ups`; the caller writes the ticket.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from followups.models import FollowUp
from followups.operations import inviting
from followups.texts import automatic_words
from followups.vocabulary import Evidence, Kind, Reason, State
from followups.windows import contact_calendar, window_of
from resolution.core.business_time import Calendar
from tickets import events
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Message, Ticket
from tickets.operations import agenda, talking
from tickets.operations.writing import update
from tickets.vocabulary import Phase, Variant

if TYPE_CHECKING:
    from accounts.models import User

OPENS, ENDS, CLOSES = "follow_up", "follow_up_end", "close"
ASKED_IN_PERSON = ("A", "B")  # value tiers whose customers hear a voice
ENDING = ("state", "reason", "evidence", "completed_at", "completed_by", "outcome", "note")
A_MOMENT = timedelta(seconds=1)  # the last instant of a window still counts


def schedule(ticket: Ticket, *, at: datetime) -> None:
    """Promise both follow-ups of the cycle that was resolved a moment ago."""
    opted_out = ticket.contact.follow_ups_opted_out
    follow_ups = [_planned(ticket, kind, at) for kind in Kind]
    if opted_out:
        for follow_up in follow_ups:
            follow_up.state, follow_up.reason = State.CANCELLED, Reason.OPTED_OUT
    FollowUp.objects.bulk_create(follow_ups, ignore_conflicts=True)
    state = AgendaEntry.State.CANCELLED if opted_out else AgendaEntry.State.PENDING
    agenda.put_all([entry for follow_up in follow_ups for entry in _moments(ticket, follow_up, at, state)])
    ticket.open_follow_ups = 0 if opted_out else len(follow_ups)
    if opted_out:
        agenda.put(ticket, CLOSES, CLOSES, due_at=at, at=at)


def needs_a_person(ticket: Ticket) -> bool:
    """Whether somebody of ours calls, instead of one mail that asks."""
    precious = ticket.customer.value_tier in ASKED_IN_PERSON
    delicate = ticket.variant == Variant.COMPLEX or ticket.recovery_required
    return precious or delicate or not ticket.contact.email


def open_window(ticket: Ticket, entry: AgendaEntry, *, at: datetime) -> AgendaEntry.State:
    """The moment has come: send the automatic message, or ask for the owner's call.

    A window that passed while nobody worked off the agenda is missed, never answered late by a machine.
    """
    follow_up = of_key(ticket, entry.key)
    if follow_up is None or follow_up.state != State.PLANNED:
        return AgendaEntry.State.SKIPPED
    if not follow_up.on_time(at):
        return miss(ticket, follow_up, at=at)
    if ticket.contact.follow_ups_opted_out:
        return _cancel(ticket, follow_up, Reason.OPTED_OUT, at)
    if (earlier := _still_running_before(ticket, follow_up)) and earlier.on_time(at):
        entry.due_at = earlier.window_end + A_MOMENT
        return AgendaEntry.State.PENDING
    if earlier:  # its end is due in this same tick, and comes after us
        miss(ticket, earlier, at=at)
    _open(ticket, follow_up, at)
    entry.due_at = follow_up.window_end  # from now on the ticket is late when the window is over, not before
    return AgendaEntry.State.RAISED


def expire(ticket: Ticket, entry: AgendaEntry, *, at: datetime) -> AgendaEntry.State:
    """The window is over: what was not done in it was missed."""
    follow_up = of_key(ticket, entry.key)
    if follow_up is None or not follow_up.running:
        return AgendaEntry.State.SKIPPED
    return miss(ticket, follow_up, at=at)


def miss(ticket: Ticket, follow_up: FollowUp, *, at: datetime) -> AgendaEntry.State:
    """Write down that nobody came back to the customer in time."""
    follow_up.state, follow_up.reason = State.MISSED, Reason.WINDOW_OVER
    update(ticket, follow_up, "state", "reason")
    events.record(ticket, "follow_up_missed", actor=None, at=at, **follow_up.told())
    ended(ticket, follow_up, at=at)
    return AgendaEntry.State.DONE


def complete(
    ticket: Ticket,
    follow_up: FollowUp,
    evidence: Evidence,
    *,
    outcome: str = "",
    note: str = "",
    actor: "User | None" = None,
    completed_at: datetime,
    at: datetime,
) -> None:
    """End a follow-up with its evidence; completed after its window it stays missed, and is shown as late."""
    was_running = follow_up.running
    follow_up.state = State.DONE if follow_up.on_time(completed_at) else State.MISSED
    follow_up.reason = "" if follow_up.state == State.DONE else Reason.WINDOW_OVER
    follow_up.evidence, follow_up.completed_at, follow_up.completed_by = evidence, completed_at, actor
    follow_up.outcome, follow_up.note = outcome or follow_up.outcome, note or follow_up.note
    update(ticket, follow_up, *ENDING)
    on_time = follow_up.state == State.DONE
    events.record(ticket, "followed_up", actor=actor, at=at, on_time=on_time, **follow_up.told())
    if was_running:
        ended(ticket, follow_up, at=at)


def end_running(ticket: Ticket, state: State, reason: Reason, *, at: datetime) -> None:
    """End whatever still runs: the ticket was reopened, merged, cancelled or closed early."""
    if FollowUp.objects.running().filter(ticket=ticket).update(state=state, reason=reason):
        agenda.settle(ticket, OPENS, ENDS, at=at, state=AgendaEntry.State.CANCELLED)
    ticket.open_follow_ups = 0


def revive(ticket: Ticket, *, at: datetime) -> None:
    """A merge or cancellation was undone: what can still be done in time is planned again."""
    if ticket.phase != Phase.FOLLOW_UP:
        return
    stopped = FollowUp.objects.filter(cycle=ticket.cycle, state=State.CANCELLED, window_end__gt=at)
    stopped = stopped.filter(reason__in=[Reason.MERGED, Reason.TICKET_CANCELLED])
    follow_ups = list(stopped.order_by("window_start", "id"))
    for follow_up in follow_ups:
        follow_up.state, follow_up.reason = State.PLANNED, ""
        follow_up.message = follow_up.sent_at = None
    FollowUp.objects.bulk_update(follow_ups, ["state", "reason", "message", "sent_at"])
    agenda.put_all([entry for follow_up in follow_ups for entry in _moments(ticket, follow_up, at)])
    ticket.open_follow_ups = len(follow_ups)
    if not follow_ups:
        agenda.put(ticket, CLOSES, CLOSES, due_at=at, at=at)


def ended(ticket: Ticket, follow_up: FollowUp, *, at: datetime) -> None:
    """Settle a follow-up's moments; after the last one the ticket may close."""
    agenda.settle(ticket, OPENS, ENDS, key=key_of(ticket, follow_up), at=at)
    ticket.open_follow_ups = sum(one.running for one in follow_ups_of(ticket))
    if ticket.phase != Phase.FOLLOW_UP:
        return
    hand_of(ticket).counts_gates = True
    if ticket.open_follow_ups == 0:
        agenda.put(ticket, CLOSES, CLOSES, due_at=at, at=at)


def key_of(ticket: Ticket, follow_up: FollowUp) -> str:
    """The key of a follow-up of the running cycle in the agenda."""
    return f"{ticket.cycle.number if ticket.cycle else 0}:{follow_up.kind}"


def of_key(ticket: Ticket, key: str) -> FollowUp | None:
    """The follow-up behind a key of the agenda."""
    number, _colon, kind = key.partition(":")
    if ticket.cycle is None or ticket.cycle.number != int(number):
        earlier: FollowUp | None = FollowUp.objects.filter(ticket=ticket, cycle__number=int(number), kind=kind).first()
        return earlier
    current = (one for one in follow_ups_of(ticket) if (one.cycle_id, one.kind) == (ticket.cycle_id, kind))
    return next(current, None)


def read_ahead(tickets: Sequence[Ticket], at: datetime) -> list[int]:
    """Read for many tickets in hand what opening their follow-ups asks for, in three statements.

    Answers the keys of those that are to be left for later.
    """
    read_follow_ups(tickets, at)
    return inviting.read_ahead(tickets, at)


def read_follow_ups(tickets: Sequence[Ticket], _at: datetime) -> tuple[()]:
    """Read the follow-ups of many tickets in hand, in one statement; nobody waits for it."""
    known: dict[int, list[FollowUp]] = {ticket.pk: [] for ticket in tickets}
    for follow_up in FollowUp.objects.filter(ticket__in=known).order_by("id"):
        known[follow_up.ticket_id].append(follow_up)
    for ticket in tickets:
        hand_of(ticket).known[FollowUp] = known[ticket.pk]
    return ()


def follow_ups_of(ticket: Ticket) -> list[FollowUp]:
    """The follow-ups of a ticket in hand, of all its cycles, oldest first."""
    return hand_of(ticket).ask(FollowUp, lambda: list(FollowUp.objects.filter(ticket=ticket).order_by("id")))


def _open(ticket: Ticket, follow_up: FollowUp, at: datetime) -> None:
    follow_up.state = State.OPEN
    if follow_up.automatic and needs_a_person(ticket):  # the customer became more than a mail is good for
        follow_up.automatic, follow_up.requires_call = False, True
    if follow_up.automatic:
        follow_up.message, follow_up.sent_at = _write(ticket, follow_up, at), at
        inviting.invite(ticket, follow_up, follow_up.message.pk, at=at)
    update(ticket, follow_up, "state", "automatic", "requires_call", "message", "sent_at")
    if not follow_up.automatic:
        events.record(ticket, "follow_up_opened", actor=None, at=at, **follow_up.told())


def _planned(ticket: Ticket, kind: Kind, at: datetime) -> FollowUp:
    team = ticket.team.calendar if ticket.team else Calendar.always()
    window = window_of(kind, at, team, contact_calendar(ticket.contact.time_zone))
    by_person = needs_a_person(ticket)
    return FollowUp(
        ticket=ticket,
        cycle=ticket.cycle,
        kind=kind,
        automatic=not by_person,
        requires_call=by_person,
        window_start=window.start,
        due_at=window.due_at,
        window_end=window.end,
        shifted=window.shifted,
    )


def _moments(
    ticket: Ticket, follow_up: FollowUp, at: datetime, state: str = AgendaEntry.State.PENDING
) -> list[AgendaEntry]:
    key = key_of(ticket, follow_up)
    settled_at = None if state == AgendaEntry.State.PENDING else at
    about = {"ticket": ticket, "key": key, "state": state, "created_at": at, "settled_at": settled_at}
    return [
        AgendaEntry(kind=OPENS, due_at=max(follow_up.due_at, at), **about),
        AgendaEntry(kind=ENDS, due_at=follow_up.window_end + A_MOMENT, counts=False, **about),
    ]


def _write(ticket: Ticket, follow_up: FollowUp, at: datetime) -> Message:
    return talking.post(
        ticket,
        automatic_words(ticket, follow_up.kind),
        kind=Message.Kind.SYSTEM,
        purpose=Message.Purpose.FOLLOW_UP,
        actor=None,
        at=at,
        generated=True,
    )


def _still_running_before(ticket: Ticket, follow_up: FollowUp) -> FollowUp | None:
    """The immediate follow-up, while the extended one has to wait for it."""
    if follow_up.kind != Kind.EXTENDED:
        return None
    same = (one for one in follow_ups_of(ticket) if one.cycle_id == follow_up.cycle_id and one.running)
    return next((one for one in same if one.kind == Kind.IMMEDIATE), None)


def _cancel(ticket: Ticket, follow_up: FollowUp, reason: Reason, at: datetime) -> AgendaEntry.State:
    follow_up.state, follow_up.reason = State.CANCELLED, reason
    update(ticket, follow_up, "state", "reason")
    ended(ticket, follow_up, at=at)
    return AgendaEntry.State.CANCELLED
