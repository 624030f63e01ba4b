"""The next action of a ticket, computed once: the same words in queue, ticket, API and digest.

First match wins: breached progress update, unanswered customer message (after a resolution: what it is), silence
that could not be taken for a yes, clock breached or in its last quarter, commitment or recovery action due,
approval waiting, follow-up window open, waiting on somebody, asking the customer again, gate item missing, ready
to advance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tickets.models import AgendaEntry, Ticket
from tickets.vocabulary import HoldParty, Party, Phase

SENTENCES = {
    "send_update": _("Send the promised progress update"),
    "triage": _("Say what the customer's reply is"),
    "answer": _("Answer the customer"),
    "first_response": _("Give the first answer"),
    "resolution_due": _("Resolve it: the target is running out"),
    "commitment_due": _("Keep the promise that is due"),
    "escalation": _("Accept or return the escalation"),
    "approve": _("Decide on the approval"),
    "fill_gate": _("Complete what the next phase needs"),
    "ask_again": _("Ask the customer once more whether it works"),
    "silence": _("The customer stayed silent: complete what resolving needs"),
    "await_silence": _("Wait for the customer's word; without one it resolves by itself"),
    "advance": _("Move on to the next phase"),
    "follow_up": _("Follow up with the customer"),
    "wait": _("Waiting"),
    "planned": _("Follow-up planned"),
    "look": _("Look after it"),
}


@dataclass(frozen=True)
class NextAction:
    """What to do next (`code`), by whom, and when at the latest."""

    code: str
    by: str
    at: datetime


def next_action(ticket: Ticket, entries: Iterable[AgendaEntry]) -> NextAction | None:
    """The next action of an open ticket, from its outstanding agenda; None when nothing is outstanding."""
    counting = [entry for entry in entries if entry.counts]
    if not counting:
        return None
    earliest = min(entry.due_at for entry in counting)
    return NextAction(_code(ticket, list(entries)), _party(ticket), earliest)


def _code(ticket: Ticket, entries: list[AgendaEntry]) -> str:
    raised = {entry.kind for entry in entries if entry.asks}
    pending = {entry.kind for entry in entries}
    for code, holds in (
        ("send_update", "update_promise" in raised),
        ("first_response", ticket.unanswered_since is not None and ticket.acknowledged_at is None),
        ("triage", "triage" in pending),
        ("answer", ticket.unanswered_since is not None),
        ("silence", "silence" in raised),
        ("resolution_due", bool(raised & {"clock:resolution", "clock_warning:resolution"})),
        ("commitment_due", bool(raised & {"commitment", "apology", "recovery_action"})),
        ("escalation", "escalation" in pending),
        ("approve", "approval" in pending),
    ):
        if holds:
            return code
    return _calm_code(ticket, raised, pending)


def _calm_code(ticket: Ticket, raised: set[str], pending: set[str]) -> str:
    if ticket.phase == Phase.FOLLOW_UP:
        return "follow_up" if "follow_up" in raised else "planned"
    if ticket.on_hold:
        return "wait"
    if ticket.phase == Phase.VERIFICATION and _unheard(ticket):
        return "await_silence" if "silence" in pending else "ask_again"
    return "fill_gate" if ticket.gates_met < ticket.gates_total else "advance"


def _unheard(ticket: Ticket) -> bool:
    """Whether the customer has not said a word to our request, and nobody has written down that they did."""
    heard, cycle = ticket.last_inbound_at, ticket.cycle
    silent = heard is None or heard <= ticket.phase_entered_at
    return silent and cycle is not None and not cycle.acceptance_kind


def _party(ticket: Ticket) -> str:
    if ticket.hold_party == HoldParty.CUSTOMER:
        return Party.CUSTOMER
    return Party.THIRD_PARTY if ticket.hold_party == HoldParty.THIRD_PARTY else Party.US
