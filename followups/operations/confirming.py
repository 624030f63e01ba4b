"""Can it be delivered? Whoever delivers a promise says so before the customer hears of it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from followups.commitments import after
from followups.deliverers import may_answer_for
from followups.models import Commitment
from followups.operations.reassigning import keeper_of
from followups.operations.requiring import LONGEST_TEXT, about, can_deliver, in_hand, require_message
from resolution.core.refusals import Forbidden
from resolution.core.required import required
from tickets import events
from tickets.models import Ticket
from tickets.operations.notifying import notify

if TYPE_CHECKING:
    from accounts.models import User


def confirm(commitment: Commitment, *, actor: "User", at: datetime) -> Commitment:
    """Say, for whoever delivers it, that it can be delivered. It runs once the customer knows."""
    with in_hand(commitment, "confirm", actor, at) as (ticket, fresh):
        _require_deliverer(actor, fresh)
        fresh.state = after("confirm", fresh.state)
        if fresh.told_at is not None:
            fresh.state = after("tell", fresh.state)
        fresh.confirmed_at, fresh.confirmed_by = at, actor
        fresh.save()
        events.record(ticket, "commitment_confirmed", actor=actor, at=at, **fresh.told())
        _answer_promiser(
            ticket, fresh, _("%(reference)s: your promise is confirmed: %(text)s"), "confirmed", actor, at
        )
    return fresh


def decline(commitment: Commitment, reason: str, *, actor: "User", at: datetime) -> Commitment:
    """Say, for whoever delivers it, that it cannot be delivered: it falls back to whoever promised it.

    Are they not here any more, whoever answers for the ticket has it.
    """
    with in_hand(commitment, "decline", actor, at) as (ticket, fresh):
        _require_deliverer(actor, fresh)
        fresh.decline_reason = required(reason, "reason", _("Say why it cannot be delivered."), LONGEST_TEXT)
        fresh.state = after("decline", fresh.state)
        fresh.declined_at, fresh.declined_by = at, actor
        fresh.confirmed_at = fresh.confirmed_by = None
        promiser = fresh.promised_by
        if promiser is None or not can_deliver(promiser):
            promiser = keeper_of(ticket) or promiser
        fresh.deliverer, fresh.deliverer_team = promiser, None
        fresh.save()
        told = fresh.told() | {"reason": fresh.decline_reason}
        events.record(ticket, "commitment_declined", actor=actor, at=at, **told)
        sentence = _("%(reference)s: your promise cannot be delivered: %(text)s")
        _answer_promiser(ticket, fresh, sentence, f"declined:{at.isoformat()}", actor, at)
    return fresh


def tell(commitment: Commitment, message: int | None = None, *, actor: "User", at: datetime) -> Commitment:
    """Say that the customer knows, and in which message or call. Refused until whoever delivers it confirmed."""
    with in_hand(commitment, "tell", actor, at) as (ticket, fresh):
        fresh.state = after("tell", fresh.state)
        require_message(ticket, message, "message")
        fresh.told_at, fresh.message_id = at, message or fresh.message_id
        fresh.save()
        events.record(ticket, "commitment_told", actor=actor, at=at, message=message, **fresh.told())
    return fresh


def _require_deliverer(actor: "User", commitment: Commitment) -> None:
    if not may_answer_for(actor, commitment):
        who = {"who": str(commitment.whose)}
        raise Forbidden(_("Only %(who)s can say whether it can be delivered, or a lead.") % who)


def _answer_promiser(
    ticket: Ticket, commitment: Commitment, sentence: str, key: str, actor: "User", at: datetime
) -> None:
    promiser = commitment.promised_by
    if promiser is not None and promiser.pk != actor.pk and promiser.is_active:
        words = sentence % about(ticket, commitment)
        notify(ticket, [promiser], kind="commitment_answered", key=f"{commitment.pk}:{key}", words=words, at=at)
