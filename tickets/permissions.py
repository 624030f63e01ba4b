"""Who may take which step: one table, read by the transition function, the screens and the tests.

`owner` is the ticket's owner; `clock` is the scheduler (no actor); `customer` is the ticket's contact, who comes
through the signed link of their own page (no actor either, but `Said.contact`). A lead, supervisor or administrator
may take every step that is open to the one before; auditors and executives take none.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from tickets.vocabulary import Phase

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Contact
    from tickets.models import Ticket

AGENT, OWNER, LEAD, SUPERVISOR, CLOCK, CUSTOMER = "agent", "owner", "lead", "supervisor", "clock", "customer"

WHO: dict[str, frozenset[str]] = {
    "acknowledge": frozenset({AGENT}),
    "diagnose": frozenset({OWNER, LEAD}),
    "implement": frozenset({OWNER, LEAD}),
    "verify": frozenset({OWNER, LEAD}),
    "resolve": frozenset({OWNER, LEAD, CLOCK, CUSTOMER}),
    "resolve_on_first_contact": frozenset({AGENT}),
    "close": frozenset({SUPERVISOR, CLOCK}),
    "rework": frozenset({OWNER, LEAD, CUSTOMER}),
    "rethink": frozenset({OWNER, LEAD}),
    "redefine": frozenset({OWNER, LEAD}),
    "reopen": frozenset({AGENT}),
    "merge": frozenset({AGENT}),
    "unmerge": frozenset({LEAD}),
    "cancel": frozenset({AGENT}),
    "restore": frozenset({LEAD}),
    "hold": frozenset({OWNER, LEAD}),
    "resume": frozenset({AGENT, CLOCK}),
    "escalate": frozenset({AGENT}),
    "accept": frozenset({AGENT}),
    "return": frozenset({AGENT}),
}

WORDS = {
    AGENT: _("an agent"),
    OWNER: _("the ticket's owner"),
    LEAD: _("a lead"),
    SUPERVISOR: _("a supervisor"),
    CLOCK: _("the clock"),
    CUSTOMER: _("the customer"),
}


def may_take(actor: "User | None", step: str, ticket: "Ticket", contact: "Contact | None" = None) -> bool:
    """Whether the actor may take the step on this ticket, its gates apart; without one, the contact or the clock."""
    who = WHO[step]
    if actor is None:
        return CLOCK in who if contact is None else CUSTOMER in who and contact.pk == ticket.contact_id
    if not actor.is_active or not actor.works_tickets:
        return False
    if actor.role == Role.INTEGRATION:  # acts as the owner's hand, never as a lead's or supervisor's
        return bool(who & {AGENT, OWNER})
    if actor.supervises:
        return bool(who & {AGENT, OWNER, LEAD, SUPERVISOR})
    if actor.leads:
        return bool(who & {AGENT, OWNER, LEAD})
    return AGENT in who or (OWNER in who and ticket.owner_id == actor.pk)


def may_change(actor: "User", ticket: "Ticket") -> bool:
    """Whether the actor may edit fields, write and do phase work on this ticket."""
    return actor.is_active and actor.works_tickets and ticket.phase not in (Phase.MERGED, Phase.CANCELLED)


def needed_for(step: str) -> str:
    """Who may take the step, in words: `the ticket's owner or a lead`."""
    order = (AGENT, OWNER, LEAD, SUPERVISOR)
    words = [str(WORDS[who]) for who in order if who in WHO[step]]
    return str(_(" or ")).join(words)
