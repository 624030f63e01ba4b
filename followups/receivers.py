"""What follow-ups and promises do when something happens to a ticket, and when their moment comes due."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from followups.operations import closing, inviting, outcomes, planning, promising, warning
from followups.vocabulary import Reason, State
from tickets.agenda import when_due
from tickets.events import recorded
from tickets.models import AgendaEntry, Event, Message, Ticket
from tickets.vocabulary import HoldParty, Intent, Phase

FOLLOW_UP = Message.Purpose.FOLLOW_UP


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
        case "hold" | "verify" if ticket.hold_party == HoldParty.CUSTOMER:
            promising.withdraw(ticket, at=at)
        case "resolve" | "resolve_on_first_contact" | "close" | "merge" | "cancel":
            promising.withdraw(ticket, at=at)


@receiver(recorded)
def listen_to_answers(event: Event, **_more: Any) -> None:
    """What asks for answers was delivered; what was answered may need somebody at once."""
    match event.verb:
        case "delivered" if event.detail.get("kind") == FOLLOW_UP:
            inviting.delivered(event.detail["message"], at=event.occurred_at)
        case "survey_answered":
            warning.look_at(event.ticket, event.detail, at=event.occurred_at)


@when_due(planning.OPENS)
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


@when_due(promising.REMINDER)
def remind_of_update(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """The promised update is due soon."""
    return promising.remind(ticket, at=at)


@when_due(promising.DUE)
def update_is_late(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """The promised update is due."""
    return promising.miss(ticket, at=at)
