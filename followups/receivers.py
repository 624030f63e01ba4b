"""What follow-ups, promises and commitments do when something happens to a ticket, and when their moment comes due."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.operations.people import parting
from followups.operations import (
    carrying,
    closing,
    inviting,
    ledger,
    outcomes,
    planning,
    promising,
    reassigning,
    suggesting,
    warning,
)
from followups.vocabulary import Reason, State
from tickets.agenda import when_due
from tickets.events import reads, reads_together, recorded
from tickets.models import AgendaEntry, Event, Message, Ticket
from tickets.reading_ahead import reads_ahead
from tickets.vocabulary import HoldParty, Intent, Phase

reads_ahead("delivered")(planning.read_follow_ups)
FOLLOW_UP = Message.Purpose.FOLLOW_UP
# What becomes of commitments when a step ends their ticket, or brings it back.
WITH_THEIR_TICKET: dict[str, Callable[..., None]] = {
    "close": carrying.carry_on,
    "cancel": carrying.waive_all,
    "restore": carrying.revive,
    "merge": carrying.leave,
    "unmerge": carrying.take_back,
}


@receiver(recorded)
def keep_the_promise(event: Event, **_more: Any) -> None:
    """Resolving promises two follow-ups; what leads away from there ends them."""
    ticket, at = event.ticket, event.occurred_at
    match event.verb:
        case "resolve" | "resolve_on_first_contact":
            planning.schedule(ticket, at=at)
        case "reopen":
            planning.end_running(ticket, State.SUPERSEDED, Reason.REOPENED, at=at)
        case "close":
            planning.end_running(ticket, State.CANCELLED, Reason.CLOSED_EARLY, at=at)
        case "merge":
            planning.end_running(ticket, State.CANCELLED, Reason.MERGED, at=at)
        case "cancel":
            planning.end_running(ticket, State.CANCELLED, Reason.TICKET_CANCELLED, at=at)
        case "unmerge" | "restore":
            planning.revive(ticket, at=at)


@receiver(recorded)
def find_evidence(event: Event, **_more: Any) -> None:
    """While a ticket is followed up, what is said on it may be what the follow-up waits for."""
    ticket, at, told = event.ticket, event.occurred_at, event.detail
    if ticket.phase != Phase.FOLLOW_UP:
        return
    match event.verb:
        case "delivered":
            outcomes.delivered(ticket, told.get("message"), at=at)
        case "undelivered":
            outcomes.undelivered(ticket, told.get("message"), at=at)
        case "received" if told.get("intent") == Intent.CONFIRMATION:
            outcomes.confirmed(ticket, said_at=at, actor=event.actor, at=at)
        case "triaged" if told.get("intent") == Intent.CONFIRMATION:
            said_at = ticket.messages.values_list("created_at", flat=True).get(pk=told["message"])
            outcomes.confirmed(ticket, said_at=said_at, actor=event.actor, at=at)
        case "sent" | "called" if not told.get("generated"):
            outcomes.spoke(ticket, told["message"], told.get("purpose", ""), at=at)


@receiver(recorded)
def keep_them_posted(event: Event, **_more: Any) -> None:
    """What we write keeps the last promise and makes the next; waiting for the customer withdraws it."""
    ticket, at = event.ticket, event.occurred_at
    match event.verb:
        case "sent" | "called" if event.detail.get("human"):
            promised_at = event.detail.get("promised_at")
            moment = datetime.fromisoformat(promised_at) if promised_at else None
            promising.spoke(ticket, promised_at=moment, message=event.detail.get("message"), at=at)
        case "resume" if not event.detail.get("by_reply"):
            promising.woke(ticket, at=at)
        case "hold" | "verify" if ticket.hold_party == HoldParty.CUSTOMER:
            promising.withdraw(ticket, at=at)
        case "resolve" | "resolve_on_first_contact" | "close" | "merge" | "cancel":
            promising.withdraw(ticket, at=at)


@receiver(recorded)
def keep_the_ledger(event: Event, **_more: Any) -> None:
    """What we say may be the apology that we owe; what we promised goes where its ticket goes."""
    ticket, at, told = event.ticket, event.occurred_at, event.detail
    if event.verb in WITH_THEIR_TICKET:
        WITH_THEIR_TICKET[event.verb](ticket, at=at)
    match event.verb:
        case "sent" | "called" if told.get("human"):
            ledger.spoke(ticket, told["message"], actor=event.actor, at=at)
        case "merged_in":
            carrying.move_in(ticket, told["source"], at=at)
        case "unmerged_from":
            carrying.move_out(ticket, told["source"], at=at)


@receiver(parting, dispatch_uid="followups.hand_over_what_they_promised")
def hand_over_what_they_promised(person: User, actor: User, at: datetime, **_more: Any) -> None:
    """Whoever leaves keeps no promise any more: it goes to whoever answers for its ticket."""
    reassigning.hand_over_all(person, actor=actor, at=at)


@receiver(recorded)
def listen_to_answers(event: Event, **_more: Any) -> None:
    """What was answered may need somebody at once."""
    if event.verb == "survey_answered":
        warning.look_at(event.ticket, event.detail, at=event.occurred_at)


@reads_together("delivered")
def note_deliveries(events: Sequence[Event]) -> None:
    """What asks for answers was delivered."""
    asking = [event for event in events if event.detail.get("kind") == FOLLOW_UP]
    inviting.delivered({event.detail["message"]: event.occurred_at for event in asking})


@reads("sent", "called")
def find_promises(event: Event) -> None:
    """What we wrote may promise something: it is offered to be kept track of."""
    if event.detail.get("human") and not event.detail.get("generated"):
        message = Message.objects.select_related("author").filter(pk=event.detail["message"]).first()
        if message is not None:
            suggesting.suggest(message, at=event.occurred_at)


@when_due(planning.OPENS, together=planning.read_ahead)
def open_follow_up(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Its best moment has come."""
    return planning.open_window(ticket, entry, at=at)


@when_due(planning.ENDS)
def expire_follow_up(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Its window is over."""
    return planning.expire(ticket, entry, at=at)


@when_due(planning.CLOSES)
def close_ticket(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Both follow-ups have ended."""
    return closing.close_now(ticket, at=at)


@when_due(promising.REMINDER, together=promising.read_ahead)
def remind_of_update(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """The promised update is due soon."""
    return promising.remind(ticket, at=at)


@when_due(promising.DUE, together=promising.read_ahead)
def update_is_late(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """The promised update is due."""
    return promising.miss(ticket, at=at)


@when_due(ledger.DUE, ledger.APOLOGY)
def commitment_is_due(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """What was promised is due."""
    return ledger.fall_due(ticket, entry, at=at)


@when_due(ledger.REMINDER)
def remind_of_commitment(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Half, four fifths or all of the promised time is over."""
    return ledger.remind(ticket, entry, at=at)
