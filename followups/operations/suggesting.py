"""Offering to keep track of what reads like a promise: found after the message was sent, decided by a person."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from followups.detection import NEWS, promises_in
from followups.models import Commitment, PromiseSuggestion
from followups.operations.committing import commit
from followups.vocabulary import CommitmentKind, SuggestionState
from resolution.core.refusals import Refused
from tickets.models import Message
from tickets.operations import talking
from tickets.operations.refreshing import changing

if TYPE_CHECKING:
    from accounts.models import Team, User

MOST = 5  # of one message; whoever promises more has written a contract


def suggest(message: Message, *, at: datetime) -> int:
    """Offer what a message of ours promises. Twice changes nothing; returns how many promises it read.

    That the customer hears from us again is left out where the message names that moment: it is kept track of.
    """
    if message.withdrawn_at is not None or not message.is_human_contact:
        return 0
    found = promises_in(message.body, message.created_at, zone_of(message.author))
    tracked = message.promised_at is not None
    rows = [
        PromiseSuggestion(
            ticket_id=message.ticket_id,
            message=message,
            phrase=promise.phrase[:300],
            what=promise.what[:300],
            due_at=promise.due_at,
            created_at=at,
        )
        for promise in found
        if not (tracked and promise.kind == NEWS)
    ][:MOST]
    PromiseSuggestion.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def record_suggestion(
    suggestion: PromiseSuggestion,
    *,
    text: str,
    due_at: datetime,
    kind: str = CommitmentKind.OTHER,
    deliverer: "User | None" = None,
    team: "Team | None" = None,
    actor: "User",
    at: datetime,
) -> Commitment:
    """Keep track of it: the customer has read it, so that it is promised. Raises Refused when it was decided."""
    with changing(suggestion.ticket, at) as ticket:
        fresh = _offered(suggestion)
        commitment = commit(
            ticket,
            text,
            due_at=due_at,
            kind=kind,
            deliverer=deliverer,
            team=team,
            message=fresh.message_id,
            actor=actor,
            at=at,
        )
        _decide(fresh, SuggestionState.RECORDED, actor, at, commitment)
    return commitment


@transaction.atomic
def dismiss_suggestion(suggestion: PromiseSuggestion, *, actor: "User", at: datetime) -> PromiseSuggestion:
    """It is no promise. Nothing else changes, so that no event is left."""
    with changing(suggestion.ticket, at) as ticket:
        talking.require_writer(actor, ticket)
        fresh = _offered(suggestion)
        _decide(fresh, SuggestionState.DISMISSED, actor, at, None)
    return fresh


def zone_of(author: "User | None") -> ZoneInfo:
    """Whoever writes "by five" thinks of their own clock."""
    try:
        return ZoneInfo(author.time_zone if author is not None else settings.REPORTING_TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.REPORTING_TIME_ZONE)


def _offered(suggestion: PromiseSuggestion) -> PromiseSuggestion:
    fresh: PromiseSuggestion = PromiseSuggestion.objects.select_for_update().get(pk=suggestion.pk)
    if fresh.state != SuggestionState.OFFERED:
        raise Refused(
            _("Somebody has decided this already: %(state)s.") % {"state": fresh.get_state_display().lower()}
        )
    return fresh


def _decide(
    suggestion: PromiseSuggestion, state: str, actor: "User", at: datetime, commitment: Commitment | None
) -> None:
    suggestion.state, suggestion.commitment = state, commitment
    suggestion.decided_at, suggestion.decided_by = at, actor
    suggestion.save(update_fields=["state", "commitment", "decided_at", "decided_by"])
