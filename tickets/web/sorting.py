"""Deciding with one press: what a reply after the resolution is, what a ticket repeats, and asking once more."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from resolution.core.typing import ReaderRequest
from tickets import operations
from tickets.models import ReplyCard
from tickets.vocabulary import ReopenReason, Verdict
from tickets.web import ground, screen


@require_POST
def verdict(request: ReaderRequest, reference: str, key: int) -> HttpResponse:
    """Say what a reply after the resolution is, with what follows from it."""
    ticket, typed = ground.addressed(request.user, reference), request.POST
    card = get_object_or_404(ReplyCard.objects.select_related("ticket"), message=key, ticket=ticket)
    decided = operations.decide_reply(
        card,
        typed.get("verdict", ""),
        reopen_reason=typed.get("reopen_reason", ReopenReason.RECURRED),
        reason=typed.get("reason", ""),
        subject=typed.get("subject", ""),
        actor=request.user,
        at=timezone.now(),
    )
    return screen.done(request, ticket, *screen.EVERYTHING, said=_said(decided), anchor=f"m-{key}")


@require_POST
def relation(request: ReaderRequest, reference: str, key: int) -> HttpResponse:
    """Say what the ticket has to do with an earlier one."""
    ticket = ground.addressed(request.user, reference)
    suggestion: Any = get_object_or_404(ticket.recurrence_suggestions.select_related("ticket"), pk=key)
    operations.decide_recurrence(suggestion, request.POST.get("decision", ""), actor=request.user, at=timezone.now())
    return screen.done(request, ticket, *screen.EVERYTHING, anchor="recurrences")


@require_POST
def ask_again(request: ReaderRequest, reference: str) -> HttpResponse:
    """Ask the customer to verify once more."""
    ticket = ground.addressed(request.user, reference)
    operations.ask_again(ticket, request.POST.get("message", ""), actor=request.user, at=timezone.now())
    return screen.done(request, ticket, *screen.EVERYTHING, said=_("Asked once more; it waits a business day."))


def _said(card: ReplyCard) -> str:
    if card.verdict == Verdict.NEW_ISSUE and card.opened is not None:
        return _("%(reference)s is open, with these words at its beginning.") % {"reference": card.opened.reference}
    return {
        Verdict.THANKS: _("Sorted as thanks: nobody has to answer."),
        Verdict.QUESTION: _("It waits for an answer."),
        Verdict.PROBLEM_BACK: _("Reopened: a new round has begun."),
    }.get(Verdict(card.verdict), "")
