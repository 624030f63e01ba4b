"""One follow-up: whom to reach, what was tried, and the form for how it went. Works without JavaScript."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followups import operations
from followups.attempts import attempts_at
from followups.models import FollowUp
from followups.vocabulary import Outcome, State
from followups.web.forms import OutcomeForm
from followups.web.words import badges_of, state_of, story_of, tried
from resolution.core.refusals import Forbidden, Invalid, Refused
from resolution.core.text import rendered
from resolution.core.typing import ReaderRequest
from tickets.models import Message
from tickets.permissions import may_change

RECENT = 5


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: ReaderRequest, key: int) -> HttpResponse:
    """Show the follow-up; a POST records its outcome, or shows what is missing and keeps every word."""
    follow_up = get_object_or_404(FollowUp.objects.visible_to(request.user).for_outcome(), pk=key)
    form = OutcomeForm(follow_up, request.POST or None)
    status = 200
    if request.method == "POST":
        recorded, status = _record(request, follow_up, form)
        if recorded is not None:
            return _onwards(request, recorded)
    return render(request, "followups/outcome.html", _context(request, follow_up, form), status=status)


def _record(request: ReaderRequest, follow_up: FollowUp, form: OutcomeForm) -> tuple[FollowUp | None, int]:
    """The follow-up with its outcome; None and a status when the house, or the form, says no."""
    if not form.is_valid():
        return None, 422
    try:
        recorded = operations.record_outcome(follow_up, **form.cleaned_data, actor=request.user, at=timezone.now())
    except Invalid as refusal:
        for name, sentences in refusal.faults.items():
            form.add_error(name if name in form.fields else None, sentences)
        return None, 422
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, [str(refusal), *(str(finding.sentence) for finding in refusal.unmet)])
        return None, 409
    return recorded, 200


def _onwards(request: ReaderRequest, recorded: FollowUp) -> HttpResponse:
    if recorded.outcome == Outcome.BACK:
        messages.success(request, _("Recorded, and the ticket is open again at Diagnose."))
        return redirect("tickets:ticket", recorded.ticket.reference)
    if recorded.state == State.OPEN:
        messages.success(request, _("Logged on the ticket. The follow-up stays open until they are reached."))
    else:
        messages.success(request, _("Recorded. Thank you for coming back to them."))
    return redirect("followups:agenda")


def _context(request: ReaderRequest, follow_up: FollowUp, form: OutcomeForm) -> dict[str, Any]:
    ticket = follow_up.ticket
    begun = timezone.now() >= follow_up.window_start or follow_up.state == State.OPEN
    return {
        "follow_up": follow_up,
        "ticket": ticket,
        "ticket_url": reverse("tickets:ticket", args=[ticket.reference]),
        "state": state_of(follow_up),
        "badges": badges_of(follow_up),
        "tried": tried(attempts_at(ticket, follow_up)),
        "story": story_of(follow_up),
        "form": form,
        "begun": begun,
        "may_record": may_change(request.user, ticket)
        and follow_up.answerable
        and follow_up.cycle_id == ticket.cycle_id,
        "said": [_said(message) for message in _recent(follow_up)],
    }


def _recent(follow_up: FollowUp) -> list[Message]:
    """The last public words since the resolution, newest first."""
    since = follow_up.cycle.resolved_at or follow_up.window_start
    words = follow_up.ticket.messages.standing().exclude(kind=Message.Kind.NOTE).filter(created_at__gt=since)
    return list(words.newest_first()[:RECENT])


def _said(message: Message) -> dict[str, Any]:
    kind = str(message.get_kind_display())
    if message.kind == Message.Kind.CALL and not message.reached:
        kind = _("Call without an answer")
    return {"kind": kind, "author": message.author_name, "at": message.created_at, "body": rendered(message.body)}
