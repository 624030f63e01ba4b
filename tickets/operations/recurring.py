"""Is it the same issue again? Suggesting earlier tickets to a new one, and deciding what they have to do with it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from resolution.core.refusals import Invalid
from tickets import events
from tickets.case import Case
from tickets.models import (
    Assessment,
    Environment,
    RecurrenceSuggestion,
    ResolutionCycle,
    Ticket,
    TicketLink,
)
from tickets.operations.fields import apply_fields
from tickets.operations.notifying import notify
from tickets.operations.refreshing import changing
from tickets.operations.talking import require_writer
from tickets.recurrence import MOST, candidates
from tickets.responsible import leads_of
from tickets.vocabulary import Relation

if TYPE_CHECKING:
    from accounts.models import User

LINKS = {Relation.RECURRENCE: TicketLink.Kind.RECURRENCE_OF, Relation.RELATED: TicketLink.Kind.RELATED}
# What is true of one time only: it is asked again.
NEVER_COPIED = {
    *("id", "cycle", "updated_at", "history_seen_at", "emotional_state", "emotional_state_confirmed"),
    *("problem_started_at", "started_precision", "customer_deadline_at", "no_deadline", "none_tried"),
}


def suggest_recurrences(ticket: Ticket, *, at: datetime) -> int:
    """Put what the ticket may repeat beside it; returns how many suggestions came. A second look adds nothing."""
    if ticket.imported or not ticket.is_open:
        return 0
    found = candidates(ticket)
    if not found:  # nearly always: nothing is locked and nothing written
        return 0
    with changing(ticket, at) as locked:
        known = set(locked.recurrence_suggestions.values_list("earlier", flat=True))
        fresh = [one for one in found if one.cycle not in known][: max(0, MOST - len(known))]
        RecurrenceSuggestion.objects.bulk_create(
            RecurrenceSuggestion(
                ticket=locked,
                earlier_id=one.cycle,
                score=one.score,
                similarity=one.similarity,
                reasons=list(one.reasons),
                created_at=at,
            )
            for one in fresh
        )
        if fresh:
            locked.suggested_recurrences = len(known) + len(fresh)
            events.record(locked, "recurrence_suggested", actor=None, at=at, number=len(fresh))
    return len(fresh)


def decide_recurrence(
    suggestion: RecurrenceSuggestion, decision: str, *, actor: "User", at: datetime
) -> RecurrenceSuggestion:
    """Say what a ticket has to do with an earlier one; deciding anew takes the earlier decision back.

    A recurrence links the two, brings the earlier case file along where this one is empty, is a second failure,
    and goes to whoever solved it before. What was copied and whose it became stays when it is taken back.
    """
    if decision not in Relation.values:
        raise Invalid(_("Not saved."), {"decision": [_("Use one of: ") + ", ".join(Relation.values)]})
    with changing(suggestion.ticket, at, gates=True) as locked:
        require_writer(actor, locked)
        suggestion = RecurrenceSuggestion.objects.select_related("earlier__ticket__owner").get(pk=suggestion.pk)
        if suggestion.decision == decision:
            return suggestion
        before = suggestion.decision
        suggestion.decision, suggestion.decided_by, suggestion.decided_at = decision, actor, at
        suggestion.save(update_fields=["decision", "decided_by", "decided_at"])
        _link(locked, suggestion, before, actor=actor, at=at)
        locked.second_failure = locked.links.filter(kind=TicketLink.Kind.RECURRENCE_OF).exists()
        if decision == Relation.RECURRENCE:
            _start_from(suggestion.earlier, locked, at)
            _bring_home(locked, suggestion, actor=actor, at=at)
        earlier = suggestion.earlier.ticket
        about = {"decision": decision, "source": earlier.pk, "reference": earlier.reference, "before": before}
        events.record(locked, "recurrence_decided", actor=actor, at=at, suggestion=suggestion.pk, **about)
    return suggestion


def _link(ticket: Ticket, suggestion: RecurrenceSuggestion, before: str, *, actor: "User", at: datetime) -> None:
    other = suggestion.earlier.ticket
    if before in LINKS:
        TicketLink.objects.filter(ticket=ticket, other=other, kind=LINKS[Relation(before)]).delete()
    if suggestion.decision in LINKS:
        kind = LINKS[Relation(suggestion.decision)]
        rest = {"created_by": actor, "created_at": at}
        TicketLink.objects.get_or_create(ticket=ticket, other=other, kind=kind, defaults=rest)


def _start_from(earlier: ResolutionCycle, ticket: Ticket, at: datetime) -> None:
    """What the earlier case file knew, where this one is empty; how the customer feels is asked anew."""
    for model in (Assessment, Environment):
        known = model.objects.filter(cycle=earlier).first()
        if known is None:
            continue
        mine = model.objects.filter(cycle=ticket.cycle).first() or model(cycle=ticket.cycle)
        for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's public way to the columns
            if field.name not in NEVER_COPIED and getattr(mine, field.attname) in (None, ""):
                setattr(mine, field.attname, getattr(known, field.attname))
        if isinstance(mine, Assessment):
            mine.updated_at = at
        mine.save()
    was = earlier.ticket
    ticket.category, ticket.subcategory = ticket.category or was.category, ticket.subcategory or was.subcategory
    ticket.complexity = ticket.complexity or was.complexity


def _bring_home(ticket: Ticket, suggestion: RecurrenceSuggestion, *, actor: "User", at: datetime) -> None:
    """To whoever solved it before, and they and the leads hear of it."""
    earlier = suggestion.earlier.ticket
    owner = earlier.owner if earlier.owner is not None and earlier.owner.is_active else None
    if owner is not None and owner.works_tickets and owner.pk != ticket.owner_id:
        apply_fields(Case(ticket, at, actor), {"owner": owner})
    people = {person.pk: person for person in (*([owner] if owner else []), *leads_of(ticket))}
    words = _("%(earlier)s is back as %(ticket)s: the same issue for the second time.")
    said = words % {"earlier": earlier.reference, "ticket": ticket.reference}
    notify(ticket, people.values(), kind="recurrence", key=str(suggestion.pk), words=said, at=at)
