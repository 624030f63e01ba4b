"""Saying what a customer's message is: what it wants, and after a resolution whether it is over."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from resolution.core.refusals import Invalid, Refused
from resolution.core.text import one_line
from tickets import events
from tickets.gates import REOPENS_WITHIN
from tickets.models import Message, ReplyCard, Ticket, TicketLink
from tickets.operations import cards
from tickets.operations.opening import open_ticket
from tickets.operations.refreshing import changing
from tickets.operations.steps import take_step
from tickets.operations.talking import require_writer
from tickets.said import Said
from tickets.vocabulary import NEEDS_NO_ANSWER, Intent, ReopenReason, Verdict

if TYPE_CHECKING:
    from accounts.models import User

FINAL = (Verdict.PROBLEM_BACK, Verdict.NEW_ISSUE)
REASON_LENGTH = 500
SUBJECT_LENGTH = 120


def triage(message: Message, intent: str, *, actor: "User", at: datetime) -> Ticket:
    """Say what a customer's message wants; thanks and confirmations need no answer."""
    with changing(message.ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        _sort(locked, message, intent, actor=actor, at=at)
        if locked.triage_since is not None and intent in (*NEEDS_NO_ANSWER, Intent.QUESTION):
            verdict = Verdict.QUESTION if intent == Intent.QUESTION else Verdict.THANKS
            for card in ReplyCard.objects.filter(message=message, decided_at=None):
                cards.decide(locked, card, verdict, actor=actor, at=at)
    return locked


def decide_reply(
    card: ReplyCard,
    verdict: str,
    *,
    reopen_reason: str = ReopenReason.RECURRED,
    reason: str = "",
    subject: str = "",
    actor: "User",
    at: datetime,
) -> ReplyCard:
    """Say what a reply after the resolution is, and do what follows from it in the same act.

    Thanks end its clock; a question waits for its answer; `problem_back` takes the step `reopen`; `new_issue`
    opens a linked ticket with the reply as its first words, counted from when they were written. Raises Refused
    when it was decided for good before, and with the gates' report when the ticket cannot be reopened any more.
    """
    _require_known(verdict, reopen_reason)
    with changing(card.ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        card = ReplyCard.objects.select_related("message").get(pk=card.pk)
        _require_undecided(locked, card)
        opened = _open(locked, card.message, subject, actor=actor, at=at) if verdict == Verdict.NEW_ISSUE else None
        card.verdict = verdict
        card.save(update_fields=["verdict"])  # so that what is sorted out waits for no answer here
        _sort(locked, card.message, cards.INTENTS[Verdict(verdict)], actor=actor, at=at, opened=opened)
        cards.decide(locked, card, verdict, actor=actor, at=at, opened=opened)
        if verdict == Verdict.PROBLEM_BACK:
            words = reason.strip() or one_line(card.message.body, REASON_LENGTH)
            take_step(locked, "reopen", actor=actor, at=at, said=Said(reopen_reason=reopen_reason, reason=words))
    return card


def may_reopen(ticket: Ticket, at: datetime) -> bool:
    """Whether the ticket can still be reopened; later, a new linked ticket is the way."""
    return ticket.closed_at is None or at - ticket.closed_at <= REOPENS_WITHIN


def _require_known(verdict: str, reopen_reason: str) -> None:
    faults = {}
    if verdict not in Verdict.values:
        faults["verdict"] = [_("Use one of: ") + ", ".join(Verdict.values)]
    if verdict == Verdict.PROBLEM_BACK and reopen_reason not in ReopenReason.values:
        faults["reopen_reason"] = [_("Say why it is not over.")]
    if faults:
        raise Invalid(_("Not saved; what you typed is kept."), faults)


def _require_undecided(ticket: Ticket, card: ReplyCard) -> None:
    if card.verdict in FINAL:
        said = {"verdict": Verdict(card.verdict).label}
        raise Refused(_("This reply was sorted before: %(verdict)s. What followed from it stands.") % said)
    if ticket.phase not in cards.AFTER_RESOLUTION:
        raise Refused(_("The ticket is worked on again, so there is nothing to sort: answer the customer."))


def _sort(
    ticket: Ticket, message: Message, intent: str, *, actor: "User", at: datetime, opened: Ticket | None = None
) -> None:
    """Write the intent down, and since when the customer waits for an answer now."""
    message.intent = intent
    message.save(update_fields=["intent"])
    waiting = ticket.messages.standing().filter(kind=Message.Kind.INBOUND).exclude(intent__in=NEEDS_NO_ANSWER)
    waiting = waiting.exclude(card__verdict=Verdict.NEW_ISSUE)  # it is answered where it is an issue of its own
    if ticket.last_outbound_at is not None:
        waiting = waiting.filter(created_at__gt=ticket.last_outbound_at)
    oldest = waiting.order_by("created_at", "id").first()
    ticket.unanswered_since = oldest.created_at if oldest else None
    more = {"opened": opened.pk, "reference": opened.reference} if opened else {}
    events.record(ticket, "triaged", actor=actor, at=at, message=message.pk, intent=intent, **more)


def _open(ticket: Ticket, message: Message, subject: str, *, actor: "User", at: datetime) -> Ticket:
    """The reply as a ticket of its own, linked to the one that it came in on."""
    opened = open_ticket(
        contact=message.contact or ticket.contact,
        subject=subject.strip() or one_line(message.body, SUBJECT_LENGTH),
        message=message.body,
        channel=message.channel or ticket.channel,
        owner=ticket.owner if ticket.owner is not None and ticket.owner.is_active else None,
        team=ticket.team,
        author_name=message.author_name,
        actor=actor,
        at=message.created_at,
    )
    # What can be reopened was split; what is over for good goes on in the new one.
    kind = TicketLink.Kind.SPLIT_FROM if may_reopen(ticket, at) else TicketLink.Kind.CONTINUES
    with changing(opened, at) as locked:
        TicketLink.objects.create(ticket=locked, other=ticket, kind=kind, created_by=actor, created_at=at)
        events.record(
            locked, "split_from", actor=actor, at=at, source=ticket.pk, reference=ticket.reference, kind=str(kind)
        )
    return opened
