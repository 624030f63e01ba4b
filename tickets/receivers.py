"""What tickets themselves do when a moment comes due."""

from datetime import datetime

from django.utils.translation import gettext as _

from resolution.core.text import one_line
from tickets import events
from tickets.agenda import when_due
from tickets.models import AgendaEntry, Ticket
from tickets.operations import asking, cards
from tickets.operations.escalating import go_one_level_up
from tickets.operations.notifying import notify
from tickets.operations.talking import end_hold
from tickets.responsible import leads_of, owner_of

State = AgendaEntry.State


@when_due("hold")
def wake(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """The wait is over: the ball is back with us."""
    if not ticket.on_hold:
        return State.SKIPPED
    words = _("The wait is over: %(reason)s") % {"reason": _why_it_waited(ticket)}
    end_hold(ticket, actor=None, at=at)
    notify(ticket, owner_of(ticket) or leads_of(ticket), kind="hold_over", key=entry.key, words=words, at=at)
    return State.DONE


@when_due(cards.KIND)
def nobody_sorted(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """A reply after the resolution waits to be sorted."""
    return cards.overdue(ticket, entry.key, at=at)


@when_due(asking.KIND)
def silence_is_long(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """The customer has not said a word to two requests."""
    return asking.come_due(ticket, entry, at=at)


@when_due("look")
def look_after_it(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Nothing was planned, and a day has passed: it shows as overdue until somebody plans something."""
    if not ticket.is_open:
        return State.CANCELLED
    events.record(ticket, "nothing_planned", actor=None, at=at)
    return State.RAISED


@when_due("approval")
def approval_waits(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """A decision is waited for until somebody makes it."""
    return State.RAISED


@when_due("escalation")
def nobody_accepted(entry: AgendaEntry, ticket: Ticket, at: datetime) -> AgendaEntry.State:
    """Nobody took the escalation in ten minutes: it is written down, and stays open one level up."""
    return State.RAISED if go_one_level_up(ticket, at=at) else State.SKIPPED


def _why_it_waited(ticket: Ticket) -> str:
    reasons = ticket.holds.filter(ended_at=None).values_list("reason", flat=True)
    return one_line(reasons.first() or "", 200) or str(ticket.get_hold_party_display())
