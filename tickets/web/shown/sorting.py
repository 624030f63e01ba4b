"""What stands above a ticket's conversation until somebody decides: replies to sort, and what it may repeat."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import reading, recurrence
from tickets.models import RecurrenceSuggestion, ReplyCard, Ticket
from tickets.operations.triaging import may_reopen
from tickets.permissions import may_change
from tickets.vocabulary import Relation, ReopenReason, Verdict
from tickets.web.shown.bodies import body_html

ICONS = {
    Verdict.THANKS: "heart",
    Verdict.QUESTION: "circle-question-mark",
    Verdict.PROBLEM_BACK: "rotate-ccw",
    Verdict.NEW_ISSUE: "plus",
}
SHOWN = 5  # replies at once; the next ones follow when these are sorted


def replies(ticket: Ticket, user: User, at: datetime) -> list[dict[str, Any]]:
    """The replies that wait to be sorted, oldest first. The ticket's own row says whether there is one."""
    if ticket.triage_since is None:
        return []
    cards = ReplyCard.objects.filter(ticket=ticket, decided_at=None).select_related("message")
    writes = may_change(user, ticket)
    return [_card(card, ticket, at, writes=writes) for card in cards.order_by("raised_at", "id")[:SHOWN]]


def repeats(ticket: Ticket, user: User) -> dict[str, Any] | None:
    """The earlier tickets that this one may repeat. The ticket's own row says whether there are any."""
    if not ticket.suggested_recurrences:
        return None
    rows = RecurrenceSuggestion.objects.filter(ticket=ticket).select_related("earlier__ticket", "decided_by")
    found = [_suggestion(row) for row in rows.order_by("-score", "id")]
    return {"rows": found, "open": not all(row["decision"] for row in found), "writes": may_change(user, ticket)}


def _card(card: ReplyCard, ticket: Ticket, at: datetime, *, writes: bool) -> dict[str, Any]:
    reopens = may_reopen(ticket, at)
    verdicts = [verdict for verdict in Verdict if reopens or verdict != Verdict.PROBLEM_BACK]
    suggested = Verdict(card.suggested) if card.suggested in verdicts else Verdict.NEW_ISSUE
    return {
        "message": card.message_id,
        "author": card.message.author_name,
        "body": body_html(card.message.body),
        "since": card.raised_at,
        "why": reading.WHY.get(card.why, ""),
        "cue": card.cue,
        "reopens": reopens,
        "reasons": ReopenReason.choices if reopens else (),
        "verdicts": [_press(verdict, suggested, reopens=reopens) for verdict in verdicts] if writes else [],
    }


def _press(verdict: Verdict, suggested: Verdict, *, reopens: bool) -> dict[str, Any]:
    label = str(verdict.label)
    if verdict == Verdict.NEW_ISSUE and not reopens:
        label = _("Open a new, linked ticket")
    return {"value": verdict.value, "label": label, "icon": ICONS[verdict], "is_suggested": verdict == suggested}


def _suggestion(row: RecurrenceSuggestion) -> dict[str, Any]:
    earlier = row.earlier.ticket
    return {
        "key": row.pk,
        "reference": earlier.reference,
        "url": reverse("tickets:ticket", args=[earlier.reference]),
        "subject": earlier.subject,
        "resolved_at": row.earlier.resolved_at,
        "why": recurrence.explained(row.reasons, row.similarity),
        "decision": Relation(row.decision).label if row.decision else "",
        "by": row.decided_by.name if row.decided_by else "",
        "choices": [(one.value, one.label) for one in Relation if one != row.decision],
    }
