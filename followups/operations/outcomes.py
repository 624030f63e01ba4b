"""How a follow-up ended, and what shows it: an answered call, the customer's own words, a delivered message."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from followups.attempts import attempts_at
from followups.models import FollowUp
from followups.operations import inviting, planning
from followups.vocabulary import Evidence, Kind, Outcome, ReachedBy, State
from followups.windows import SPANS
from resolution.core.refusals import Invalid, Refused
from resolution.core.text import clean
from tickets import events, operations
from tickets.models import Message, Ticket
from tickets.operations import talking
from tickets.operations.refreshing import changing
from tickets.querysets import MessageQuerySet
from tickets.said import Said
from tickets.vocabulary import Intent, Phase, ReopenReason

if TYPE_CHECKING:
    from accounts.models import User

IN_PERSON = (ReachedBy.CALL, ReachedBy.CUSTOMER)


@transaction.atomic
def record_outcome(  # noqa: PLR0913 - a follow-up ends with that many facts
    follow_up: FollowUp,
    *,
    reached_by: str,
    outcome: str = "",
    note: str = "",
    questions: str = "",
    checks: Collection[str] = (),
    reopen_reason: str = ReopenReason.RECURRED,
    actor: "User",
    at: datetime,
) -> FollowUp:
    """Write down how the customer was reached and what they said; `back` reopens the ticket in the same act.

    A call or a message is put on the ticket with its note, and is the evidence. An unanswered call, or a
    message that has not been delivered, leaves the follow-up open. `questions` is what else came up;
    `checks` are the codes of checklist items that the talk answered. Raises Invalid when something is
    missing, and Refused when the follow-up has ended or its window has not begun.
    """
    _require_said(reached_by, outcome, note, reopen_reason)
    ticket = Ticket.objects.get(pk=follow_up.ticket_id)
    with changing(ticket, at, gates=True) as locked:
        talking.require_writer(actor, locked)
        follow_up = FollowUp.objects.select_related("cycle").get(pk=follow_up.pk)
        _require_answerable(locked, follow_up, reached_by, at)
        evidence = _evidence(locked, follow_up, reached_by, clean(note), actor=actor, at=at)
        if reached_by in IN_PERSON:
            kind = Evidence.CALL if reached_by == ReachedBy.CALL else Evidence.CUSTOMER
            moment = evidence.created_at if reached_by == ReachedBy.CUSTOMER else at
            planning.complete(
                locked, follow_up, kind, outcome=outcome, note=clean(note), actor=actor, completed_at=moment, at=at
            )
    if questions.strip():
        operations.change_fields(ticket, {"customer_questions": questions}, actor=actor, at=at)
    for code in checks:
        operations.answer_item(ticket, code, "done", note=clean(note)[:200], actor=actor, at=at)
    if outcome == Outcome.BACK and reached_by in IN_PERSON:
        said = Said(reopen_reason=reopen_reason, reason=clean(note) or _("The customer says that it is back."))
        operations.take_step(ticket, "reopen", actor=actor, at=at, said=said)
    return FollowUp.objects.get(pk=follow_up.pk)


def delivered(ticket: Ticket, message: int, *, at: datetime) -> None:
    """A follow-up message reached the customer's mailbox: that is what an automatic follow-up promises."""
    for follow_up in planning.follow_ups_of(ticket):
        asked_by_it = follow_up.running and follow_up.message_id == message and not follow_up.requires_call
        if asked_by_it and follow_up.window_start <= at:
            planning.complete(ticket, follow_up, Evidence.DELIVERED, completed_at=at, at=at)


def undelivered(ticket: Ticket, message: int, *, at: datetime) -> None:
    """The automatic message could not be delivered: a person takes over, the window stays the same."""
    follow_up = FollowUp.objects.running().filter(ticket=ticket, message=message, automatic=True).first()
    if follow_up is not None:
        follow_up.automatic = False
        follow_up.save(update_fields=["automatic"])
        events.record(ticket, "follow_up_opened", actor=None, at=at, **follow_up.told())


def confirmed(ticket: Ticket, *, said_at: datetime, actor: "User | None", at: datetime) -> None:
    """The customer said that it works: that ends the follow-up it can be meant for, early or not."""
    for follow_up in FollowUp.objects.running().filter(ticket=ticket).select_related("cycle").order_by("window_start"):
        if said_at > _heard_from(follow_up):
            evidence, holds = Evidence.CUSTOMER, Outcome.HOLDS
            planning.complete(ticket, follow_up, evidence, outcome=holds, actor=actor, completed_at=said_at, at=at)
        return


def heard(ticket: Ticket, follow_up: FollowUp, outcome: str, *, note: str, at: datetime) -> None:
    """The customer answered the question of this follow-up: that ends it, or says more about one that has ended."""
    if follow_up.answerable:
        evidence = Evidence.CUSTOMER
        planning.complete(ticket, follow_up, evidence, outcome=outcome, note=note, completed_at=at, at=at)
    elif follow_up.completed_at is not None:
        follow_up.outcome, follow_up.note = outcome, note or follow_up.note
        if follow_up.evidence == Evidence.DELIVERED:
            follow_up.evidence = Evidence.CUSTOMER  # it says more, and no later: the moment of ending stays
        follow_up.save(update_fields=["outcome", "note", "evidence"])
        on_time = follow_up.state == State.DONE
        events.record(ticket, "followed_up", actor=None, at=at, on_time=on_time, **follow_up.told())


def spoke(ticket: Ticket, message: int, purpose: str, *, at: datetime) -> None:
    """We wrote or called while a follow-up is open: note its message, and see whether we tried enough."""
    follow_up = FollowUp.objects.filter(ticket=ticket, state=State.OPEN).order_by("window_start").first()
    if follow_up is None:
        return
    if purpose == Message.Purpose.FOLLOW_UP and not follow_up.automatic:
        follow_up.message_id, follow_up.sent_at = message, at
        follow_up.save(update_fields=["message", "sent_at"])
        inviting.invite(ticket, follow_up, message, at=at)
    if ticket.phase == Phase.FOLLOW_UP and attempts_at(ticket, follow_up).enough:
        planning.complete(ticket, follow_up, Evidence.UNREACHABLE, completed_at=at, at=at)


def _require_said(reached_by: str, outcome: str, note: str, reopen_reason: str) -> None:
    faults: dict[str, list[str]] = {}
    if reached_by not in ReachedBy.values:
        faults["reached_by"] = [_("Say how you reached them, or tried to.")]
    if reached_by in IN_PERSON and outcome not in Outcome.values:
        faults["outcome"] = [_("Say whether it is still solved.")]
    if reached_by == ReachedBy.MESSAGE and not note.strip():
        faults["note"] = [_("Write the message first.")]
    if outcome == Outcome.BACK and reopen_reason not in ReopenReason.values:
        faults["reopen_reason"] = [_("Say why it is not over.")]
    if outcome == Outcome.BACK and reached_by in IN_PERSON and not note.strip():
        faults["note"] = [_("Say in a sentence what is back; it becomes the reason of the reopening.")]
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)


def _require_answerable(ticket: Ticket, follow_up: FollowUp, reached_by: str, at: datetime) -> None:
    if not follow_up.answerable or follow_up.cycle_id != ticket.cycle_id:
        raise Refused(_("This follow-up has ended: %(state)s.") % {"state": follow_up.get_state_display().lower()})
    if reached_by != ReachedBy.CUSTOMER and at < follow_up.window_start:
        raise Refused(
            _("Its window has not begun, so this would not count. Call or write from the ticket itself instead.")
        )


def _evidence(
    ticket: Ticket, follow_up: FollowUp, reached_by: str, note: str, *, actor: "User", at: datetime
) -> Message:
    """The message or call that shows it: found on the ticket, or put there now."""
    if reached_by == ReachedBy.CUSTOMER:
        return _customers_words(ticket, follow_up)
    if reached_by == ReachedBy.MESSAGE:
        purpose = Message.Purpose.FOLLOW_UP
        return talking.post(ticket, note, kind=Message.Kind.OUTBOUND, purpose=purpose, actor=actor, at=at)
    reached = reached_by == ReachedBy.CALL
    logged = _calls(ticket, follow_up).filter(reached=True).order_by("-created_at").first() if reached else None
    if logged is not None and not note:
        return logged
    if reached and not note:
        raise Invalid(
            _("Not saved; what you typed is kept."),
            {"note": [_("Say in a sentence what was said: it is logged on the ticket as the call.")]},
        )
    words = note or _("Called for the follow-up; nobody answered.")
    return talking.post(ticket, words, kind=Message.Kind.CALL, actor=actor, at=at, reached=reached)


def _customers_words(ticket: Ticket, follow_up: FollowUp) -> Message:
    inbound = ticket.messages.standing().filter(kind=Message.Kind.INBOUND, created_at__gt=_heard_from(follow_up))
    latest: Message | None = inbound.exclude(intent=Intent.AUTO).order_by("-created_at", "-id").first()
    if latest is None:
        raise Invalid(
            _("Not saved; what you typed is kept."),
            {"reached_by": [_("There is no message of theirs since then. Log it on the ticket first.")]},
        )
    return latest


def _heard_from(follow_up: FollowUp) -> datetime:
    """From when the customer's own words count, even before our window: for the second one, after the first's."""
    resolved: datetime = follow_up.cycle.resolved_at or follow_up.window_start
    return resolved if follow_up.kind == Kind.IMMEDIATE else resolved + SPANS[Kind.IMMEDIATE][1]


def _calls(ticket: Ticket, follow_up: FollowUp) -> MessageQuerySet:
    since = follow_up.window_start
    calls: MessageQuerySet = ticket.messages.standing().filter(kind=Message.Kind.CALL, created_at__gte=since)
    return calls
