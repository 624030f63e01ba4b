"""Cards for replies that came after the resolution, kept on a ticket in hand: raised, answered, taken away."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from resolution.core.business_time import Calendar
from resolution.core.text import one_line
from tickets import reading
from tickets.models import AgendaEntry, Message, ReplyCard, Ticket
from tickets.operations import agenda
from tickets.operations.notifying import notify
from tickets.reading import Reading
from tickets.responsible import leads_of, owner_of
from tickets.vocabulary import NEEDS_NO_ANSWER, Intent, Phase, Verdict

if TYPE_CHECKING:
    from accounts.models import User

KIND = "triage"
AFTER_RESOLUTION = (Phase.FOLLOW_UP, Phase.CLOSED)
ONE_DAY = timedelta(days=1)
INTENTS = {
    Verdict.THANKS: Intent.THANKS,
    Verdict.QUESTION: Intent.QUESTION,
    Verdict.PROBLEM_BACK: Intent.BACK,
    Verdict.NEW_ISSUE: Intent.NEW_ISSUE,
}
VERDICTS = {intent.value: verdict for verdict, intent in INTENTS.items()}


def raise_card(ticket: Ticket, message: Message, *, at: datetime) -> None:
    """Ask what a reply to something solved is; one that says itself that it needs no answer asks nothing."""
    if ticket.phase not in AFTER_RESOLUTION or message.intent in NEEDS_NO_ANSWER:
        return
    found = _read(ticket, message)
    ReplyCard.objects.create(
        ticket=ticket, message=message, suggested=found.verdict, why=found.why, cue=found.cue, raised_at=at
    )
    ticket.triage_since = ticket.triage_since or at
    calendar = ticket.team.calendar if ticket.team else Calendar.always()
    agenda.put(ticket, KIND, str(message.pk), due_at=calendar.next_open(at + ONE_DAY), at=at)
    words = _("%(name)s wrote after it was solved: %(words)s")
    said = {"name": message.author_name, "words": one_line(message.body, 160)}
    notify(ticket, owner_of(ticket) or leads_of(ticket), kind=KIND, key=str(message.pk), words=words % said, at=at)


def overdue(ticket: Ticket, key: str, *, at: datetime) -> AgendaEntry.State:
    """Nobody sorted a reply for a business day: the leads hear of it, and it stays the next action."""
    if not ReplyCard.objects.filter(ticket=ticket, message=int(key), decided_at=None).exists():
        return AgendaEntry.State.SKIPPED
    words = _("Nobody has said yet what the customer's reply is: thanks, a question, or the problem again.")
    notify(ticket, leads_of(ticket), kind="triage_overdue", key=key, words=words, at=at)
    return AgendaEntry.State.RAISED


def decide(
    ticket: Ticket, card: ReplyCard, verdict: str, *, actor: "User | None", at: datetime, opened: Ticket | None = None
) -> None:
    """Write the verdict down, and have its ticket wait for it no longer."""
    card.verdict, card.decided_by, card.decided_at, card.opened = verdict, actor, at, opened
    card.save(update_fields=["verdict", "decided_by", "decided_at", "opened"])
    agenda.settle(ticket, KIND, key=str(card.message_id), at=at)
    look_again(ticket)


def decide_all(ticket: Ticket, verdict: str, *, actor: "User | None", at: datetime) -> None:
    """What was done says what every waiting reply was: an answer to a question, a reopening. Often there is none."""
    if ticket.triage_since is None:
        return
    waiting = ReplyCard.objects.filter(ticket=ticket, decided_at=None)
    waiting.update(verdict=verdict, decided_by=actor, decided_at=at)
    agenda.settle(ticket, KIND, at=at)
    look_again(ticket)


def take_away(ticket: Ticket, *, at: datetime) -> None:
    """The ticket ends otherwise: nobody need say any more what its replies are."""
    if ticket.triage_since is not None:
        ReplyCard.objects.filter(ticket=ticket, decided_at=None).update(decided_at=at)
        ticket.triage_since = None


def look_again(ticket: Ticket) -> None:
    """Since when the ticket is among those to triage. A closed one stays until its question is answered."""
    oldest = ReplyCard.objects.filter(ticket=ticket, decided_at=None).order_by("raised_at").first()
    unanswered = ticket.unanswered_since if ticket.phase == Phase.CLOSED else None
    ticket.triage_since = oldest.raised_at if oldest else unanswered


def _read(ticket: Ticket, message: Message) -> Reading:
    if message.intent in VERDICTS:
        return Reading(VERDICTS[message.intent], "told")
    opening = ticket.messages.filter(kind=Message.Kind.INBOUND).order_by("created_at", "id")
    about = f"{ticket.subject}\n{opening.values_list('body', flat=True).first() or ''}"
    return reading.read(message.body, about=about)
