"""Promising something to a customer, and what people then do with the promise: one function, one transaction.

Rows that follow by themselves (reminders, what breaks when due, apologies) are in `ledger`.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from followups.commitments import after, standing
from followups.deliverers import delivers
from followups.models import Commitment
from followups.operations import ledger
from followups.operations.reassigning import ask_to_confirm
from followups.operations.requiring import (
    LONGEST_EVIDENCE,
    LONGEST_TEXT,
    deliverer_of,
    in_hand,
    require_ahead,
    require_message,
)
from followups.vocabulary import PROMISED_BY_HAND, CommitmentKind, CommitmentState, Release, Waiver
from resolution.core.refusals import Invalid, Refused
from resolution.core.required import required
from resolution.core.text import clean
from tickets import events
from tickets.models import Ticket
from tickets.operations import talking
from tickets.operations.refreshing import changing

if TYPE_CHECKING:
    from accounts.models import Team, User

State = CommitmentState


def commit(  # noqa: PLR0913 - a promise has that many facts
    ticket: Ticket,
    text: str,
    *,
    due_at: datetime,
    kind: str = CommitmentKind.OTHER,
    deliverer: "User | None" = None,
    team: "Team | None" = None,
    message: int | None = None,
    told: bool = True,
    actor: "User",
    at: datetime,
) -> Commitment:
    """Promise something to the ticket's contact. Whoever promises their own work has it running at once.

    Without a deliverer it is the actor's own (for a program: the ticket's owner's or team's). One for somebody
    else is proposed until they confirm; `told` says that the customer knows already, as does the `message` or
    call in which it was said. Raises Invalid when something is missing.
    """
    with changing(ticket, at) as locked:
        talking.require_writer(actor, locked)
        words = required(text, "text", _("Say what was promised."), LONGEST_TEXT)
        _require_sound(locked, kind, due_at, message, at)
        deliverer, team = deliverer_of(locked, deliverer, team, actor)
        own = delivers(actor, deliverer, team)
        known = own or told or message is not None
        commitment = Commitment(
            ticket=locked,
            text=words,
            kind=kind,
            state=standing(confirmed=own, told=known),
            promised_to=locked.contact,
            promised_by=actor,
            message_id=message,
            deliverer=deliverer,
            deliverer_team=team,
            made_at=at,
            due_at=due_at,
            told_at=at if known else None,
            confirmed_at=at if own else None,
            confirmed_by=actor if own else None,
        )
        _write_down(locked, commitment, "committed", actor=actor, at=at)
        if not own:
            ask_to_confirm(locked, commitment, at)
    return commitment


def keep(
    commitment: Commitment, *, evidence: str = "", message: int | None = None, actor: "User", at: datetime
) -> Commitment:
    """Write down that it was delivered, and what shows it; after its due instant it is broken, and kept late."""
    with in_hand(commitment, "keep", actor, at) as (ticket, fresh):
        words = clean(evidence)
        if not words and message is None:
            fault = _("Show it: say what was delivered, or choose the message or call that shows it.")
            raise Invalid(_("Not saved; what you typed is kept."), {"evidence": [fault]})
        words = required(words, "evidence", "", LONGEST_EVIDENCE) if words else ""
        require_message(ticket, message, "message", ours=False)
        ledger.complete(ticket, fresh, evidence=words, message=message, actor=actor, at=at)
        if fresh.kind == CommitmentKind.APOLOGY and fresh.apologises_for and fresh.apologises_for.is_overdue:
            ledger.release(ticket, fresh.apologises_for, Release.APOLOGISED, at=at)
    return fresh


def renegotiate(
    commitment: Commitment, due_at: datetime, agreement: str, *, actor: "User", at: datetime
) -> Commitment:
    """Agree on a new date with the customer; `agreement` says how they agreed. Returns the one that follows.

    Before it was due nothing was broken. Afterwards the old one stays broken, and only counts as made good.
    """
    with in_hand(commitment, "renegotiate", actor, at) as (ticket, fresh):
        _require_promise(fresh)
        words = required(agreement, "agreement", _("Say how the customer agreed to it."), LONGEST_TEXT)
        require_ahead(due_at, at)
        own = delivers(actor, fresh.deliverer, fresh.deliverer_team)
        confirmed = own or (fresh.confirmed_at is not None and due_at >= fresh.due_at)  # more time needs no new yes
        if fresh.is_live and at > fresh.due_at:
            ledger.break_(ticket, fresh, at=at, owes_apology=False)
        fresh.state = after("renegotiate", fresh.state)
        fresh.reason, fresh.ended_at = words, at
        fresh.save()
        if fresh.state == State.BROKEN:
            ledger.release(ticket, fresh, Release.RENEGOTIATED, at=at)
        ledger.unwatch(ticket, fresh, at=at)
        following = _following(fresh, due_at, confirmed=confirmed, actor=actor, at=at)
        following.save(force_insert=True)
        ledger.watch(ticket, following, at=at)
        moved = following.told() | {"before": fresh.due_at.isoformat(), "reason": words, "replaces": fresh.pk}
        events.record(ticket, "commitment_renegotiated", actor=actor, at=at, **moved)
        if not confirmed:
            ask_to_confirm(ticket, following, at)
    return following


def waive(commitment: Commitment, reason: str, *, actor: "User", at: datetime) -> Commitment:
    """Write down that the customer does not need it any more, and how we know."""
    with in_hand(commitment, "waive", actor, at) as (ticket, fresh):
        _require_promise(fresh)
        words = required(reason, "reason", _("Say how we know that they do not need it."), LONGEST_TEXT)
        if fresh.is_live and at > fresh.due_at:
            ledger.break_(ticket, fresh, at=at, owes_apology=False)
        ledger.let_go(ticket, fresh, Waiver.CUSTOMER, words, at=at)
        if fresh.state == State.BROKEN:
            ledger.release(ticket, fresh, Release.WAIVED, at=at)
        events.record(ticket, "commitment_waived", actor=actor, at=at, **fresh.told() | {"reason": words})
    return fresh


def _write_down(ticket: Ticket, commitment: Commitment, verb: str, *, actor: "User", at: datetime) -> None:
    commitment.save(force_insert=True)
    ledger.watch(ticket, commitment, at=at)
    events.record(ticket, verb, actor=actor, at=at, **commitment.told())


def _following(old: Commitment, due_at: datetime, *, confirmed: bool, actor: "User", at: datetime) -> Commitment:
    """The same promise for another date, in a row of its own that points back."""
    return Commitment(
        ticket=old.ticket,
        moved_from=old.moved_from,
        text=old.text,
        kind=old.kind,
        state=standing(confirmed=confirmed, told=True),  # it was agreed with the customer
        promised_to=old.promised_to,
        promised_by=actor,
        deliverer=old.deliverer,
        deliverer_team=old.deliverer_team,
        made_at=at,
        due_at=due_at,
        told_at=at,
        confirmed_at=at if confirmed else None,
        confirmed_by=(old.confirmed_by or actor) if confirmed else None,
        renegotiates=old,
    )


def _require_sound(ticket: Ticket, kind: str, due_at: datetime, message: int | None, at: datetime) -> None:
    if kind not in PROMISED_BY_HAND:
        raise Invalid(
            _("Not saved; what you typed is kept."), {"kind": [_("Use one of: ") + ", ".join(PROMISED_BY_HAND)]}
        )
    require_ahead(due_at, at)
    require_message(ticket, message, "message")


def _require_promise(commitment: Commitment) -> None:
    if commitment.kind == CommitmentKind.APOLOGY:
        raise Refused(_("An apology is given, not moved. Write to the customer, or settle the promise it is for."))
