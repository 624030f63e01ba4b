"""What is said on a ticket: replies, progress updates, notes, calls, and the customer's words."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.roles import Role
from resolution.core.refusals import Forbidden, Invalid, Refused
from resolution.core.text import LIMIT, clean, one_line
from tickets import events
from tickets.case import Case
from tickets.hand import hand_of
from tickets.models import AgendaEntry, Hold, Message, Ticket
from tickets.operations import agenda, cards
from tickets.operations.files import Files, store
from tickets.operations.opening import SNIPPET
from tickets.operations.refreshing import changing
from tickets.operations.writing import insert
from tickets.permissions import may_change
from tickets.playbook import checklist
from tickets.said import Said
from tickets.vocabulary import NEEDS_NO_ANSWER, HoldParty, Phase, Verdict

if TYPE_CHECKING:
    from accounts.models import User

Kind, Purpose = Message.Kind, Message.Purpose
SILENCE = "silence"  # the due moment at which a customer's silence counts as their yes


def reply(
    ticket: Ticket,
    body: str,
    *,
    actor: "User",
    at: datetime,
    next_update_at: datetime | None = None,
    purpose: str = Purpose.REPLY,
    seen_until: datetime | None = None,
    files: Files = (),
) -> Message:
    """Answer the customer. The first answer acknowledges the ticket; an unowned ticket gets its author.

    Raises Refused when the customer wrote after `seen_until` (so that no answer crosses a question), and
    with the acknowledgement's report when its gates do not hold.
    """
    with changing(ticket, at) as locked:
        require_writer(actor, locked)
        words = said_words(body)
        _refuse_crossing(locked, seen_until)
        _own(locked, actor, at)
        if _acknowledges(locked):
            said = Said(message=words, next_update_at=next_update_at, files=tuple(files))
            return _acknowledge(locked, said, actor=actor, at=at)
        require_update_gate(locked, actor, at, next_update_at)
        return post(
            locked,
            words,
            kind=Kind.OUTBOUND,
            purpose=purpose,
            actor=actor,
            at=at,
            promised_at=next_update_at,
            files=files,
        )


def update_progress(
    ticket: Ticket,
    body: str,
    *,
    next_update_at: datetime,
    actor: "User",
    at: datetime,
    seen_until: datetime | None = None,
) -> Message:
    """Tell the customer where it stands, and when they hear from us next."""
    return reply(
        ticket,
        body,
        actor=actor,
        at=at,
        next_update_at=next_update_at,
        purpose=Purpose.PROGRESS_UPDATE,
        seen_until=seen_until,
    )


def note(ticket: Ticket, body: str, *, actor: "User", at: datetime, files: Files = ()) -> Message:
    """Write something down that the customer never sees."""
    with changing(ticket, at) as locked:
        require_writer(actor, locked)
        message = Message.objects.create(
            ticket=locked, kind=Kind.NOTE, author=actor, author_name=actor.name, body=said_words(body), created_at=at
        )
        store(message, files, actor=actor, at=at)
        locked.message_count += 1
        events.record(locked, "noted", actor=actor, at=at, message=message.pk)
    return message


def log_call(
    ticket: Ticket, body: str, *, reached: bool, actor: "User", at: datetime, next_update_at: datetime | None = None
) -> Message:
    """Write down a call. One in which the customer was reached counts like an answer; an attempt does not."""
    with changing(ticket, at) as locked:
        require_writer(actor, locked)
        words = said_words(body)
        if reached and _acknowledges(locked):
            _own(locked, actor, at)
            said = Said(message=words, call=True, next_update_at=next_update_at)
            return _acknowledge(locked, said, actor=actor, at=at)
        return post(locked, words, kind=Kind.CALL, actor=actor, at=at, reached=reached, promised_at=next_update_at)


def receive(  # noqa: PLR0913 - a message comes in with that many facts
    ticket: Ticket,
    body: str,
    *,
    at: datetime,
    actor: "User | None" = None,
    channel: str = "",
    intent: str = "",
    source: str = "",
    external_id: str = "",
    author_name: str = "",
    files: Files = (),
) -> Message:
    """Take the customer's words in, from wherever they came. They end a hold on the customer.

    A message that was taken in before (same source and external id) is refused, not doubled.
    """
    if ticket.phase == Phase.MERGED and ticket.merged_into is not None:
        ticket = ticket.merged_into  # replies to a merged ticket land on the one that survived
    with changing(ticket, at) as locked:
        message = Message(
            ticket=locked,
            kind=Kind.INBOUND,
            channel=channel or locked.channel,
            contact=locked.contact,
            author_name=author_name or locked.contact.name,
            body=said_words(body),
            intent=intent,
            source=source,
            external_id=external_id,
            created_at=at,
        )
        _store_once(message)
        store(message, files, actor=actor, at=at)
        locked.message_count += 1
        locked.last_inbound_at = at
        locked.snippet = one_line(message.body, SNIPPET)
        if intent not in NEEDS_NO_ANSWER:
            locked.unanswered_since = locked.unanswered_since or at
        events.record(locked, "received", actor=actor, at=at, message=message.pk, intent=intent)
        if locked.hold_party == HoldParty.CUSTOMER:
            end_hold(locked, actor=actor, at=at, by_reply=True)
        break_silence(locked, at=at)
        cards.raise_card(locked, message, at=at)
    return message


def post(  # noqa: PLR0913 - the one place where our words are written down
    ticket: Ticket,
    body: str,
    *,
    kind: str,
    actor: "User | None",
    at: datetime,
    purpose: str = "",
    reached: bool = False,
    promised_at: datetime | None = None,
    generated: bool = False,
    files: Files = (),
) -> Message:
    """Write our words down on a locked ticket, and note what they answer and promise."""
    message = Message(
        ticket=ticket,
        kind=kind,
        purpose=purpose,
        channel=ticket.channel,
        author=actor,
        author_name=actor.name if actor else "",
        body=body,
        reached=reached,
        promised_at=promised_at,
        generated=generated,
        created_at=at,
    )
    insert(ticket, message)
    store(message, files, actor=actor, at=at)
    _note(ticket, message, actor, at)
    events.record(
        ticket,
        "called" if kind == Kind.CALL else "sent",
        actor=actor,
        at=at,
        message=message.pk,
        purpose=purpose,
        human=message.is_human_contact,
        generated=generated,
        promised_at=promised_at.isoformat() if promised_at else None,
    )
    return message


def _note(ticket: Ticket, message: Message, actor: "User | None", at: datetime) -> None:
    """What our words change on the ticket: a person's answer what was asked, and may promise the next."""
    hand_of(ticket).said.append(message)
    ticket.message_count += 1
    if message.is_public:
        ticket.snippet = one_line(message.body, SNIPPET)
    if message.is_human_contact:
        ticket.last_outbound_at = at
        ticket.unanswered_since = None
        cards.decide_all(ticket, Verdict.QUESTION, actor=actor, at=at)
        _promise(ticket, message.promised_at, at)


def _promise(ticket: Ticket, promised_at: datetime | None, at: datetime) -> None:
    """The next update takes the place of the one before. Was that late, it is said until one comes in time."""
    before = ticket.next_update_promised_at
    is_late = before is not None and before < at and promised_at is not None
    ticket.update_missed_at = before if is_late else None
    if promised_at is not None:
        ticket.next_update_promised_at = promised_at


def end_hold(ticket: Ticket, *, actor: "User | None", at: datetime, by_reply: bool = False) -> None:
    """End the running hold of a locked ticket."""
    ticket.holds.filter(ended_at=None).update(ended_at=at, ended_by_reply=by_reply)
    ticket.hold_party, ticket.hold_until = "", None
    agenda.settle(ticket, "hold", at=at)
    events.record(ticket, "resume", actor=actor, at=at, by_reply=by_reply)


def begin_hold(
    ticket: Ticket, *, party: str, until: datetime, reason: str, actor: "User | None", at: datetime
) -> None:
    """Begin to wait for somebody, on a locked ticket; the agenda wakes it. A running wait is replaced."""
    if ticket.on_hold:
        ticket.holds.filter(ended_at=None).update(ended_at=at)
        agenda.settle(ticket, "hold", at=at)
    hold = Hold.objects.create(ticket=ticket, party=party, reason=reason, started_at=at, until=until, started_by=actor)
    ticket.hold_party, ticket.hold_until = party, until
    agenda.put(ticket, "hold", str(hold.pk), due_at=until, at=at)


def break_silence(ticket: Ticket, *, at: datetime) -> None:
    """Nobody waits for the end of a silence any more: somebody spoke, or the solution is another."""
    agenda.settle(ticket, SILENCE, at=at, state=AgendaEntry.State.CANCELLED)


def require_writer(actor: "User", ticket: Ticket) -> None:
    """Raise Forbidden unless the actor may write on this ticket."""
    if not may_change(actor, ticket):
        raise Forbidden(_("Your role reads tickets and does not change them. An administrator can grant more."))


def said_words(body: str) -> str:
    """The cleaned text of a message; raises Invalid when there is none, or too much."""
    words = clean(body)
    if not words:
        raise Invalid(_("Nothing was sent."), {"message": [_("Write something first.")]})
    if len(words) > LIMIT:
        raise Invalid(
            _("Nothing was sent."),
            {"message": [_("The text is longer than %(limit)s characters; attach it as a file.") % {"limit": LIMIT}]},
        )
    return words


def require_update_gate(ticket: Ticket, actor: "User", at: datetime, next_update_at: datetime | None) -> None:
    """While we work on it, every public message says when the next one comes (item 2C3)."""
    promised_at = ticket.next_update_promised_at
    if ticket.phase not in (Phase.DIAGNOSIS, Phase.IMPLEMENTATION) or (promised_at is not None and promised_at > at):
        return
    case = Case(ticket, at, actor, Said(next_update_at=next_update_at))
    findings = [standing.finding() for standing in checklist.of_gate(case, "update") if standing.strength == "hard"]
    if any(finding.status == "fail" for finding in findings):
        raise Refused(_("Not sent yet: your text is kept."), findings, kind="gate-unmet")


def _own(ticket: Ticket, actor: "User", at: datetime) -> None:
    """Whoever speaks first for a ticket that nobody owns, owns it; a program never does."""
    if ticket.owner_id is None and actor.role != Role.INTEGRATION:
        ticket.owner = actor
        events.record(ticket, "assigned", actor=actor, at=at, owner=actor.pk, by_replying=True)


def _acknowledges(ticket: Ticket) -> bool:
    return ticket.acknowledged_at is None and ticket.phase == Phase.CONNECTION


def _acknowledge(ticket: Ticket, said: Said, *, actor: "User", at: datetime) -> Message:
    from tickets.operations.steps import take_step

    take_step(ticket, "acknowledge", actor=actor, at=at, said=said)
    return hand_of(ticket).said[-1]


def _refuse_crossing(ticket: Ticket, seen_until: datetime | None) -> None:
    if seen_until is not None and ticket.last_inbound_at is not None and ticket.last_inbound_at > seen_until:
        raise Refused(_("The customer wrote while you were typing. Your reply is kept: read theirs first."))


def _store_once(message: Message) -> None:
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError as fault:
        if "message_external_once" not in str(fault):
            raise
        raise Refused(_("This message was taken in before; it is not stored twice.")) from fault
