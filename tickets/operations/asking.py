"""Asking the customer to verify once more, and taking their silence for a yes when they had every chance."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from resolution.core.business_time import Calendar
from resolution.core.refusals import Refused
from tickets import events, silence
from tickets.case import Case
from tickets.models import AgendaEntry, Message, Ticket
from tickets.operations import agenda, talking
from tickets.operations.notifying import notify
from tickets.operations.refreshing import changing
from tickets.operations.steps import take_step
from tickets.responsible import leads_of, owner_of
from tickets.said import Said
from tickets.vocabulary import AcceptanceKind, HoldParty, Phase, SkipReason

if TYPE_CHECKING:
    from accounts.models import User

KIND = talking.SILENCE
ONE_DAY = timedelta(days=1)
WARNING = ONE_DAY  # the owner hears of it so long before


def ask_again(ticket: Ticket, message: str = "", *, actor: "User", at: datetime) -> Message:
    """Ask the customer to verify once more, and wait another business day for them.

    From the second day of asking on, their silence counts: five business days later the clock resolves the
    ticket. Raises Refused outside of phase 4, while a message of theirs is unanswered, and for whoever may not
    have the ticket wait.
    """
    with changing(ticket, at, gates=True) as locked:
        talking.require_writer(actor, locked)
        _require_askable(locked)
        written = message.strip()
        said = talking.post(
            locked,
            talking.said_words(written or request_text(locked)),
            kind=Message.Kind.OUTBOUND,
            purpose=Message.Purpose.VERIFICATION_REQUEST,
            actor=actor,
            at=at,
            generated=not written,
        )
        wait = Said(party=HoldParty.CUSTOMER, until=_one_business_day(locked, at), reason=_("We asked them again."))
        take_step(locked, "hold", actor=actor, at=at, said=wait)
        _count_silence(locked, at)
    return said


def come_due(ticket: Ticket, entry: AgendaEntry, *, at: datetime) -> AgendaEntry.State:
    """The silence is nearly long enough: tell the owner. It is: resolve, unless a gate has an objection."""
    case = Case(ticket, at)
    since = silence.counts_from(case)
    if since is None:
        return AgendaEntry.State.CANCELLED
    ends = silence.ends(case, since)
    if at < ends:
        words = _("The customer has not answered twice. Tomorrow the ticket resolves by itself; call them, or wait.")
        notify(ticket, owner_of(ticket), kind="silence_soon", key=ends.isoformat(), words=words, at=at)
        entry.due_at = ends
        return AgendaEntry.State.PENDING
    try:
        take_step(ticket, "resolve", actor=None, at=at, said=by_silence(ticket))
    except Refused as refusal:
        _object(ticket, refusal, ends, at)
        return AgendaEntry.State.RAISED
    return AgendaEntry.State.DONE


def by_silence(ticket: Ticket) -> Said:
    """What the clock says when it resolves; what nobody could ask the customer any more is skipped."""
    return Said(
        acceptance_kind=AcceptanceKind.SILENCE,
        acceptance_note=_("No answer to our requests."),
        message=closing_text(ticket),
        skip_reason=SkipReason.CUSTOMER_UNAVAILABLE,
    )


def request_text(ticket: Ticket) -> str:
    """The second request, in words that a busy person does not mind."""
    words = _(
        "Hello %(name)s,\n\nwe wrote to you about “%(subject)s”: the solution is in place on our side. Could you try "
        "it when you have a minute, and tell us whether it works for you? One word is enough.\n\n"
        "If it does not work yet, just say so and we go on."
    )
    return words % {"name": ticket.contact.name, "subject": ticket.subject}


def closing_text(ticket: Ticket) -> str:
    """The closing message after silence: no reproach, and the door stays open."""
    words = _(
        "Hello %(name)s,\n\nwe have not heard from you about “%(subject)s”, so we take it that all is well and call "
        "it solved.\n\nShould it not be: simply answer this message, at any time. It reaches us, nothing has to be "
        "told twice, and we go on where we stopped.\n\nAll the best to you."
    )
    return words % {"name": ticket.contact.name, "subject": ticket.subject}


def _require_askable(ticket: Ticket) -> None:
    if ticket.phase != Phase.VERIFICATION:
        raise Refused(_("The customer is asked again in phase 4, while the solution waits for their word."))
    if ticket.unanswered_since is not None:
        raise Refused(_("The customer wrote: answer them first; asking again would cross their message."))


def _count_silence(ticket: Ticket, at: datetime) -> None:
    """From the second day of asking on, one due moment waits for the end of the silence."""
    case = Case(ticket, at)
    since = silence.counts_from(case)
    if since is None:
        return
    ends = silence.ends(case, since)
    agenda.put(ticket, KIND, KIND, due_at=max(ends - WARNING, at), at=at)
    events.record(ticket, "silence_counted", actor=None, at=at, ends=ends.isoformat())


def _object(ticket: Ticket, refusal: Refused, ends: datetime, at: datetime) -> None:
    unmet = refusal.unmet
    events.record(ticket, "silence_refused", actor=None, at=at, unmet=[finding.code for finding in unmet])
    words = _("The customer stayed silent, but it cannot be resolved yet: %(missing)s")
    said = words % {"missing": " ".join(finding.sentence for finding in unmet) or str(refusal)}
    people = owner_of(ticket) or leads_of(ticket)
    notify(ticket, people, kind="silence_refused", key=ends.isoformat(), words=said, at=at)


def _one_business_day(ticket: Ticket, at: datetime) -> datetime:
    calendar = ticket.team.calendar if ticket.team else Calendar.always()
    return calendar.next_open(at + ONE_DAY)
