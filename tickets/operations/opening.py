"""A ticket comes in: one function for browser, API, file and, later, mail."""

from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Team
from customers.models import Contact
from resolution.core.caching import at_hand
from resolution.core.refusals import Invalid, Refused
from resolution.core.text import clean, one_line
from tickets import events
from tickets.hand import hand_of, take_in_hand
from tickets.models import Message, PhaseEntry, ResolutionCycle, Ticket
from tickets.operations.refreshing import finish, variant_of
from tickets.vocabulary import Channel, Intent, Party, Phase, Severity

if TYPE_CHECKING:
    from accounts.models import User

SNIPPET = 160
DEFAULT_TEAM = "team:default"


@transaction.atomic
def open_ticket(  # noqa: PLR0913 - a ticket comes in with that many facts
    *,
    contact: Contact,
    subject: str,
    message: str = "",
    channel: str = Channel.PORTAL,
    severity: str = Severity.MEDIUM,
    category: str = "",
    complexity: str = "",
    owner: "User | None" = None,
    team: Team | None = None,
    source: str = "",
    external_id: str = "",
    customer_initiated: bool = True,
    author_name: str = "",
    intent: str = "",
    actor: "User | None",
    at: datetime,
) -> Ticket:
    """Take an issue in: ticket, first cycle, first phase, first message, one event.

    Raises Invalid for a missing subject or an unknown word, and Refused for a second intake of the same
    (source, external_id).
    """
    subject, team = one_line(subject), team or default_team()
    _require(subject, owner, team)
    ticket = Ticket(
        pk=_next_key(),
        subject=subject,
        customer=contact.customer,
        contact=contact,
        channel=channel,
        severity=severity,
        category=category,
        complexity=complexity,
        owner=owner,
        team=team,
        source=source,
        external_id=external_id,
        customer_initiated=customer_initiated,
    )
    words = clean(message)
    _begin(ticket, words, waits=customer_initiated and intent not in (Intent.THANKS, Intent.AUTO), at=at)
    _first_cycle(ticket, actor, at)
    if words:
        _first_message(ticket, words, actor, at, author_name, intent)
    events.record(ticket, "opened", actor=actor, at=at, channel=channel, subject=subject)
    _store(ticket, at)
    return ticket


def default_team() -> Team | None:
    """The team that gets what nobody routed: the oldest one."""
    return at_hand(DEFAULT_TEAM, lambda: Team.objects.order_by("id").first(), seconds=60)


def _require(subject: str, owner: "User | None", team: Team | None) -> None:
    faults = {} if subject else {"subject": [_("Say in a few words what it is about.")]}
    if owner is None and team is None:
        faults["team"] = [_("There is no team yet; an administrator makes the first one.")]
    if faults:
        raise Invalid(_("The ticket was not created."), faults)


def _begin(ticket: Ticket, words: str, *, waits: bool, at: datetime) -> None:
    """The ticket as somebody meets it who has read nothing but the first words."""
    hand_of(take_in_hand(ticket, is_newborn=True)).counts_gates = True
    ticket.phase_entered_at = ticket.created_at = ticket.updated_at = ticket.next_action_at = at
    ticket.next_action_by = Party.US
    ticket.variant = variant_of(ticket)
    ticket.snippet, ticket.message_count = one_line(words, SNIPPET), int(bool(words))
    if waits:
        ticket.last_inbound_at = ticket.unanswered_since = at


def _first_cycle(ticket: Ticket, actor: "User | None", at: datetime) -> None:
    ticket.cycle = ResolutionCycle.objects.create(ticket=ticket, started_at=at, variant=ticket.variant)
    PhaseEntry.objects.create(
        ticket=ticket, cycle=ticket.cycle, phase=Phase.CONNECTION, step="open", entered_at=at, entered_by=actor
    )


def _next_key() -> int:
    """The key of a ticket to be: what belongs to it may then be written first, and the ticket once, when it is whole.

    Foreign keys are looked at when the transaction commits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tickets_ticket', 'id'))")
        return int(cursor.fetchone()[0])


def _store(ticket: Ticket, at: datetime) -> None:
    try:
        with transaction.atomic() if ticket.external_id else nullcontext():  # nothing else is unique about it
            finish(ticket, at)
    except IntegrityError as fault:
        if "ticket_external_once" not in str(fault):
            raise
        known = Ticket.objects.filter(source=ticket.source, external_id=ticket.external_id).first()
        raise Refused(
            _("%(reference)s already has the external id “%(id)s”.")
            % {"reference": known.reference if known else "", "id": ticket.external_id}
        ) from fault


def _first_message(
    ticket: Ticket, words: str, actor: "User | None", at: datetime, author_name: str, intent: str
) -> None:
    from_customer = ticket.customer_initiated
    Message.objects.create(
        ticket=ticket,
        kind=Message.Kind.INBOUND if from_customer else Message.Kind.OUTBOUND,
        channel=ticket.channel,
        contact=ticket.contact if from_customer else None,
        author=None if from_customer else actor,
        author_name=author_name or (ticket.contact.name if from_customer else ""),
        body=words,
        intent=intent,
        created_at=at,
    )
