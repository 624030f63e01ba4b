"""What a customer does on the page behind their signed link. There is no actor: the link's contact acts.

A page may be sent twice (a slow line, an impatient thumb); `form` names the form that was filled in, and what
came with it once is not taken in again.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from resolution.core.refusals import Invalid, Refused
from resolution.core.text import clean
from tickets import events
from tickets.models import Message, SignedLink, Ticket
from tickets.operations import talking
from tickets.operations.files import Files
from tickets.operations.notifying import notify
from tickets.operations.refreshing import changing
from tickets.operations.steps import report_of, take_step
from tickets.responsible import owner_of
from tickets.said import Said
from tickets.vocabulary import AcceptanceKind, Channel, Intent, Phase

SOURCE = "portal"


@transaction.atomic
def write(link: SignedLink, words: str, *, form: str, files: Files = (), at: datetime) -> None:
    """Take in what the customer writes on their page. Raises Invalid when there is nothing, or too much."""
    with changing(standing(link), at) as ticket:
        if not _taken_before(link, form):
            _receive(ticket, link, words, form=form, files=files, at=at)


@transaction.atomic
def confirm(link: SignedLink, words: str = "", *, form: str, at: datetime) -> None:
    """The customer says that it works. In Verify that is their acceptance, and resolves what nothing else holds up.

    What is still to be done is the owner's next action then, and they are told. Raises Refused when the ticket has
    moved on to another phase meanwhile.
    """
    with changing(standing(link), at, gates=True) as ticket:
        if _taken_before(link, form):
            return
        if ticket.phase not in (Phase.VERIFICATION, Phase.FOLLOW_UP):
            raise Refused(_("This was changed meanwhile. Please look at where it stands now, and write to us below."))
        said = clean(words) or _("It works.")
        _receive(ticket, link, said, form=form, intent=Intent.CONFIRMATION, at=at)
        if ticket.phase == Phase.VERIFICATION:
            _accept(ticket, said, at)
            _resolve_if_ready(ticket, link, at)


@transaction.atomic
def deny(link: SignedLink, words: str, *, form: str, at: datetime) -> None:
    """The customer says what still happens: in Verify the work goes on at once, later somebody of ours decides."""
    reason = clean(words)
    if not reason:
        raise Invalid(_("Not sent yet."), {"words": [_("Please say in a sentence what still happens.")]})
    with changing(standing(link), at, gates=True) as ticket:
        if _taken_before(link, form):
            return
        _receive(ticket, link, reason, form=form, at=at)
        if ticket.phase == Phase.VERIFICATION:
            take_step(ticket, "rework", actor=None, at=at, said=Said(reason=reason, contact=link.contact))
            words_to_owner = _("%(name)s says that it does not work yet.") % {"name": link.contact.name}
            key = f"{ticket.cycle_id}:{at.isoformat()}"
            notify(ticket, owner_of(ticket), kind="customer_denied", key=key, words=words_to_owner, at=at)


def standing(link: SignedLink) -> Ticket:
    """The ticket that a link is about; the one that it was merged into, when that is the same person's."""
    ticket: Ticket = link.ticket
    into = ticket.merged_into if ticket.phase == Phase.MERGED else None
    return into if into is not None and into.contact_id == link.contact_id else ticket


def _accept(ticket: Ticket, said: str, at: datetime) -> None:
    """Their own test is the evidence for the items that ask for it (4B1 and, by the message, 4B2)."""
    cycle = ticket.cycle
    if cycle is None:
        raise LookupError(ticket.pk)
    cycle.acceptance_kind, cycle.acceptance_note = AcceptanceKind.CUSTOMER_TESTED, said
    cycle.save(update_fields=["acceptance_kind", "acceptance_note"])
    events.record(ticket, "customer_confirmed", actor=None, at=at, acceptance_kind=cycle.acceptance_kind)


def _resolve_if_ready(ticket: Ticket, link: SignedLink, at: datetime) -> None:
    said = Said(message=_closing_words(link), contact=link.contact)
    if all(finding.status != "fail" for finding in report_of(ticket, "resolve", actor=None, at=at, said=said)):
        take_step(ticket, "resolve", actor=None, at=at, said=said)
        return
    words = _("%(name)s confirmed that it works. Some points are open before you can resolve it.")
    key = f"{ticket.cycle_id}:{at.isoformat()}"
    told = words % {"name": link.contact.name}
    notify(ticket, owner_of(ticket), kind="customer_confirmed", key=key, words=told, at=at)


def _closing_words(link: SignedLink) -> str:
    name = link.contact.first_name
    greeting = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
    return "\n\n".join([greeting, _("Thank you for testing it and telling us that it works. We are glad.")])


def _receive(
    ticket: Ticket,
    link: SignedLink,
    words: str,
    *,
    form: str,
    intent: str = "",
    files: Files = (),
    at: datetime,
) -> Message:
    return talking.receive(
        ticket,
        words,
        channel=Channel.PORTAL,
        intent=intent,
        source=SOURCE,
        external_id=_identity(link, form),
        author_name=link.contact.name,
        files=files,
        at=at,
    )


def _identity(link: SignedLink, form: str) -> str:
    return f"{link.pk}:{form}"


def _taken_before(link: SignedLink, form: str) -> bool:
    return Message.objects.filter(source=SOURCE, external_id=_identity(link, form)).exists()
