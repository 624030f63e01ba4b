"""What was promised on one ticket: its panel, the form for a new promise, what was found in our words, and hints."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from followups import operations
from followups.detection import promises_in
from followups.models import Commitment, PromiseSuggestion
from followups.operations.suggesting import zone_of
from followups.vocabulary import CommitmentState
from followups.web.commitment_forms import CommitForm
from followups.web.commitment_words import commitment_state, commitment_story
from resolution.core.identifiers import ticket_key
from resolution.core.refusals import Forbidden, Invalid, Refused
from resolution.core.typing import ReaderRequest
from tickets.models import Ticket
from tickets.permissions import may_change
from tickets.web.shown.composers import local_input

SHOWN, OFFERED, HINTS = 30, 10, 3


@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: ReaderRequest, reference: str) -> HttpResponse:
    """The promises of a ticket, and those that our words seem to make. A POST promises something."""
    ticket = _ticket(request, reference)
    form = CommitForm(request.user, request.POST or None)
    if request.method == "POST":
        status = _commit(request, ticket, form)
        if not status:
            messages.success(request, _("Kept track of. Whoever delivers it is reminded in time."))
            return redirect(_back(ticket))
        return _shown(request, ticket, form=form, status=status)
    return _shown(request, ticket, form=form)


@require_POST
def suggestion(request: ReaderRequest, key: int) -> HttpResponse:
    """Record what we seem to have promised, or say that it is no promise."""
    rows = PromiseSuggestion.objects.visible_to(request.user).select_related("ticket")
    found = get_object_or_404(rows, pk=key)
    if request.POST.get("act") == "dismiss":
        operations.dismiss_suggestion(found, actor=request.user, at=timezone.now())
        return redirect(_back(found.ticket))
    form = CommitForm(request.user, {"kind": "other", "whose": "", **request.POST.dict()})
    try:
        if form.is_valid():
            said = {name: value for name, value in form.said().items() if name != "told"}
            operations.record_suggestion(found, **said, actor=request.user, at=timezone.now())
            messages.success(request, _("Kept track of. Whoever delivers it is reminded in time."))
            return redirect(_back(found.ticket))
    except Invalid as refusal:
        _add(form, refusal)
    return _shown(request, found.ticket, recording=(found, form), status=422)


@require_POST
def hints(request: ReaderRequest, reference: str) -> HttpResponse:
    """What a draft promises, while it is written. Nothing is kept."""
    ticket = _ticket(request, reference)
    found = promises_in(request.POST.get("body", ""), timezone.now(), zone_of(request.user))[:HINTS]
    unconfirmed = Commitment.objects.filter(ticket=ticket, state=CommitmentState.PROPOSED).with_people()
    context = {"promises": found, "unconfirmed": unconfirmed[:HINTS] if found else (), "now": timezone.now()}
    return render(request, "followups/hints.html", context)


def _ticket(request: ReaderRequest, reference: str) -> Ticket:
    found: Ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_key(reference))
    return found


def _back(ticket: Ticket) -> str:
    return f"{reverse('tickets:ticket', args=[ticket.reference])}#panel-commitments"


def _commit(request: ReaderRequest, ticket: Ticket, form: CommitForm) -> int:
    """Promise what the form says; 0, or the status with which it comes back."""
    if not form.is_valid():
        return 422
    try:
        operations.commit(ticket, **form.said(), actor=request.user, at=timezone.now())
    except Invalid as refusal:
        _add(form, refusal)
        return 422
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, [str(refusal)])
        return 409
    return 0


def _add(form: CommitForm, refusal: Invalid) -> None:
    names = {"deliverer": "whose", "team": "whose"}
    for name, sentences in refusal.faults.items():
        place = names.get(name, name)
        form.add_error(place if place in form.fields else None, sentences)


def _shown(
    request: ReaderRequest,
    ticket: Ticket,
    *,
    form: CommitForm | None = None,
    recording: tuple[PromiseSuggestion, CommitForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = Commitment.objects.filter(ticket=ticket).for_panel().order_by("-due_at", "-id")[:SHOWN]
    writes = may_change(request.user, ticket)
    context = {
        "ticket": ticket,
        "now": timezone.now(),
        "commitments": sorted((_row(row) for row in rows), key=lambda row: not row["open"]),
        "suggestions": [_offer(row, recording) for row in _offered(ticket)] if writes else [],
        "form": form or CommitForm(request.user),
        "writes": writes,
        "adding": bool(form is not None and form.is_bound),
    }
    template = "followups/commitments_panel.html"
    template = f"{template}#panel" if "HX-Request" in request.headers else template
    return render(request, template, context, status=status)


def _row(commitment: Commitment) -> dict[str, Any]:
    return {
        "commitment": commitment,
        "state": commitment_state(commitment),
        "story": commitment_story(commitment),
        "url": reverse("followups:commitment", args=[commitment.pk]),
        "open": commitment.is_open,
    }


def _offered(ticket: Ticket) -> list[PromiseSuggestion]:
    return list(PromiseSuggestion.objects.offered().filter(ticket=ticket).order_by("id")[:OFFERED])


def _offer(row: PromiseSuggestion, recording: tuple[PromiseSuggestion, CommitForm] | None) -> dict[str, Any]:
    """What was found, prefilled; what somebody typed into it, with what is wrong with it."""
    mine = recording is not None and recording[0].pk == row.pk
    typed = recording[1] if recording is not None and mine else None
    return {
        "row": row,
        "url": reverse("followups:suggestion", args=[row.pk]),
        "text": typed.data.get("text", "") if typed else row.what,
        "due": typed.data.get("due_at", "") if typed else local_input(row.due_at),
        "faults": [str(fault) for faults in typed.errors.values() for fault in faults] if typed else [],
    }
